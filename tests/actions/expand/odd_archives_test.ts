import { assert, assertEquals, assertRejects } from "@std/assert";
import { ArchiveError } from "../../../src/base/errors.ts";
import { setsTimesBefore1970 } from "../../../src/actions/expand/staging_folder.ts";
import {
  base256,
  concat,
  entry,
  extractWithPython,
  folder as folderEntry,
  gzip,
  hasProgram,
  pax,
  runProgramWith,
  tar,
} from "../../support/archives.ts";
import { withTempFolder, writeFile } from "../../support/temp.ts";
import { snapshotTree } from "../../support/tree.ts";
import { comparable } from "./comparable.ts";
import { unpackBytes, unpackFile } from "./expand_archive.ts";

const file = (name: string, fields = {}) => entry({ name, ...fields }, "x");

async function pathsOf(archive: Uint8Array): Promise<string[]> {
  let paths: string[] = [];
  await withTempFolder(async (folder) => {
    const outcome = await unpackBytes(folder, archive);
    if ("refusal" in outcome) throw outcome.refusal;
    paths = Object.entries(outcome.tree).map(([path, { kind }]) =>
      kind === "folder" ? `${path}/` : path
    );
  });
  return paths;
}

/** Writes a folder with GNU tar, given its arguments; returns what was expanded of it. */
async function writtenByGnuTar(args: readonly string[]): Promise<string[]> {
  let paths: string[] = [];
  await withTempFolder(async (folder) => {
    await writeFile(folder, "source/d/w.bin", "weights");
    await runProgramWith("tar", [
      ...args.map((arg) => arg.replace("FOLDER", folder)),
      `--file=${folder}/a.tar`,
      `--directory=${folder}/source`,
      ".",
    ]);
    const { tree } = await unpackFile(`${folder}/a.tar`);
    paths = Object.keys(tree);
  });
  return paths;
}

const GNU_TAR: Record<string, readonly string[]> = {
  "a volume label": ["--create", "--label=weights 1.0"],
  "a volume label, posix": [
    "--create",
    "--format=posix",
    "--label=weights 1.0",
  ],
  "lists of files, for incremental backups": [
    "--create",
    "--listed-incremental=FOLDER/snapshot",
  ],
  "lists of files, posix": [
    "--create",
    "--format=posix",
    "--listed-incremental=FOLDER/snapshot",
  ],
};

for (const [what, args] of Object.entries(GNU_TAR)) {
  Deno.test({
    name: `odd archives: what GNU tar writes with ${what} is expanded`,
    ignore: !hasProgram("tar"),
    fn: async () => {
      assertEquals(await writtenByGnuTar(args), ["d", "d/w.bin"]);
    },
  });
}

Deno.test({
  name:
    "odd archives: the second of two volumes is refused for what it is, the first for its end",
  ignore: !hasProgram("tar"),
  fn: () =>
    withTempFolder(async (folder) => {
      await writeFile(folder, "source/w.bin", new Uint8Array(40_000).fill(1));
      await runProgramWith("tar", [
        "--create",
        "--multi-volume",
        "--tape-length=30",
        `--file=${folder}/1.tar`,
        `--file=${folder}/2.tar`,
        `--directory=${folder}/source`,
        ".",
      ]);
      await assertRejects(
        () => unpackFile(`${folder}/1.tar`),
        ArchiveError,
        'it is truncated within "./w.bin"',
      );
      await assertRejects(
        () => unpackFile(`${folder}/2.tar`),
        ArchiveError,
        "is a part of a file that begins in another volume",
      );
    }),
});

Deno.test("odd archives: an entry of a file's type whose name ends in a slash is a folder", async () => {
  for (const type of ["0", "\0", "7"]) {
    const archive = tar(entry({ name: "d/", type }), file("d/w.bin"));
    assertEquals(await pathsOf(archive), ["d/", "d/w.bin"]);
  }
  const long = `${"n".repeat(120)}/`;
  assertEquals(
    await pathsOf(tar(pax([["path", long]]), entry({ name: "n" }))),
    [long],
  );
});

Deno.test("odd archives: what has content is a file, whatever its name ends in", async () => {
  assertEquals(await pathsOf(tar(file("w.bin/"))), ["w.bin"]);
});

Deno.test("odd archives: one block of zeros ends an archive, whatever a buffer had in it before", async () => {
  const zeros = new Uint8Array(512);
  const leftovers = concat(file("old.bin"), new Uint8Array(9000).fill(0x2f));
  for (const pack of [(bytes: Uint8Array) => bytes, gzip]) {
    const archive = pack(concat(file("w.bin"), zeros, leftovers));
    assertEquals(await pathsOf(archive), ["w.bin"]);
  }
});

Deno.test("odd archives: an access list of Solaris is passed over", async () => {
  const list = entry({ name: "w.bin", type: "A" }, "1000004\0user::rw-");
  assertEquals(await pathsOf(tar(list, file("w.bin"))), ["w.bin"]);
});

const EARLY: Record<string, Uint8Array> = {
  "base 256": tar(
    folderEntry("d/", { mtime: base256(-86_400n, 12) }),
    file("w.bin", { mtime: base256(-1n, 12) }),
  ),
  "PAX": tar(
    pax([["mtime", "-86400"]]),
    folderEntry("d/"),
    pax([["mtime", "-1.5"]]),
    file("w.bin"),
  ),
};

for (const [form, archive] of Object.entries(EARLY)) {
  Deno.test({
    name:
      `odd archives: times before 1970, in ${form}, are kept as by Python, or are 1970 on Deno before 2.9`,
    ignore: !hasProgram("python3"),
    fn: () =>
      withTempFolder(async (folder) => {
        await Deno.writeFile(`${folder}/a.tar`, archive);
        await Deno.mkdir(`${folder}/python`);
        await extractWithPython([[`${folder}/a.tar`, `${folder}/python`]]);
        const expected = snapshotTree(`${folder}/python`);
        if (!setsTimesBefore1970(Deno.version.deno)) {
          for (const node of Object.values(expected)) node.mtimeMs = 0;
        }
        const { tree, entries } = await unpackFile(`${folder}/a.tar`);
        assert(expected["w.bin"] !== undefined);
        assertEquals(comparable(tree, entries), expected);
      }),
  });
}
