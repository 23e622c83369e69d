import { assertEquals } from "@std/assert";
import {
  entry,
  extractWithPython,
  hardlink,
  hasProgram,
  header,
  pax,
  runProgramWith,
  symlink,
  tar,
} from "../../support/archives.ts";
import { withTempFolder, writeFile } from "../../support/temp.ts";
import { snapshotTree, type Tree } from "../../support/tree.ts";
import { unpackFile } from "./expand_archive.ts";

/**
 * Expands an archive as Python does. Modes and times are not compared: Python
 * gives those of a link to all its names, and those of a link to a symbolic
 * link to the file where that leads.
 */
async function assertLikePython(archive: string): Promise<void> {
  const python = `${archive}.python`;
  await Deno.mkdir(python);
  await extractWithPython([[archive, python]]);
  const { tree } = await unpackFile(archive);
  assertEquals(contentOf(tree), contentOf(snapshotTree(python)));
}

function contentOf(tree: Tree): unknown {
  return Object.entries(tree).map(([path, { kind, sha256, target }]) => [
    path,
    kind,
    sha256,
    target,
  ]);
}

const PYTHON = `
import sys, tarfile
folder, *names = sys.argv[1:]
import os; os.chdir(folder)
with tarfile.open(fileobj=sys.stdout.buffer, mode="w|") as t:
    for name in names: t.add(name)
`;

/** Programs that write what they are told, each thing as often as it is named. */
const WRITERS: Record<string, [program: string, args: readonly string[]]> = {
  "GNU tar": ["tar", ["-cf", "-", "-C"]],
  "GNU tar, posix": ["tar", ["--format=posix", "-cf", "-", "-C"]],
  "bsdtar": ["bsdtar", ["-cf", "-", "-C"]],
  "bsdtar, pax": ["bsdtar", ["--format=pax", "-cf", "-", "-C"]],
  "busybox tar": ["busybox", ["tar", "-cf", "-", "-C"]],
  "Python": ["python3", ["-c", PYTHON]],
};

const TOLD: Record<string, readonly string[]> = {
  "all, and one of a file's two names again": [".", "./w.bin"],
  "all, and the other of its names again": [".", "./v.bin"],
  "all, twice": [".", "."],
  "a file with two names, twice": ["w.bin", "w.bin"],
  "two names of a file, and the first again": ["v.bin", "w.bin", "v.bin"],
  "a file with ./ and without": ["w.bin", "./w.bin"],
  "two names of a symbolic link": ["w.bin", "d", "s", "t", "./s"],
};

for (const [writer, [program, args]] of Object.entries(WRITERS)) {
  Deno.test({
    name: `hard links: what ${writer} writes is expanded as Python does it`,
    ignore: !hasProgram(program) || !hasProgram("python3"),
    fn: (t) =>
      withTempFolder(async (folder) => {
        const source = `${folder}/source`;
        await writeFile(folder, "source/w.bin", "weights");
        await writeFile(folder, "source/d/own.bin", "own");
        await Deno.link(`${source}/w.bin`, `${source}/v.bin`);
        await Deno.link(`${source}/w.bin`, `${source}/d/w.bin`);
        await Deno.symlink("w.bin", `${source}/s`);
        // Deno.link() would follow it.
        await runProgramWith("ln", ["-P", `${source}/s`, `${source}/t`]);
        for (const [index, [what, names]] of Object.entries(TOLD).entries()) {
          await t.step(what, async () => {
            const archive = `${folder}/${index}.tar`;
            const bytes = await runProgramWith(program, [
              ...args,
              source,
              ...names,
            ]);
            await Deno.writeFile(archive, bytes);
            await assertLikePython(archive);
          });
        }
      }),
  });
}

const file = (name: string, content: string) => entry({ name }, content);

const WRITTEN: Record<string, Uint8Array> = {
  "a link to itself behind its file": tar(file("a", "1"), hardlink("a", "a")),
  "a link to itself by another spelling": tar(
    file("d/a", "1"),
    hardlink("./d/a", "d//./a"),
  ),
  "a link to a link": tar(
    file("a", "1"),
    hardlink("b", "a"),
    hardlink("c", "b"),
  ),
  "a link in the place of its own target's other name": tar(
    file("a", "1"),
    hardlink("b", "a"),
    hardlink("a", "b"),
  ),
  "a link over another file": tar(
    file("a", "1"),
    file("b", "2"),
    hardlink("b", "a"),
  ),
  "a link to the last of two files of one name": tar(
    file("a", "1"),
    file("a", "2"),
    hardlink("b", "a"),
  ),
  "a link to a symbolic link": tar(
    file("a", "1"),
    symlink("s", "a"),
    hardlink("t", "s"),
  ),
  "a link to a symbolic link that leads nowhere": tar(
    symlink("s", "nowhere"),
    hardlink("t", "s"),
  ),
  "a link with the size of its file and nothing behind": tar(
    file("a", "1"),
    header({ name: "b", type: "1", linkName: "a", size: 1 }),
    file("c", "3"),
  ),
  "a link with the size of its file and a PAX header": tar(
    file("a", "1"),
    pax([["mtime", "1500000000.5"]]),
    header({ name: "b", type: "1", linkName: "a", size: 1 }),
    file("c", "3"),
  ),
  "such a link at the end": tar(
    file("a", "1"),
    header({ name: "b", type: "1", linkName: "a", size: 1 }),
  ),
};

for (const [name, archive] of Object.entries(WRITTEN)) {
  Deno.test({
    name: `hard links: ${name} is expanded as Python does it`,
    ignore: !hasProgram("python3"),
    fn: () =>
      withTempFolder(async (folder) => {
        await Deno.writeFile(`${folder}/a.tar`, archive);
        await assertLikePython(`${folder}/a.tar`);
      }),
  });
}

Deno.test("hard links: one with its own content, which Python does not read, becomes a file of it", () =>
  withTempFolder(async (folder) => {
    const archive = tar(
      file("a", "first"),
      entry({ name: "b", type: "1", linkName: "a" }, "first"),
      file("c", "3"),
    );
    await Deno.writeFile(`${folder}/a.tar`, archive);
    const { tree } = await unpackFile(`${folder}/a.tar`);
    assertEquals(Object.keys(tree), ["a", "b", "c"]);
    assertEquals(tree["b"]?.sha256, tree["a"]?.sha256);
  }));
