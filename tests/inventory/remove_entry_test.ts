import { assert, assertEquals, assertRejects } from "@std/assert";
import { join } from "@std/path";
import { StoreError } from "../../src/base/errors.ts";
import { FileHashes } from "../../src/inventory/seen_file.ts";
import { findRemoval } from "../../src/inventory/removal.ts";
import type { RemovalContext } from "../../src/inventory/removal.ts";
import { removeEntry } from "../../src/inventory/remove_entry.ts";
import { entryPaths, temporaryName } from "../../src/store/layout.ts";
import { TAKES_ANY_NAME, writeOddNames } from "../support/odd_names.ts";
import {
  type Machine,
  PACKAGES,
  type Sections,
  TOY,
  withMachine,
} from "./machine.ts";

/** Removes an entry, as the command does. */
async function remove(
  machine: Machine,
  id: string,
  options: Partial<RemovalContext> = {},
) {
  const context = machine.context(options);
  return await removeEntry(await findRemoval(id, context), context);
}

const one = (folder: string, tree: Sections[string]["tree"]): Sections => ({
  data: { folder, tree },
});

Deno.test("removeEntry() leaves nothing of an entry, and all of the home", () =>
  withMachine(async (machine) => {
    machine.install("toy", TOY);
    const { remoteManifest } = entryPaths(machine.configHome, "toy");
    machine.writeFull(remoteManifest, "as fetched");
    const { summary } = await remove(machine, "toy");
    assertEquals(summary, {
      id: "toy",
      folders: [machine.path("home/data/toy"), machine.path("home/models/toy")],
      files: 3,
      bytes: 10,
      kept: [],
    });
    assertEquals(machine.list("home"), PACKAGES);
    assertEquals(
      machine.list("config").filter((path) => !path.endsWith("/")),
      [],
    );
  }));

Deno.test("removeEntry() keeps what the user made or changed, and the folders of that", () =>
  withMachine(async (machine) => {
    machine.install("toy", TOY);
    machine.write("home/data/toy/a.txt", "A");
    machine.write("home/data/toy/sub/mine.txt", "mine");
    const { summary: { kept } } = await remove(machine, "toy");
    assertEquals(kept.map(({ reason }) => reason), ["changed"]);
    assertEquals(machine.list("home"), [
      "data/toy/a.txt",
      "data/toy/sub/mine.txt",
      ...PACKAGES,
    ]);
  }));

Deno.test("removeEntry() removes what a killed installation was copying to another volume", () =>
  withMachine(async (machine) => {
    const temporary = temporaryName(crypto.randomUUID());
    machine.install("toy", TOY);
    machine.receipt("toy", TOY, "unfinished", { temporary });
    machine.write(`home/data/toy/sub/${temporary}`, "half of it");
    await remove(machine, "toy");
    assertEquals(machine.list("home"), PACKAGES);
  }));

Deno.test("removeEntry() keeps an empty folder of the user's", () =>
  withMachine(async (machine) => {
    machine.install("toy", TOY);
    Deno.mkdirSync(machine.path("home/data/toy/mine"));
    await remove(machine, "toy");
    assertEquals(machine.list("home"), ["data/toy/mine/", ...PACKAGES]);
  }));

Deno.test("removeEntry() keeps files of two owners until the last one goes", () =>
  withMachine(async (machine) => {
    const shared = one("data/OASIS", { "scan.nii": "scan" });
    machine.install("first", {
      ...shared,
      code: { folder: "extensions/first", tree: { "net.py": "1" } },
    });
    machine.install("second", shared);
    const { summary: { kept } } = await remove(machine, "first");
    assertEquals(kept, [{
      path: machine.path("home/data/OASIS/scan.nii"),
      reason: "owned",
      owners: ["second"],
    }]);
    assertEquals(machine.list("home"), ["data/OASIS/scan.nii", ...PACKAGES]);
    await remove(machine, "second");
    assertEquals(machine.list("home"), PACKAGES);
  }));

Deno.test({
  name:
    "removeEntry() keeps files of two owners on a disk whose name has a backslash",
  ignore: Deno.build.os === "windows",
  fn: () =>
    withMachine(async (machine) => {
      Deno.mkdirSync(machine.path("big\\disk"));
      Deno.symlinkSync(machine.path("big\\disk"), machine.path("home/data"));
      const shared = one("data/OASIS", { "scan.nii": "scan" });
      machine.install("first", shared);
      machine.install("second", shared);
      machine.installAsPython("python", one("data/x", { "b.nii": "b" }));
      machine.install("third", one("data/x", { "b.nii": "b" }));
      await remove(machine, "first");
      await remove(machine, "third");
      assertEquals(machine.list("big\\disk"), ["OASIS/scan.nii", "x/b.nii"]);
    }),
});

Deno.test("removeEntry() keeps files that another entry reaches by a link in the home", () =>
  withMachine(async (machine) => {
    machine.install("first", one("data/scans", { "scan.nii": "scan" }));
    Deno.symlinkSync("data", machine.path("home/alias"));
    machine.record("second", one("alias/scans", { "scan.nii": "scan" }));
    machine.receipt("second", one("alias/scans", { "scan.nii": "scan" }));
    await remove(machine, "first");
    assert(machine.list("home").includes("data/scans/scan.nii"));
  }));

Deno.test("removeEntry() keeps what is in a folder that Python's command filled for another entry", () =>
  withMachine(async (machine) => {
    const shared = one("data/OASIS", { "scan.nii": "scan" });
    machine.install("toy", shared);
    machine.installAsPython("python", shared);
    const { summary: { kept } } = await remove(machine, "toy");
    assertEquals(kept.map(({ owners }) => owners), [["python"]]);
    assertEquals(machine.list("home"), ["data/OASIS/scan.nii", ...PACKAGES]);
  }));

Deno.test("removeEntry() removes what earlier and killed installations left of the entry", () =>
  withMachine(async (machine) => {
    const old = one("data/toy", { "old.txt": "old" });
    const half = one("data/toy", { "new.txt": "new" });
    machine.fill(old);
    machine.fill(half);
    machine.receipt("toy", old);
    machine.receipt("toy", half, "unfinished");
    await remove(machine, "toy");
    assertEquals(machine.list("home"), PACKAGES);
  }));

Deno.test("removeEntry() removes links, and not what they lead to", () =>
  withMachine(async (machine) => {
    machine.install(
      "toy",
      one("data/toy", { "a.txt": "a", "latest": { link: "a.txt" } }),
    );
    machine.write("outside/b.txt", "b");
    machine.install(
      "other",
      one("data/other", { "there": { link: "../../../outside" } }),
    );
    await remove(machine, "toy");
    await remove(machine, "other");
    assertEquals(machine.list("home"), PACKAGES);
    assertEquals(machine.list("outside"), ["b.txt"]);
  }));

Deno.test("removeEntry() keeps a link that the user has turned elsewhere", () =>
  withMachine(async (machine) => {
    machine.install(
      "toy",
      one("data/toy", { "latest": { link: "a.txt" }, "a.txt": "a" }),
    );
    Deno.removeSync(machine.path("home/data/toy/latest"));
    Deno.symlinkSync("mine", machine.path("home/data/toy/latest"));
    await remove(machine, "toy");
    assertEquals(machine.list("home"), ["data/toy/latest", ...PACKAGES]);
  }));

Deno.test("removeEntry() follows the user's link to a big disk, and keeps the link", () =>
  withMachine(async (machine) => {
    Deno.mkdirSync(machine.path("big"));
    Deno.symlinkSync(machine.path("big"), machine.path("home/models"));
    machine.install("toy", TOY);
    await remove(machine, "toy");
    assertEquals(machine.list("home"), [...PACKAGES, "models"]);
    assertEquals(machine.list("big"), []);
  }));

Deno.test("removeEntry() never follows a link below the folders of an entry", () =>
  withMachine(async (machine) => {
    machine.install("toy", TOY);
    Deno.removeSync(machine.path("home/data/toy/sub"), { recursive: true });
    machine.write("outside/b.txt", "bb");
    Deno.mkdirSync(machine.path("outside/deeper"));
    Deno.symlinkSync(
      machine.path("outside"),
      machine.path("home/data/toy/sub"),
    );
    await remove(machine, "toy");
    assertEquals(machine.list("outside"), ["b.txt", "deeper/"]);
    assertEquals(machine.list("home"), ["data/toy/sub", ...PACKAGES]);
  }));

Deno.test("removeEntry() never follows a link to a folder that the receipt names", () =>
  withMachine(async (machine) => {
    machine.write("outside/empty/keep", "");
    Deno.removeSync(machine.path("outside/empty/keep"));
    machine.fill(one("data/toy", { "link": { link: "../../../outside" } }));
    const tree = one("data/toy", { "link/empty/x": "x" });
    machine.record("toy", tree);
    machine.receipt("toy", tree);
    await remove(machine, "toy");
    assertEquals(machine.list("outside"), ["empty/"]);
  }));

Deno.test("removeEntry() refuses a receipt that names the program's own folders", () =>
  withMachine(async (machine) => {
    Deno.mkdirSync(machine.configHome, { recursive: true });
    Deno.symlinkSync(machine.configHome, machine.path("home/conf"));
    machine.write("config/config.ini", "x");
    const tree = one("conf", { "config.ini": "x" });
    machine.receipt("toy", tree);
    const error = await assertRejects(() => remove(machine, "toy"), StoreError);
    assertEquals(error.message.includes("keeps its own files"), true);
    assertEquals(machine.list("config").includes("config.ini"), true);
  }));

for (
  const path of ["../victim", "/etc/passwd", "a/../../victim", "C:\\x", "..\\x"]
) {
  Deno.test(`removeEntry() does not believe a receipt with the path ${JSON.stringify(path)}`, () =>
    withMachine(async (machine) => {
      machine.write("home/victim", "v");
      machine.installAsPython("toy", one("data/toy", { "a.txt": "a" }));
      machine.receipt("toy", one("data/toy", { [path]: "v" }));
      await assertRejects(() => remove(machine, "toy"), StoreError);
      assert(machine.list("home").includes("victim"));
      assert(machine.list("home").includes("data/toy/a.txt"));
    }));
}

Deno.test("removeEntry() leaves the files that make extensions Python packages", () =>
  withMachine(async (machine) => {
    const tree = { "__init__.py": "", "network/__init__.py": "", "a.py": "a" };
    machine.install("toy", { code: { folder: "extensions", tree } });
    const { summary: { kept } } = await remove(machine, "toy");
    assertEquals(kept.map(({ reason }) => reason), ["package", "package"]);
    assertEquals(machine.list("home"), PACKAGES);
  }));

Deno.test("removeEntry() empties folders that an archive has made read-only", () =>
  withMachine(async (machine) => {
    machine.install("toy", TOY);
    Deno.chmodSync(machine.path("home/data/toy/sub"), 0o555);
    Deno.chmodSync(machine.path("home/data/toy"), 0o555);
    await remove(machine, "toy");
    assertEquals(machine.list("home"), PACKAGES);
  }));

Deno.test("removeEntry() keeps a file that changes after it was looked at", () =>
  withMachine(async (machine) => {
    machine.install("toy", TOY);
    const hashes = new FileHashes();
    await findRemoval("toy", machine.context({ hashes }));
    const file = machine.path("home/data/toy/a.txt");
    Deno.writeTextFileSync(file, "b");
    Deno.utimeSync(file, 1, 1);
    await remove(machine, "toy", { hashes });
    assertEquals(machine.list("home"), ["data/toy/a.txt", ...PACKAGES]);
  }));

Deno.test("findRemoval() explains why the files of Python's command are not removed", () =>
  withMachine(async (machine) => {
    machine.installAsPython("toy", TOY);
    const error = await assertRejects(
      () => findRemoval("toy", machine.context()),
      StoreError,
    );
    assertEquals(
      error.message,
      `cannot remove "toy": it is not known which files in "${
        machine.path("home/data/toy")
      }" and "${
        machine.path("home/models/toy")
      }" belong to it, because NiftyNet's Python command installed it`,
    );
    assertEquals(error.hint?.includes("--whole-folders"), true);
  }));

Deno.test("removeEntry() removes whole folders where it is told to, but no file of another entry", () =>
  withMachine(async (machine) => {
    machine.installAsPython("toy", TOY);
    machine.write("home/data/toy/mine.txt", "mine");
    machine.install("other", one("data/toy/sub", { "b.txt": "bb" }));
    await remove(machine, "toy", { wholeFolders: true });
    assertEquals(machine.list("home"), ["data/toy/sub/b.txt", ...PACKAGES]);
  }));

for (const installed of ["install", "installAsPython"] as const) {
  Deno.test({
    name:
      `removeEntry() after ${installed} tells a folder that is not empty although nothing is listed in it`,
    ignore: !TAKES_ANY_NAME,
    fn: () =>
      withMachine(async (machine) => {
        machine[installed]("toy", TOY);
        await writeOddNames(machine.path("home/data/toy/sub"));
        const { left } = await remove(machine, "toy", {
          wholeFolders: installed === "installAsPython",
        });
        assertEquals(left, [machine.path("home/data/toy/sub")]);
        assertEquals((await Deno.lstat(left[0] ?? "")).isDirectory, true);
      }),
  });
}

Deno.test("removeEntry() forgets an entry of Python's command whose folders are gone", () =>
  withMachine(async (machine) => {
    machine.record("toy", TOY);
    await remove(machine, "toy");
    const { record } = entryPaths(machine.configHome, "toy");
    assertEquals(await Deno.lstat(record).catch(() => "gone"), "gone");
  }));

Deno.test("findRemoval() refuses an entry that is not installed, and offers the one that was meant", () =>
  withMachine(async (machine) => {
    machine.install("unet_histology", TOY);
    const error = await assertRejects(
      () => findRemoval("unet_histolgy", machine.context()),
      StoreError,
      '"unet_histolgy" is not installed',
    );
    assertEquals(error.hint, "Did you mean unet_histology?");
  }));

Deno.test("findRemoval() refuses while another entry's files are not known", () =>
  withMachine(async (machine) => {
    machine.install("toy", TOY);
    const { receipt } = entryPaths(machine.configHome, "torn");
    machine.writeFull(receipt, "{");
    await assertRejects(
      () => findRemoval("toy", machine.context()),
      StoreError,
      'cannot tell which files belong to "torn"',
    );
  }));

Deno.test("findRemoval() refuses while a disk that has the files is not mounted", () =>
  withMachine(async (machine) => {
    machine.install("toy", TOY);
    Deno.removeSync(machine.path("home/models"), { recursive: true });
    Deno.symlinkSync("/nowhere/at/all", machine.path("home/models"));
    await assertRejects(
      () => findRemoval("toy", machine.context()),
      StoreError,
      "something that is missing",
    );
  }));

Deno.test("findRemoval() does not forget what was installed into another home", () =>
  withMachine(async (machine) => {
    machine.install("my toy", TOY);
    const home = join(machine.root, "new");
    Deno.mkdirSync(home);
    const settings = { configHome: machine.configHome, home };
    const error = await assertRejects(
      () => findRemoval("my toy", machine.context({ settings })),
      StoreError,
      "was installed into the home",
    );
    assertEquals(
      error.hint,
      `Remove it there: net_download remove 'my toy' --home "${machine.home}"`,
    );
  }));

Deno.test("findRemoval() counts what entries that go before have shared as free", () =>
  withMachine(async (machine) => {
    const shared = one("data/OASIS", { "scan.nii": "scan" });
    machine.install("first", shared);
    machine.install("second", shared);
    const context = machine.context();
    const { files } = await findRemoval("second", context, new Set(["first"]));
    assertEquals(files.length, 1);
  }));

Deno.test("findRemoval() stops when it is told to", () =>
  withMachine(async (machine) => {
    machine.install("toy", TOY);
    const signal = AbortSignal.abort(new StoreError("stopped"));
    await assertRejects(
      () => findRemoval("toy", machine.context({ signal })),
      StoreError,
      "stopped",
    );
  }));
