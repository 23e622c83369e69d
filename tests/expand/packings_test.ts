import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import {
  concat,
  entry,
  extractWithPython,
  folder,
  hasProgram,
  runProgramWith,
  seededRandom,
  tar,
} from "../support/archives.ts";
import { withTempFolder } from "../support/temp.ts";
import { snapshotTree, type Tree } from "../support/tree.ts";
import { expandBytes } from "./expand_archive.ts";

const random = seededRandom(11);
const ARCHIVE = tar(
  folder("models/"),
  entry({ name: "models/zeros.bin" }, new Uint8Array(2_500_000)),
  entry(
    { name: "models/noise.bin" },
    Uint8Array.from({ length: 300_000 }, () => random(256)),
  ),
  entry({ name: "models/text.py" }, "import numpy as np\n".repeat(9000)),
);
const SMALL = tar(entry({ name: "small.txt" }, "small"));

type Pack = (bytes: Uint8Array) => Promise<Uint8Array>;

const by = (program: string, ...args: string[]): Pack => (bytes) =>
  runProgramWith(program, args, { input: bytes });

const byPython = (expression: string): Pack => (bytes) =>
  runProgramWith("python3", [
    "-c",
    `import sys, gzip, bz2, lzma
data = sys.stdin.buffer.read()
sys.stdout.buffer.write(${expression})`,
  ], { input: bytes });

/** Ways to pack, and the program that each needs. */
const PACKINGS: Record<string, [program: string, Pack]> = {
  "nothing": ["true", (bytes) => Promise.resolve(bytes)],
  "gzip -9": ["gzip", by("gzip", "-9")],
  "gzip of stored blocks": ["python3", byPython("gzip.compress(data, 0)")],
  "gzip of Python": ["python3", byPython("gzip.compress(data)")],
  "bzip2 -1": ["bzip2", by("bzip2", "-1")],
  "bzip2 -9": ["bzip2", by("bzip2", "-9")],
  "bzip2 of Python": ["python3", byPython("bz2.compress(data)")],
  "xz -0": ["xz", by("xz", "-0")],
  "xz -9": ["xz", by("xz", "-9")],
  "xz with CRC32": ["xz", by("xz", "--check=crc32")],
  "xz without a check": ["xz", by("xz", "--check=none")],
  "xz in many blocks": ["xz", by("xz", "--block-size=100000", "-T2")],
  "xz of Python": ["python3", byPython("lzma.compress(data)")],
  "zstd -1": ["zstd", by("zstd", "-1")],
  "zstd -19": ["zstd", by("zstd", "-19")],
  "zstd without a checksum": ["zstd", by("zstd", "--no-check")],
  "zstd with its size known": [
    "zstd",
    by("zstd", `--stream-size=${ARCHIVE.length}`),
  ],
};

for (const [name, [program, pack]] of Object.entries(PACKINGS)) {
  Deno.test({
    name: `startExpansion() expands an archive packed by ${name}`,
    ignore: !hasProgram(program),
    fn: () =>
      withTempFolder(async (folder) => {
        assertEquals(
          await expand(folder, await pack(ARCHIVE)),
          await expected(),
        );
      }),
  });
}

Deno.test({
  name: "startExpansion() expands what its packer wrote in several parts",
  ignore: ["gzip", "bzip2", "xz", "zstd"].some((name) => !hasProgram(name)),
  fn: async (t) => {
    for (const program of ["gzip", "bzip2", "xz", "zstd"]) {
      await t.step(program, () =>
        withTempFolder(async (folder) => {
          const pack = by(program, "-c");
          const parts = [0, 512, 700, 1_000_000, ARCHIVE.length];
          const packed = await Promise.all(
            parts.slice(1).map((end, index) =>
              pack(ARCHIVE.subarray(parts[index] ?? 0, end))
            ),
          );
          assertEquals(
            await expand(folder, concat(...packed)),
            await expected(),
          );
        }));
    }
  },
});

Deno.test({
  name: "startExpansion() notices a flipped bit and a cut in every packing",
  ignore: ["gzip", "bzip2", "xz", "zstd"].some((name) => !hasProgram(name)),
  fn: async (t) => {
    for (const program of ["gzip", "bzip2", "xz", "zstd"]) {
      const packed = await by(program, "-c")(SMALL);
      await t.step(
        `${program}, flipped`,
        () =>
          withTempFolder(async (folder) => {
            const middle = Math.floor(packed.length / 2);
            const flipped = packed.map((byte, index) =>
              index === middle ? byte ^ 0x10 : byte
            );
            assert("refusal" in await expandBytes(folder, flipped));
          }),
      );
      await t.step(`${program}, cut`, () =>
        withTempFolder(async (folder) => {
          const outcome = await expandBytes(folder, packed.subarray(0, -5));
          assert("refusal" in outcome);
          assertStringIncludes(outcome.refusal.message, "ends before its time");
        }));
    }
  },
});

/** What Python does with bytes at the end of a packed archive: `true` if it expands it. */
const TRAILERS: Record<string, Uint8Array> = {
  "zeros": new Uint8Array(512),
  "garbage": new TextEncoder().encode("garbage at the end"),
};

Deno.test({
  name: "startExpansion() takes what follows a packed archive as Python does",
  ignore: ["python3", "gzip", "bzip2"].some((name) => !hasProgram(name)),
  fn: async (t) => {
    for (const program of ["gzip", "bzip2"]) {
      for (const [name, trailer] of Object.entries(TRAILERS)) {
        await t.step(
          `${name} after ${program}`,
          () =>
            withTempFolder(async (folder) => {
              const bytes = concat(await by(program, "-c")(SMALL), trailer);
              const tree = await expand(folder, bytes);
              await Deno.mkdir(`${folder}/python`);
              await extractWithPython([[
                `${folder}/archive`,
                `${folder}/python`,
              ]]);
              assertEquals(tree, snapshotTree(`${folder}/python`));
            }),
        );
      }
    }
  },
});

const OTHERS: Record<string, [Uint8Array, string]> = {
  "a zip file": [Uint8Array.of(0x50, 0x4b, 3, 4, 20, 0), "it is a zip file"],
  "an empty file": [new Uint8Array(0), "it is an empty file"],
  "a web page": [text("<!doctype html><p>Sign in"), "it is a web page"],
  "a Git LFS pointer": [
    text("version https://git-lfs.github.com/spec/v1\noid sha256:ab\nsize 7\n"),
    "it is a Git LFS pointer to sha256:ab (7 bytes), not the content itself",
  ],
  "a JSON error": [text('{"error": 1}'), "it is a JSON message"],
  "bytes of no kind": [
    Uint8Array.from({ length: 2000 }, (_, index) => index * 7),
    "it is neither a tar archive nor a compressed one",
  ],
  "tar's name and nothing in it": [
    text("archive.tar.gz\n"),
    'it is text that begins with "archive.tar.gz"',
  ],
};

for (const [name, [bytes, problem]] of Object.entries(OTHERS)) {
  Deno.test(`startExpansion() recognises ${name}`, () =>
    withTempFolder(async (folder) => {
      const outcome = await expandBytes(folder, bytes);
      assert("refusal" in outcome);
      assertStringIncludes(outcome.refusal.message, problem);
      assert(outcome.refusal.hint !== undefined);
    }));
}

async function expand(folder: string, bytes: Uint8Array): Promise<Tree> {
  const outcome = await expandBytes(folder, bytes);
  if ("refusal" in outcome) throw outcome.refusal;
  return outcome.tree;
}

let plain: Tree | undefined;

/** The tree of the archive as it is without packing. */
async function expected(): Promise<Tree> {
  plain ??= await withTempFolder((folder) => expand(folder, ARCHIVE));
  return plain;
}

function text(value: string): Uint8Array {
  return new TextEncoder().encode(value);
}
