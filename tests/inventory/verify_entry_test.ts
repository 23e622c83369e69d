import { assertEquals, assertRejects } from "@std/assert";
import { StoreError } from "../../src/base/errors.ts";
import { damagedSections } from "../../src/install/repair_entry.ts";
import { FileHashes } from "../../src/inventory/seen_file.ts";
import {
  openVerifier,
  type Verification,
} from "../../src/inventory/verify_entry.ts";
import { entryPaths } from "../../src/store/layout.ts";
import {
  LISTS_ANY_NAME,
  TAKES_ANY_NAME,
  writeOddNames,
} from "../support/odd_names.ts";
import { type Machine, type Sections, TOY, withMachine } from "./machine.ts";

async function verify(machine: Machine, id = "toy"): Promise<Verification> {
  const { settings, hashes, signal } = machine.context();
  return await (await openVerifier(settings, hashes, signal)).verify(id);
}

/** Damages as `kind path`, below the home. */
function damagesOf(machine: Machine, { damages }: Verification): string[] {
  return damages.map(({ kind, path }) =>
    `${kind} ${path.slice(machine.home.length + 1)}`
  );
}

Deno.test("an entry that is as it was installed is sound", () =>
  withMachine(async (machine) => {
    machine.install("toy", TOY);
    const found = await verify(machine);
    assertEquals(found, {
      id: "toy",
      version: "1.0",
      condition: "installed",
      sound: true,
      files: 3,
      bytes: 10,
      damages: [],
      extras: [],
      unlisted: [],
      problems: [],
    });
  }));

for (
  const [name, harm, damage] of [
    [
      "a missing file",
      (path) => Deno.removeSync(path("home/data/toy/a.txt")),
      "missing data/toy/a.txt",
    ],
    [
      "a missing folder",
      (path) => Deno.removeSync(path("home/models"), { recursive: true }),
      "missing models/toy/model.ckpt",
    ],
    [
      "a file of another size",
      (path) => Deno.writeTextFileSync(path("home/data/toy/a.txt"), "aa"),
      "changed data/toy/a.txt",
    ],
    [
      "a file of the same size with other content",
      (path) => Deno.writeTextFileSync(path("home/data/toy/a.txt"), "A"),
      "changed data/toy/a.txt",
    ],
    [
      "a folder in a file's place",
      (path) => {
        Deno.removeSync(path("home/data/toy/a.txt"));
        Deno.mkdirSync(path("home/data/toy/a.txt"));
      },
      "changed data/toy/a.txt",
    ],
    [
      "a link in a file's place, whatever it leads to",
      (path) => {
        Deno.renameSync(path("home/data/toy/a.txt"), path("a.txt"));
        Deno.symlinkSync(path("a.txt"), path("home/data/toy/a.txt"));
      },
      "changed data/toy/a.txt",
    ],
    [
      "a link in the place of a folder, whatever it leads to",
      (path) => {
        Deno.renameSync(path("home/data/toy/sub"), path("sub"));
        Deno.symlinkSync(path("sub"), path("home/data/toy/sub"));
      },
      "missing data/toy/sub/b.txt",
    ],
  ] satisfies [string, (path: (path: string) => string) => void, string][]
) {
  Deno.test(`verify() finds ${name}`, () =>
    withMachine(async (machine) => {
      machine.install("toy", TOY);
      harm((path) => machine.path(path));
      const found = await verify(machine);
      assertEquals(damagesOf(machine, found), [damage]);
      assertEquals(found.sound, false);
    }));
}

Deno.test("verify() finds a link that leads elsewhere than it did", () =>
  withMachine(async (machine) => {
    const tree = { "a.txt": "a", "latest": { link: "a.txt" } };
    machine.install("toy", { data: { folder: "data/toy", tree } });
    assertEquals((await verify(machine)).sound, true);
    Deno.removeSync(machine.path("home/data/toy/latest"));
    Deno.symlinkSync("b.txt", machine.path("home/data/toy/latest"));
    const found = await verify(machine);
    assertEquals(damagesOf(machine, found), ["changed data/toy/latest"]);
  }));

Deno.test("verify() does not wait for a pipe in a file's place", {
  ignore: Deno.build.os === "windows",
}, () =>
  withMachine(async (machine) => {
    const tree = { "empty": "", "a.txt": "a" };
    machine.install("toy", { data: { folder: "data/toy", tree } });
    const path = machine.path("home/data/toy/empty");
    Deno.removeSync(path);
    await new Deno.Command("mkfifo", { args: [path] }).output();
    const found = await verify(machine);
    assertEquals(damagesOf(machine, found), ["changed data/toy/empty"]);
  }));

Deno.test("files of the user are reported, and do no harm", () =>
  withMachine(async (machine) => {
    machine.install("toy", TOY);
    machine.install("other", {
      data: { folder: "data/toy/other", tree: { "c.txt": "c" } },
    });
    machine.write("home/data/toy/sub/mine.txt", "mine");
    machine.write("home/data/toy/.net_download/x.part", "on its way");
    const found = await verify(machine);
    assertEquals(found.extras, [machine.path("home/data/toy/sub/mine.txt")]);
    assertEquals(found.sound, true);
  }));

Deno.test("what an earlier installation left is neither missed nor the user's", () =>
  withMachine(async (machine) => {
    machine.install("toy", TOY);
    const { data, weights } = TOY;
    if (data === undefined || weights === undefined) throw new Error("no toy");
    machine.record("toy", { weights });
    machine.receipt("toy", { weights }, "receipt", {
      former: [{ folder: "models/toy", files: [], links: [], folders: [] }],
    });
    assertEquals((await verify(machine)).sound, true);
  }));

Deno.test("a file that another entry replaced is told, and not repaired", () =>
  withMachine(async (machine) => {
    const code = (text: string): Sections => ({
      code: { folder: "extensions/x", tree: { "net.py": text } },
    });
    machine.install("first", code("1"));
    machine.install("second", code("2"));
    const first = await verify(machine, "first");
    assertEquals(
      first.damages.map(({ kind, replacedBy }) => [kind, replacedBy]),
      [
        ["changed", ["second"]],
      ],
    );
    assertEquals([first.sound, [...damagedSections(first)]], [false, []]);
    assertEquals((await verify(machine, "second")).sound, true);
  }));

Deno.test("of an entry of Python's command only the folders can be looked at", () =>
  withMachine(async (machine) => {
    machine.installAsPython("toy", TOY);
    const found = await verify(machine);
    assertEquals([found.files, found.unlisted], [0, ["data", "weights"]]);
    assertEquals([found.sound, found.extras], [true, []]);
    Deno.removeSync(machine.path("home/models/toy/model.ckpt"));
    const emptied = await verify(machine);
    assertEquals(damagesOf(machine, emptied), ["missing models/toy"]);
    assertEquals([...damagedSections(emptied)], ["weights"]);
  }));

Deno.test("an installation that was killed is not sound", () =>
  withMachine(async (machine) => {
    machine.fill(TOY);
    machine.receipt("toy", TOY, "unfinished");
    const found = await verify(machine);
    assertEquals([found.condition, found.sound], ["unfinished", false]);
  }));

Deno.test("a damaged receipt is told, and keeps no other entry from being verified", () =>
  withMachine(async (machine) => {
    machine.install("toy", TOY);
    machine.install("other", {
      data: { folder: "data/other", tree: { "c.txt": "c" } },
    });
    machine.writeFull(entryPaths(machine.configHome, "toy").receipt, "{");
    const found = await verify(machine);
    assertEquals([found.problems.length, found.sound], [1, false]);
    assertEquals((await verify(machine, "other")).sound, true);
  }));

Deno.test("verify() refuses an entry that is not installed", () =>
  withMachine(async (machine) => {
    await assertRejects(() => verify(machine), StoreError, "is not installed");
  }));

Deno.test("FileHashes reads a file again when its size or time has changed, and only then", () =>
  withMachine(async (machine) => {
    const path = machine.path("file");
    const hashes = new FileHashes();
    const { signal } = machine.context();
    Deno.writeTextFileSync(path, "a");
    const first = await hashes.sha256(
      path,
      { size: 1, mtime: 1, ino: 7 },
      signal,
    );
    Deno.writeTextFileSync(path, "b");
    assertEquals(
      await hashes.sha256(path, { size: 1, mtime: 1, ino: 7 }, signal),
      first,
    );
    const second = await hashes.sha256(
      path,
      { size: 1, mtime: 2, ino: 7 },
      signal,
    );
    assertEquals(second === first, false);
  }));

Deno.test({
  name: `files under names that are not UTF-8 ${
    LISTS_ANY_NAME ? "are extra" : "cannot be seen with this Deno"
  }`,
  ignore: !TAKES_ANY_NAME,
  fn: () =>
    withMachine(async (machine) => {
      machine.install("toy", TOY);
      await writeOddNames(machine.path("home/data/toy"));
      const found = await verify(machine);
      assertEquals(
        found.extras,
        LISTS_ANY_NAME
          ? [
            machine.path("home/data/toy/M\ufffdller"),
            machine.path("home/data/toy/caf\ufffd.nii"),
          ]
          : [],
      );
      assertEquals(found.sound, true);
    }),
});
