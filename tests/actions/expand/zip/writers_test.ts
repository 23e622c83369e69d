/** What programs write as zip archives becomes what unzip and Python make of it. */
import { createHash } from "node:crypto";
import { crc32 } from "node:zlib";
import { assertEquals } from "@std/assert";
import { safeMode } from "../../../../src/actions/expand/entry_policy.ts";
import { hasProgram, runProgramWith } from "../../../support/archives.ts";
import { withTempFolder, writeFile } from "../../../support/temp.ts";
import { snapshotTree, type Tree } from "../../../support/tree.ts";
import {
  descriptorOf,
  extraField,
  record,
  zip,
  type ZipEntryOptions,
} from "../../../support/zip.ts";
import { unpackFile } from "../expand_archive.ts";

const PYTHON = `
import os, sys, zipfile
with zipfile.ZipFile(sys.argv[1], "w", zipfile.ZIP_DEFLATED) as z:
    for top, folders, files in os.walk("."):
        for name in folders + files: z.write(os.path.join(top, name))
`;

const GIT =
  "git init -q && git add -A && git -c user.name=n -c user.email=e commit -qm m && git archive --format=zip -o ARCHIVE HEAD && rm -rf .git";

/** How to write the folder that a program is started in, and what is to be in it only for others. */
const WRITERS: Record<
  string,
  { program: string; args: readonly string[]; without?: readonly string[] }
> = {
  "Info-ZIP": { program: "zip", args: ["-qry", "ARCHIVE", "."] },
  "Info-ZIP, without compression": {
    program: "zip",
    args: ["-qry0", "ARCHIVE", "."],
  },
  "Info-ZIP, without extra fields": {
    program: "zip",
    args: ["-qryX", "ARCHIVE", "."],
  },
  "Info-ZIP, with data descriptors": {
    program: "zip",
    args: ["-qryfd", "ARCHIVE", "."],
  },
  "Info-ZIP, with zip64 everywhere": {
    program: "zip",
    args: ["-qryfz", "ARCHIVE", "."],
  },
  "Info-ZIP, to a pipe": {
    program: "sh",
    args: ["-c", "zip -qry - . | cat > ARCHIVE"],
  },
  "Info-ZIP, in a locale without letters": {
    program: "sh",
    args: ["-c", "LC_ALL=C zip -qry ARCHIVE ."],
  },
  "Python": {
    program: "python3",
    args: ["-c", PYTHON, "ARCHIVE"],
    // It follows them.
    without: ["links"],
  },
  "7-Zip": {
    program: "7zz",
    args: ["a", "-tzip", "-bso0", "-snl", "ARCHIVE", "."],
  },
  "bsdtar": {
    program: "bsdtar",
    args: ["--format=zip", "-cf", "ARCHIVE", "."],
  },
  "bsdtar, to a pipe": {
    program: "sh",
    args: ["-c", "bsdtar --format=zip -cf - . | cat > ARCHIVE"],
  },
  "git archive": { program: "git", args: ["-c", GIT] },
  "Java's jar": {
    program: "jar",
    args: ["--create", "--file", "ARCHIVE", "-C", ".", "."],
    // It follows the ones, and unzip is at a loss for the others.
    without: ["links", "letters"],
  },
};

for (const [name, { program, args, without = [] }] of Object.entries(WRITERS)) {
  Deno.test({
    name: `a zip archive by ${name} becomes what unzip and Python make of it`,
    ignore: ![program, "unzip", "python3"].every(hasProgram),
    fn: () =>
      withTempFolder(async (folder) => {
        const source = `${folder}/source`;
        await makeSource(source, without);
        const archive = `${folder}/made.zip`;
        await runProgramWith(
          program === "git" ? "sh" : program,
          args.map((arg) => arg.replace("ARCHIVE", archive)),
          { cwd: source },
        );
        await assertLikeOthers(folder, archive);
        const { tree } = await unpackFile(archive);
        assertEquals(
          Object.keys(tree).filter((path) => !path.startsWith("META-INF")),
          Object.keys(snapshotTree(source)).filter((path) =>
            // Git keeps none.
            name !== "git archive" || path !== "nothing"
          ),
        );
      }),
  });
}

Deno.test({
  name:
    "a zip archive by macOS's Finder becomes what unzip and Python make of it",
  ignore: !hasProgram("unzip") || !hasProgram("python3"),
  fn: () =>
    withTempFolder(async (folder) => {
      const times = (extra: Uint8Array) =>
        extraField(
          0x5855,
          record([4, 1_600_000_003], [4, 1_600_000_001]),
          extra,
        );
      const one = (name: string, more: Partial<ZipEntryOptions>) => ({
        name,
        madeBy: 0x0315,
        localExtra: times(record([2, 501], [2, 20])),
        centralExtra: times(new Uint8Array(0)),
        ...more,
      });
      const file = (name: string, content: string, mode = 0o100644) =>
        one(name, {
          content,
          mode,
          flags: 8,
          descriptor: descriptorOf(content),
        });
      const archive = await writeFile(
        folder,
        "made.zip",
        zip([
          one("net/", { mode: 0o040755, method: 0 }),
          file("net/weights.bin", "weights ".repeat(1000)),
          file("net/run.sh", "#!/bin/sh\n", 0o100755),
          file("net/größe.txt", "x"),
          one("net/latest", {
            mode: 0o120755,
            method: 0,
            content: "weights.bin",
          }),
          one("__MACOSX/", { mode: 0o041775, method: 0 }),
          one("__MACOSX/net/", { mode: 0o040755, method: 0 }),
          file("__MACOSX/net/._weights.bin", "\0\x05\x16\x07"),
        ]),
      );
      await assertLikeOthers(folder, archive);
    }),
});

Deno.test({
  name:
    "a zip archive in odd but harmless forms becomes what unzip makes of it",
  ignore: !hasProgram("unzip"),
  fn: () =>
    withTempFolder(async (folder) => {
      const cp437 = new Uint8Array([0x84, 0x2e, 0x74]);
      const unicode = extraField(
        0x7075,
        new Uint8Array([1]),
        record([4, crc32(cp437)]),
        new TextEncoder().encode("ä.t"),
      );
      const archive = await writeFile(
        folder,
        "made.zip",
        zip([
          { name: "ä.txt", flags: 0x800, content: "flagged" },
          {
            name: cp437,
            madeBy: 0x0014,
            content: "by DOS",
            localExtra: unicode,
            centralExtra: unicode,
          },
          { name: "folder/", mode: 0o100644, method: 0 },
          { name: "dos", madeBy: 20, mode: 0, content: "no mode" },
          { name: "none", mode: 0o600, content: "no type" },
          { name: "twice", content: "first" },
          { name: "twice", content: "second" },
          { name: "day zero", time: 0, content: "no date" },
          { name: "2099", time: 0xef9f_bf7d, content: "a late date" },
        ]),
      );
      const { tree } = await unpackFile(archive);
      assertEquals(tree, asOurs(await unzipped(folder, archive)));
    }),
});

/** A folder of all that zoos have: links, letters that are not ASCII, modes and times. */
async function makeSource(
  source: string,
  without: readonly string[],
): Promise<void> {
  if (!without.includes("letters")) {
    await writeFile(source, "Müller/ä.txt", "ä");
    await writeFile(source, "模型.bin", "x".repeat(300));
  }
  for (
    const [path, content] of [
      ["a/deep/one.txt", "one"],
      ["empty", ""],
      ["large.bin", "large ".repeat(200_000)],
      ["noise.bin", noise(400_000)],
    ] as const
  ) await writeFile(source, path, content);
  await Deno.chmod(await writeFile(source, "run.sh", "#!/bin/sh\n"), 0o755);
  await Deno.chmod(await writeFile(source, "private", "x"), 0o600);
  await Deno.mkdir(`${source}/nothing`);
  if (!without.includes("links")) {
    await Deno.symlink("deep/one.txt", `${source}/a/link`);
    await Deno.symlink("a", `${source}/folder`);
  }
  const times = [1_000_000_001, 1_500_000_000, 1_600_000_003];
  for (const [index, path] of Object.keys(snapshotTree(source)).entries()) {
    const time = times[index % times.length] ?? 0;
    const isLink = Deno.lstatSync(`${source}/${path}`).isSymlink;
    if (!isLink) await Deno.utime(`${source}/${path}`, time, time);
  }
}

function noise(length: number): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(length);
  for (let at = 0; at < length; at += 65_536) {
    crypto.getRandomValues(bytes.subarray(at, at + 65_536));
  }
  return bytes;
}

/** Holds what becomes of an archive against what unzip and Python make of it. */
async function assertLikeOthers(
  folder: string,
  archive: string,
): Promise<void> {
  const copy = `${folder}/copy.zip`;
  await Deno.copyFile(archive, copy);
  const { tree, entries } = await unpackFile(copy);
  const expected = asOurs(await unzipped(folder, archive));
  for (const entry of entries) {
    // A folder that the archive leaves out has the time of its making.
    if (entry.kind !== "folder" || entry.mtimeSeconds !== undefined) continue;
    delete expected[entry.path]?.mtimeMs;
    delete tree[entry.path]?.mtimeMs;
  }
  assertEquals(tree, expected);
  const python = `${folder}/python`;
  await runProgramWith("python3", ["-m", "zipfile", "-e", archive, python]);
  assertEquals(contentOf(tree), contentOf(snapshotTree(python)));
}

/** The tree that unzip makes of an archive. */
async function unzipped(folder: string, archive: string): Promise<Tree> {
  const place = `${folder}/unzip`;
  const args = ["LC_ALL=C.UTF-8", "unzip", "-qqo", "-d", place, archive];
  await runProgramWith("env", args);
  return snapshotTree(place);
}

/** A tree with the modes that are kept. */
function asOurs(tree: Tree): Tree {
  for (const node of Object.values(tree)) {
    if (node.kind === "folder") node.mode = 0o755;
    if (node.kind === "file") node.mode = safeMode(node.mode ?? 0);
  }
  return tree;
}

/**
 * Contents by the ASCII of their paths: Python takes the names of most writers
 * for those of DOS. It makes of a link a file with its target.
 */
function contentOf(tree: Tree): [path: string, content: string][] {
  return Object.entries(tree).map(([path, { sha256, target }]) =>
    [
      path.replaceAll(/[^ -~]/g, ""),
      target === undefined
        ? sha256 ?? "folder"
        : createHash("sha256").update(target).digest("hex"),
    ] as [string, string]
  ).sort();
}
