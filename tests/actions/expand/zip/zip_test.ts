import { crc32, deflateRawSync } from "node:zlib";
import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { hasProgram } from "../../../support/archives.ts";
import { withTempFolder, writeFile } from "../../../support/temp.ts";
import { snapshotTree, type Tree } from "../../../support/tree.ts";
import {
  join,
  record,
  zip,
  type ZipEntryOptions,
  type ZipOptions,
} from "../../../support/zip.ts";
import { expandBytes, expandFile } from "../expand_archive.ts";

const text = (value: string) => new TextEncoder().encode(value);
const A = "A".repeat(1000);

/** What becomes of an archive: paths and contents' lengths, or the reason. */
async function outcome(bytes: Uint8Array): Promise<string[] | string> {
  let result: string[] | string = "";
  await withTempFolder(async (folder) => {
    const expanded = await expandBytes(folder, bytes);
    result = "refusal" in expanded
      ? expanded.refusal.message
      : Object.entries(expanded.tree).map(([path, { kind, target }]) =>
        `${path} ${kind}${target === undefined ? "" : ` ${target}`}`
      );
  });
  return result;
}

const READ: Record<
  string,
  [entries: readonly ZipEntryOptions[], tree: string[], options?: ZipOptions]
> = {
  "nothing in it": [[], []],
  "stored and deflated files, and a folder": [
    [
      { name: "d/", mode: 0o040755, method: 0 },
      { name: "d/a.txt", content: A },
      { name: "b.txt", content: A, method: 0 },
      { name: "empty", method: 0 },
    ],
    ["b.txt file", "d folder", "d/a.txt file", "empty file"],
  ],
  "a data descriptor behind deflated and stored content": [
    [
      {
        name: "a",
        content: A,
        flags: 8,
        descriptor: record(
          [4, 0x08074b50],
          [4, crc32(A)],
          [4, deflateRawSync(A).length],
          [4, 1000],
        ),
      },
      {
        name: "b",
        content: A,
        flags: 8,
        method: 0,
        descriptor: record([4, crc32(A)], [8, 1000], [8, 1000]),
      },
    ],
    ["a file", "b file"],
  ],
  "a link that stays inside": [
    [{ name: "a", content: A }, { name: "l", mode: 0o120777, content: "a" }],
    ["a file", "l symlink a"],
  ],
  "a name in UTF-8 without its flag": [
    [{ name: text("ä.txt") }],
    ["ä.txt file"],
  ],
  "a name in code page 437": [
    [{ name: new Uint8Array([0x84, 0x2e, 0x74]) }],
    ["ä.t file"],
  ],
  "a zip64 end where none is needed": [
    [{ name: "a", content: A }],
    ["a file"],
    { zip64: true },
  ],
  "zeros behind the end": [
    [{ name: "a" }],
    ["a file"],
    { behind: new Uint8Array(10_240) },
  ],
  "a comment": [[{ name: "a" }], ["a file"], { comment: text("hello") }],
  "the same name twice: the last one counts": [
    [{ name: "a", content: "one" }, { name: "a", content: A }],
    ["a file"],
  ],
  "a setuid bit": [[{ name: "a", mode: 0o104755 }], ["a file"]],
};

for (const [name, [entries, tree, options]] of Object.entries(READ)) {
  Deno.test(`a zip archive is expanded: ${name}`, async () => {
    assertEquals(await outcome(zip(entries, options)), tree);
  });
}

const unicodePath = (raw: string, unicode: string) =>
  join(
    record([2, 0x7075], [2, 5 + text(unicode).length]),
    new Uint8Array([1]),
    record([4, crc32(raw)]),
    text(unicode),
  );
const zeros = new Uint8Array(1_000_000);

const REFUSED: Record<
  string,
  [entries: readonly ZipEntryOptions[], reason: string, options?: ZipOptions]
> = {
  "a name that leads out": [[{ name: "../evil" }], 'contains ".."'],
  "an absolute name": [[{ name: "/evil" }], "is an absolute path"],
  "a backslash": [[{ name: "..\\evil" }], "contains a backslash"],
  "a drive": [[{ name: "C:/x" }], "begins with a drive letter"],
  "a NUL in a name": [[{ name: "a\0b" }], "contains a NUL character"],
  "a link that leads out": [
    [{ name: "l", mode: 0o120777, content: "/var" }, { name: "l/x" }],
    'links to "/var"',
  ],
  "names that differ by case": [
    [{ name: "a" }, { name: "A" }],
    "collides with",
  ],
  "a FIFO": [[{ name: "p", mode: 0o010644, method: 0 }], "is a FIFO"],
  "an encrypted entry": [[{ name: "e", flags: 1 }], '"e" is encrypted'],
  "strong encryption": [[{ name: "e", flags: 0x40 }], '"e" is encrypted'],
  "Deflate64": [[{ name: "e", method: 9 }], "as Windows Explorer packs"],
  "another method by its name": [
    [{ name: "e", method: 93 }],
    "is packed with Zstandard",
  ],
  "an unknown method": [[{ name: "e", method: 77 }], "with method 77"],
  "another name in the local header": [
    [{ name: "evil", localName: "good", content: A }],
    "has another name in its own header",
  ],
  "another method in the local header": [
    [{ name: "a", localMethod: 0, content: A }],
    "has another method in its own header",
  ],
  "another size in the local header": [
    [{ name: "a", localSize: 7, content: A }],
    "has another size in its own header",
  ],
  "a size that is too small": [
    [{ name: "a", content: A, size: 10 }],
    "has malformed content",
  ],
  "a size that is too large": [
    [{ name: "a", content: A, size: 1001 }],
    "has another size than the directory says",
  ],
  "garbage behind deflated content": [
    [{
      name: "a",
      content: A,
      packed: join(deflateRawSync(A), text("garbage")),
    }],
    "has another size than the directory says",
  ],
  "a stored entry with two sizes": [
    [{ name: "a", content: A, method: 0, size: 10 }],
    "is not compressed and has two sizes",
  ],
  "a wrong checksum": [
    [{ name: "a", content: A, crc: 1 }],
    "has another checksum",
  ],
  "a wrong checksum of a large file": [
    [{ name: "a", content: zeros, crc: 1 }],
    "has another checksum",
  ],
  "a size that is too small, of a large file": [
    [{ name: "a", content: zeros, size: 999_999 }],
    "has another size",
  ],
  "a data descriptor that contradicts the directory": [
    [{
      name: "a",
      content: A,
      flags: 8,
      descriptor: record([4, 0x08074b50], [4, 1], [4, 1], [4, 1]),
    }],
    "behind its content",
  ],
  "one body for two names": [
    [
      { name: "f1", content: zeros },
      { name: "f2", content: zeros, offset: 0, isElsewhere: true },
    ],
    "has another name in its own header",
  ],
  "contents that overlap": [
    [
      {
        name: "a",
        method: 0,
        content: zip([{ name: "b", content: A }]).slice(0, 60),
      },
      { name: "b", content: A, offset: 31, isElsewhere: true },
    ],
    "overlaps another one",
  ],
  "an entry that the directory does not name": [
    [{ name: "a" }, { name: "hidden", content: A, isHidden: true }],
    "that its directory does not name",
  ],
  "an entry outside of the archive": [
    [{ name: "a", offset: 5000 }],
    "outside of the archive",
  ],
  "more entries announced": [[{ name: "a" }], "has 1 entries", { count: 3 }],
  "something before it": [
    [{ name: "a" }],
    "it is neither a tar archive nor a compressed one",
    { before: text("#!/bin/sh\n\u0001") },
  ],
  "something behind it": [
    [{ name: "a" }],
    "something follows where the zip archive ends",
    { behind: text("more") },
  ],
  "two ends": [
    [{ name: "a", content: A }],
    "it has two ends",
    { comment: zip([]) },
  ],
  "a folder with content": [
    [{ name: "d/", mode: 0o040755, content: A }],
    "is a folder with content",
  ],
  "a folder by its mode and not by its name": [
    [{ name: "d", mode: 0o040755, method: 0 }],
    "by its name or by its mode",
  ],
  "a file by its mode and a folder by its name": [
    [{ name: "d/", method: 0 }],
    "by its name or by its mode",
  ],
  "a second name that is another": [
    [{ name: "good", centralExtra: unicodePath("good", "evil") }],
    "has a second name",
  ],
  "an extra field that is cut": [
    [{ name: "a", centralExtra: new Uint8Array([1, 2, 9, 0, 0]) }],
    "has a malformed extra field",
  ],
  "a name that claims to be UTF-8 and is not": [
    [{ name: new Uint8Array([0x84]), flags: 0x800 }],
    "has a name that is not UTF-8",
  ],
};

for (const [name, [entries, reason, options]] of Object.entries(REFUSED)) {
  Deno.test(`a zip archive is refused: ${name}`, async () => {
    const said = await outcome(zip(entries, options));
    assertStringIncludes(String(said), reason);
  });
}

Deno.test("a zip archive that is cut anywhere is refused, and nothing hangs", async () => {
  const whole = zip([
    { name: "a", content: A },
    { name: "b", content: A, method: 0 },
  ]);
  for (let length = 4; length < whole.length; length += 7) {
    const said = await outcome(whole.slice(0, length));
    assert(typeof said === "string", `cut to ${length}`);
  }
});

Deno.test("times come from the extended timestamp, and modes keep what may be kept", () =>
  withTempFolder(async (folder) => {
    const times = join(
      record([2, 0x5455], [2, 5]),
      new Uint8Array([1]),
      record([4, 1_600_000_000]),
    );
    const bytes = zip([
      { name: "run", mode: 0o100777, centralExtra: times },
      { name: "read", mode: 0o100444, centralExtra: times },
      { name: "dos", madeBy: 20, mode: 0 },
    ]);
    const path = await writeFile(folder, "a.zip", bytes);
    const { tree } = await expandFile(path);
    assertEquals([tree.run?.mode, tree.run?.mtimeMs], [0o755, 1.6e12]);
    assertEquals([tree.read?.mode, tree.dos?.mode], [0o644, 0o644]);
    assertEquals(tree.dos?.mtimeMs, new Date(2024, 0, 1, 12).getTime());
  }));

/** Contents, kinds and targets of a tree. */
function contentOf(tree: Tree): unknown {
  return Object.entries(tree).map((
    [path, { kind, sha256, target }],
  ) => [path, kind, sha256, target]);
}

const PYTHON = `
import os, sys, zipfile
with zipfile.ZipFile(sys.argv[1], "w", zipfile.ZIP_DEFLATED) as z:
    for top, folders, files in os.walk("."):
        for name in folders + files: z.write(os.path.join(top, name))
`;

/** Programs that write a zip archive of the folder that they are started in. */
const WRITERS: Record<string, [program: string, args: readonly string[]]> = {
  "Info-ZIP": ["zip", ["-qry", "ARCHIVE", "."]],
  "Info-ZIP, without compression": ["zip", ["-qry0", "ARCHIVE", "."]],
  "Info-ZIP, with data descriptors": ["zip", ["-qryfd", "ARCHIVE", "."]],
  "Python": ["python3", ["-c", PYTHON, "ARCHIVE"]],
  "7-Zip": ["7zz", ["a", "-tzip", "-bso0", "-snl", "ARCHIVE", "."]],
  "bsdtar": ["bsdtar", ["--format=zip", "-cf", "ARCHIVE", "."]],
};

for (const [name, [program, args]] of Object.entries(WRITERS)) {
  Deno.test({
    name: `a zip archive by ${name} is expanded to what was packed`,
    ignore: !await hasProgram(program),
    fn: () =>
      withTempFolder(async (folder) => {
        for (
          const [path, content] of [
            ["src/a/deep/one.txt", "one"],
            ["src/empty", ""],
            ["src/Müller/ä.txt", "ä"],
            ["src/large.bin", "large ".repeat(200_000)],
          ] as const
        ) await writeFile(folder, path, content);
        const links = name !== "Python";
        if (links) await Deno.symlink("a/deep/one.txt", `${folder}/src/link`);
        const archive = `${folder}/made.zip`;
        const { success, stderr } = await new Deno.Command(program, {
          args: args.map((arg) => arg === "ARCHIVE" ? archive : arg),
          cwd: `${folder}/src`,
        }).output();
        assert(success, new TextDecoder().decode(stderr));
        const { tree } = await expandFile(archive);
        assertEquals(contentOf(tree), contentOf(snapshotTree(`${folder}/src`)));
      }),
  });
}
