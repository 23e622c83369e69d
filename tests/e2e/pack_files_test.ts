import { assertEquals, assertStringIncludes } from "@std/assert";
import { hasProgram } from "../support/archives.ts";
import { type User, withUser } from "../support/sandbox_home.ts";
import { tarGz } from "../support/tar_gz.ts";
import { writeFile } from "../support/temp.ts";
import { snapshotTree } from "../support/tree.ts";
import { zip } from "../support/zip.ts";

const ENTRY = "zoo/raw/5-reorganising-with-lfs/foo_bar";
const ONNX = "\x08\x07onnx\0";

const FILES = [
  { name: "sub/a.txt", content: "a" },
  { name: "run.sh", content: "#!/bin/sh\n", mode: 0o100755, madeBy: 0x031e },
];

/** Runs `body` for a user with a folder, a zip archive, a tar archive and files to pack. */
function withThings(body: (user: User) => Promise<void>): Promise<void> {
  return withUser({}, async (user) => {
    await writeFile(user.folder, "images/scan.nii", "scan");
    await writeFile(user.folder, "model.onnx", ONNX);
    await writeFile(user.folder, "fold 0, best.onnx", ONNX);
    await Deno.writeFile(user.path("extra.zip"), zip(FILES));
    await Deno.writeFile(user.path("conf.tgz"), await tarGz({ "c.ini": "c" }));
    await body(user);
  });
}

const pack = (user: User, ...args: string[]) =>
  user.run("pack", "foo_bar", "--to", "zoo", ...args);

const manifestOf = (user: User) =>
  Deno.readTextFile(user.path(ENTRY, "main.ini"));

Deno.test("an entry of a folder, archives and files goes from pack to verify, with equal trees", () =>
  withThings(async (user) => {
    const packed = await pack(
      user,
      ...["--data", "images", "--data", "extra.zip", "--code", "conf.tgz"],
      ...["--weights", "model.onnx", "--weights", "fold 0, best.onnx"],
    );
    assertEquals(packed.code, 0, packed.stderr);
    const manifest = await manifestOf(user);
    assertEquals(
      manifest.split("\n").filter((line) =>
        /^(?:\[|url|action|file|min)/.test(line)
      ),
      [
        "[config]",
        "min_download_api = 1.1",
        "[code]",
        "url = conf.tgz",
        "action = expand",
        "[data-extra.zip]",
        "url = extra.zip",
        "action = expand",
        "[data-images]",
        "url = data-images.tar.gz",
        "action = expand",
        "[weights-fold_0_best.onnx]",
        "url = fold_0_best.onnx",
        "action = copy",
        "file = fold 0, best.onnx",
        "[weights-model.onnx]",
        "url = model.onnx",
        "action = copy",
      ],
    );
    for (const name of ["extra.zip", "conf.tgz", "model.onnx"]) {
      assertEquals(
        await Deno.readFile(user.path(ENTRY, name)),
        await Deno.readFile(user.path(name)),
      );
    }
    const checked = await user.run("check", "zoo");
    assertEquals([checked.code, checked.stderr], [0, ""]);
    assertStringIncludes(checked.stdout, "foo_bar: OK");

    const got = await user.run("--zoo", "zoo", "foo_bar");
    assertEquals(got.code, 0, got.stderr);
    assertEquals((await user.run("verify", "foo_bar")).code, 0);
    assertEquals(
      user.installed().filter((path) => /\/foo_bar\/.*[^/]$/.test(path)),
      [
        "data/foo_bar/run.sh",
        "data/foo_bar/scan.nii",
        "data/foo_bar/sub/a.txt",
        "extensions/foo_bar/c.ini",
        "models/foo_bar/fold 0, best.onnx",
        "models/foo_bar/model.onnx",
      ],
    );
    const text = (...path: string[]) =>
      Deno.readTextFile(user.path("niftynet", ...path));
    assertEquals(await text("models/foo_bar/fold 0, best.onnx"), ONNX);
    assertEquals(await text("data/foo_bar/sub/a.txt"), "a");
  }));

Deno.test({
  name: "a zip archive that was packed is installed as unzip expands it",
  ignore: !hasProgram("unzip") || !hasProgram("zip"),
  fn: () =>
    withThings(async (user) => {
      await writeFile(user.folder, "tree/größe/a.txt", "a".repeat(9000));
      await writeFile(user.folder, "tree/run.sh", "#!/bin/sh\n");
      await Deno.chmod(user.path("tree/run.sh"), 0o755);
      await Deno.mkdir(user.path("tree/empty"));
      const shell =
        "cd tree && zip -qr ../t.zip . && unzip -q ../t.zip -d ../u";
      const { success } = await new Deno.Command("sh", {
        args: ["-c", shell],
        cwd: user.folder,
      }).output();
      assertEquals(success, true);
      assertEquals((await pack(user, "--data", "t.zip")).code, 0);
      assertEquals((await user.run("--zoo", "zoo", "foo_bar")).code, 0);
      const contents = (folder: string) =>
        Object.entries(snapshotTree(folder)).map(([path, node]) => [
          path,
          node.kind,
          node.sha256,
          node.kind === "file" && ((node.mode ?? 0) & 0o100) !== 0,
        ]);
      assertEquals(
        contents(user.path("niftynet/data/foo_bar")),
        contents(user.path("u")),
      );
    }),
});

Deno.test("pack asks for a newer interface only where an entry needs it", () =>
  withThings(async (user) => {
    for (
      const [args, needs] of [
        [["--data", "images"], false],
        [["--data", "images", "--code", "conf.tgz"], false],
        [["--data", "extra.zip"], true],
        [["--data", "model.onnx"], true],
        [["--data", "conf.tgz"], false],
      ] as const
    ) {
      assertEquals((await pack(user, ...args, "--force")).code, 0);
      const manifest = await manifestOf(user);
      assertEquals(manifest.includes("min_download_api = 1.1\n"), needs);
      assertEquals((await user.run("check", "zoo")).code, 0);
    }
  }));

Deno.test("pack --base-url tells what NiftyNet's Python command cannot install", () =>
  withThings(async (user) => {
    const url = ["--base-url", "https://zoo.test"];
    const two = ["--data", "extra.zip", "--weights", "model.onnx"];
    const { code, stderr } = await pack(user, ...two, ...url);
    assertEquals(code, 0);
    assertStringIncludes(
      stderr,
      `NiftyNet's Python command cannot install "foo_bar": [data] is a zip archive, [weights] is a file to copy`,
    );
    const plain = await pack(user, "--data", "images", ...url, "--force");
    assertEquals(plain.stderr.includes("Python"), false);
  }));

Deno.test("pack writes the same entry in whatever order files are given", () =>
  withThings(async (user) => {
    const [a, b] = [["--data", "extra.zip"], ["--data", "model.onnx"]] as const;
    await writeFile(user.folder, `${ENTRY}/README.md`, "# Foo\n");
    assertEquals((await pack(user, ...a, ...b)).code, 0);
    const before = await manifestOf(user);
    const { code, stdout } = await pack(user, ...b, ...a);
    assertEquals(code, 0);
    assertStringIncludes(stdout, "unchanged");
    assertEquals(await manifestOf(user), before);
  }));

Deno.test("pack takes several of an option from a variable, a line for each", () =>
  withThings(async (user) => {
    user.env.NET_DOWNLOAD_DATA = "images\nfold 0, best.onnx\n";
    assertEquals((await pack(user)).code, 0);
    const manifest = await manifestOf(user);
    assertStringIncludes(manifest, "[data-images]");
    assertStringIncludes(manifest, "file = fold 0, best.onnx\n");
  }));

Deno.test("pack over an entry removes the files that no section names any more", () =>
  withThings(async (user) => {
    const files = () =>
      [...Deno.readDirSync(user.path(ENTRY))].map(({ name }) => name).sort();
    await pack(user, "--weights", "model.onnx", "--data", "extra.zip");
    await writeFile(user.folder, `${ENTRY}/figure.png`, "the author's own");
    await Deno.rename(user.path("model.onnx"), user.path("model-2.onnx"));
    const next = ["--weights", "model-2.onnx", "--data", "images"];
    const same = await pack(user, ...next);
    assertEquals(same.code, 1);
    assertStringIncludes(same.stderr, "different content as version 1.0");
    assertEquals(files(), [
      "extra.zip",
      "figure.png",
      "main.ini",
      "model.onnx",
    ]);
    assertEquals((await pack(user, ...next, "--version", "1.1")).code, 0);
    assertEquals(files(), [
      "data.tar.gz",
      "figure.png",
      "main.ini",
      "model-2.onnx",
    ]);
    const sums = await Deno.readTextFile(user.path("zoo/SHA256SUMS"));
    assertEquals(sums.includes("/model.onnx"), false);
    await Deno.remove(user.path(ENTRY, "figure.png"));
    assertEquals((await user.run("check", "zoo")).code, 0);
  }));

Deno.test("pack over an entry of several files names those that would be gone", () =>
  withThings(async (user) => {
    await pack(user, "--weights", "model.onnx", "--weights", "extra.zip");
    const { code, stderr } = await pack(
      user,
      ...["--weights", "model.onnx", "--version", "1.1"],
    );
    assertEquals(code, 1);
    assertStringIncludes(stderr, "[weights-extra.zip]");
    assertStringIncludes(stderr, "--weights");
  }));

Deno.test("pack tells what changes of an entry, and with --dry-run changes nothing", () =>
  withThings(async (user) => {
    const former = ["--data", "images", "--code", "conf.tgz"];
    await writeFile(user.folder, `${ENTRY}/README.md`, "# Foo\n");
    const empty = snapshotTree(user.path("zoo"));
    const planned = await pack(user, ...former, "--dry-run");
    assertEquals([planned.code, planned.stderr], [0, ""]);
    assertStringIncludes(planned.stdout, "foo_bar: would be version 1.0 in ");
    assertEquals(snapshotTree(user.path("zoo")), empty);

    assertEquals((await pack(user, ...former)).code, 0);
    const before = snapshotTree(user.path("zoo"));
    await writeFile(user.folder, "images/other.nii", "other");
    const next = [...former, "--weights", "model.onnx"];
    for (const version of [[], ["--version", "1.1"]]) {
      const again = await pack(user, ...next, ...version, "--dry-run");
      assertStringIncludes(
        again.stdout,
        "  changed  data\n  added    weights\n",
      );
      assertEquals(again.stdout.includes("would be"), version.length > 0);
      assertEquals(again.code, version.length > 0 ? 0 : 1);
      assertEquals(
        again.stderr.includes("different content as version 1.0"),
        version.length === 0,
      );
      assertEquals(snapshotTree(user.path("zoo")), before);
    }
    const lost = await pack(user, "--data", "images", "-n", "--version", "1.1");
    assertEquals(lost.code, 1);
    assertStringIncludes(lost.stdout, "  removed  code\n");
    assertStringIncludes(lost.stderr, "[code] too, which would be gone");

    const json = await pack(user, ...next, "--version", "1.1", "--json");
    const events = json.stdout.trim().split("\n").map((line) =>
      JSON.parse(line)
    );
    assertEquals(
      events.find(({ event }) => event === "entry-compared"),
      {
        schema: 1,
        event: "entry-compared",
        id: "foo_bar",
        before: "1.0",
        version: "1.1",
        changes: [
          { section: "data", change: "changed" },
          { section: "weights", change: "added" },
        ],
      },
    );
    assertEquals((await user.run("check", "zoo")).code, 0);
  }));

Deno.test("pack keeps files apart that are called like a zoo's own", () =>
  withThings(async (user) => {
    const own = ["main.ini", "README.md", "LICENSE"];
    for (const name of own) await writeFile(user.folder, name, `my ${name}\n`);
    const { code } = await pack(
      user,
      ...own.flatMap((name) => ["--code", name]),
    );
    assertEquals(code, 0);
    assertEquals((await user.run("check", "zoo")).code, 0);
    assertEquals((await user.run("--zoo", "zoo", "foo_bar")).code, 0);
    for (const name of own) {
      const path = user.path("niftynet/extensions/foo_bar", name);
      assertEquals(await Deno.readTextFile(path), `my ${name}\n`);
    }
  }));

Deno.test("check finds a file that was changed, and a Git LFS pointer in its place", () =>
  withThings(async (user) => {
    await pack(user, "--weights", "model.onnx");
    const file = user.path(ENTRY, "model.onnx");
    await Deno.writeTextFile(file, `${ONNX}more`);
    const { code, stdout } = await user.run("check", "zoo");
    assertEquals(code, 1);
    assertStringIncludes(stdout, "its size is wrong");
    const pointer = `version https://git-lfs.github.com/spec/v1\noid sha256:${
      "0".repeat(64)
    }\nsize 12\n`;
    await Deno.writeTextFile(file, pointer);
    const manifest = await manifestOf(user);
    for (
      const text of [manifest, manifest.replace(/^(?:sha256|size).*\n/gm, "")]
    ) {
      await Deno.writeTextFile(user.path(ENTRY, "main.ini"), text);
      const { code, stdout } = await user.run("check", "zoo");
      assertEquals(code, 1);
      assertStringIncludes(stdout, "Git LFS pointer");
    }
  }));

/** What cannot be packed, made in a user's folder, and what is said of it. */
const REFUSED: Record<string, {
  make?: (user: User) => Promise<void>;
  args: string[];
  says: string;
  code?: number;
}> = {
  "a zip archive that leads out of its folder": {
    make: ({ path }) =>
      Deno.writeFile(path("evil.zip"), zip([{ name: "../evil" }])),
    args: ["--data", "evil.zip"],
    says: 'cannot pack "evil.zip": ',
  },
  "a gzip file that is torn": {
    make: async ({ path }) => {
      const bytes = await Deno.readFile(path("conf.tgz"));
      await Deno.writeFile(path("torn.tar.gz"), bytes.subarray(0, 60));
    },
    args: ["--data", "torn.tar.gz"],
    says: 'cannot pack "torn.tar.gz": ',
  },
  "an archive with a part of a checkpoint": {
    make: ({ path }) =>
      Deno.writeFile(
        path("part.zip"),
        zip([{ name: "models/model.ckpt-5.index", content: "x" }]),
      ),
    args: ["--weights", "part.zip"],
    says:
      'net_download: cannot pack "part.zip": "models/model.ckpt-5.data-00000-of-00001" is missing',
  },
  "an empty file": {
    make: ({ path }) => Deno.writeTextFile(path("empty.onnx"), ""),
    args: ["--weights", "empty.onnx"],
    says: "it is an empty file",
  },
  "the same file twice": {
    args: ["--data", "model.onnx", "--data", "./model.onnx"],
    says: "names one file or folder twice",
    code: 2,
  },
  "the same file under two names": {
    make: ({ path }) => Deno.symlink(path("model.onnx"), path("link.onnx")),
    args: ["--data", "model.onnx", "--data", "link.onnx"],
    says: "names one file or folder twice",
    code: 2,
  },
  "two files of one name": {
    make: ({ folder }) =>
      writeFile(folder, "other/model.onnx", "other\0").then(() => {}),
    args: ["--data", "model.onnx", "--data", "other/model.onnx"],
    says: 'each has another "model.onnx"',
  },
  "something that is not there": {
    args: ["--data", "nowhere.zip"],
    says: "there is no such file or folder",
  },
  "a pipe": {
    make: async ({ path }) => {
      await new Deno.Command("mkfifo", { args: [path("pipe")] }).output();
    },
    args: ["--data", "pipe"],
    says: "it is a pipe, socket or device",
  },
};

for (const [what, { make, args, says, code = 1 }] of Object.entries(REFUSED)) {
  Deno.test({
    name: `pack refuses ${what} in a sentence, and leaves no entry`,
    ignore: what === "a pipe" && !hasProgram("mkfifo"),
    fn: () =>
      withThings(async (user) => {
        await make?.(user);
        const refused = await pack(user, "--code", "conf.tgz", ...args);
        assertEquals(refused.code, code);
        assertStringIncludes(refused.stderr, says);
        assertEquals(refused.stderr.includes("    at "), false);
        const entry = await Deno.lstat(user.path(ENTRY)).catch(() => "none");
        assertEquals(entry, "none");
        const zoo = await Deno.lstat(user.path("zoo")).catch(() => "none");
        assertEquals(zoo, "none");
      }),
  });
}
