import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import {
  concat,
  entry,
  extractWithPython,
  folder,
  gzip,
  hasProgram,
  runProgramWith,
  seededRandom,
  tar,
} from "../../support/archives.ts";
import { withTempFolder } from "../../support/temp.ts";
import { snapshotTree, type Tree } from "../../support/tree.ts";
import { extraField, zip } from "../../support/zip.ts";
import { unpackBytes } from "./expand_archive.ts";

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
    name: `an expansion expands an archive packed by ${name}`,
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
  name: "an expansion expands what its packer wrote in several parts",
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
  name: "an expansion notices a flipped bit and a cut in every packing",
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
            assert("refusal" in await unpackBytes(folder, flipped));
          }),
      );
      await t.step(`${program}, cut`, () =>
        withTempFolder(async (folder) => {
          const outcome = await unpackBytes(folder, packed.subarray(0, -5));
          assert("refusal" in outcome);
          assertStringIncludes(outcome.refusal.message, "is truncated");
        }));
    }
  },
});

/** What Python does with bytes at the end of a packed archive: `true` if it expands it. */
const TRAILERS: Record<string, Uint8Array> = {
  "zeros": new Uint8Array(512),
  "three zeros": new Uint8Array(3),
  "garbage": text("garbage at the end"),
  "a letter": text("x"),
  "zeros and garbage": concat(new Uint8Array(5), text("garbage at the end")),
};

Deno.test({
  name: "an expansion takes what follows a packed archive as Python does",
  ignore: ["python3", "gzip", "bzip2", "xz"].some((name) => !hasProgram(name)),
  fn: async (t) => {
    for (const program of ["gzip", "bzip2", "xz"]) {
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

const LZMA2 = `{"id": lzma.FILTER_LZMA2, "preset": 0, "dict_size": 1 << 20}`;
const filtered = (name: string) =>
  `lzma.compress(data, filters=[{"id": lzma.FILTER_${name}}, ${LZMA2}])`;

/** How Python packs what it reads and the program does not, and what the program says to it. */
const UNREAD: Record<string, [packed: string, problem: string]> = {
  "SHA-256 checks in xz": [
    "lzma.compress(data, check=lzma.CHECK_SHA256)",
    "it uses SHA-256 checks in xz, which this program does not read",
  ],
  "xz with the filter for x86": [
    filtered("X86"),
    "it uses the x86 filter of xz, which this program does not read",
  ],
  "xz with the filter for ARM": [
    filtered("ARM"),
    "it uses the ARM filter of xz, which this program does not read",
  ],
  "xz with the delta filter": [
    filtered("DELTA"),
    "it uses the delta filter of xz, which this program does not read",
  ],
  "xz with a large dictionary": [
    `lzma.compress(data, filters=[${LZMA2.replace("1 << 20", "96 << 20")}])`,
    "it uses an xz dictionary of 100663296 bytes, and this program reads at most 67108864",
  ],
  "xz with a filter in its second part": [
    `lzma.compress(data[:600]) + ${
      filtered("DELTA").replace("data", "data[600:]")
    }`,
    "it uses the delta filter of xz, which this program does not read",
  ],
  "LZMA alone": [
    "lzma.compress(data, format=lzma.FORMAT_ALONE)",
    "it is an .lzma file, which this program does not read",
  ],
  "LZMA alone, with other settings": [
    `lzma.compress(data, format=lzma.FORMAT_ALONE, filters=[
      {"id": lzma.FILTER_LZMA1, "lc": 1, "lp": 2, "pb": 0, "dict_size": 3 << 20}])`,
    "it is an .lzma file, which this program does not read",
  ],
};

for (const [name, [expression, problem]] of Object.entries(UNREAD)) {
  Deno.test({
    name: `an expansion says of ${name} how it is packed, and what helps`,
    ignore: !hasProgram("python3"),
    fn: () =>
      withTempFolder(async (folder) => {
        const outcome = await unpackBytes(
          folder,
          await byPython(expression)(SMALL),
        );
        await Deno.mkdir(`${folder}/python`);
        await extractWithPython([[`${folder}/archive`, `${folder}/python`]]);
        assert("refusal" in outcome);
        const { message, hint = "" } = outcome.refusal;
        assertEquals(message, `cannot expand the archive: ${problem}`);
        assertStringIncludes(
          hint,
          'as .tar.gz, or with plain "zip" or "xz -6"',
        );
        assertStringIncludes(hint, "net_download pack");
      }),
  });
}

Deno.test("an expansion says of zstd with a large window what helps", () =>
  withTempFolder(async (folder) => {
    const windowOf256MiB = 18 << 3;
    const outcome = await unpackBytes(
      folder,
      concat(
        Uint8Array.of(0x28, 0xb5, 0x2f, 0xfd, 0, windowOf256MiB),
        new Uint8Array(2000),
      ),
    );
    assert("refusal" in outcome);
    assertStringIncludes(outcome.refusal.message, "268435456 bytes of memory");
    assertStringIncludes(outcome.refusal.hint ?? "", "as .tar.gz");
  }));

const OTHERS: Record<string, [Uint8Array, string]> = {
  "an empty file": [new Uint8Array(0), "it is an empty file"],
  "a web page": [text("<!doctype html><p>Sign in"), "it is a web page"],
  "a Git LFS pointer": [
    text("version https://git-lfs.github.com/spec/v1\noid sha256:ab\nsize 7\n"),
    "it is a Git LFS pointer to sha256:ab (7 bytes), not the content itself",
  ],
  "a JSON error": [text('{"error": 1}'), "it is a JSON message"],
  "bytes of no kind": [
    Uint8Array.from({ length: 2000 }, (_, index) => index * 7),
    "it is neither a zip archive nor a tar archive, plain or compressed",
  ],
  "tar's name and nothing in it": [
    text("archive.tar.gz\n"),
    'it is text that begins with "archive.tar.gz"',
  ],
};

/** Of a NIfTI image: its header's size, and its magic. */
const NIFTI = new Uint8Array(2000);
NIFTI.set([0x5c, 0x01], 0);
NIFTI.set(text("n+1\0"), 344);
const NO_TEXT = new Uint8Array(700).fill(0xee);

/** What stands in an archive's place where models are, and what is said of it. */
const FILES: Record<string, [Uint8Array, string]> = {
  "a NIfTI image": [NIFTI, "it is a NIfTI image"],
  "a compressed NIfTI image": [
    gzip(NIFTI),
    "it is a gzip file that holds a NIfTI image",
  ],
  "a compressed text": [
    gzip(text("step 1\nstep 2\n")),
    'it is a gzip file that holds text that begins with "step 1 step 2"',
  ],
  "a compressed long text": [
    gzip(text("0.1 0.2\n".repeat(500))),
    "it is a gzip file that holds text that begins with",
  ],
  "a compressed JSON file": [
    gzip(text('{"layers": 3}')),
    "it is a gzip file that holds a JSON message",
  ],
  "bytes of no kind, compressed": [
    gzip(NO_TEXT),
    "it is a gzip file that holds no tar archive",
  ],
  "a few bytes of no kind, compressed": [
    gzip(NO_TEXT.subarray(0, 9)),
    "it is a gzip file that holds no tar archive",
  ],
  "an archive that is compressed twice": [
    gzip(gzip(ARCHIVE)),
    "it is a gzip file that holds a gzip file",
  ],
  "a damaged header, compressed": [
    gzip(concat(text("!"), ARCHIVE.subarray(1))),
    "the header at byte 0 has a wrong checksum",
  ],
  "a PyTorch file": [
    zip([{ name: "archive/data.pkl", localExtra: text("FB\0\0") }]),
    "it is a PyTorch file, which is a zip file",
  ],
  "NumPy arrays": [
    zip([{
      name: "weights.npy",
      time: 0x0021_0000,
      localExtra: extraField(1, new Uint8Array(16)),
    }]),
    "it is a NumPy .npz file, which is a zip file",
  ],
  "a NumPy array": [
    concat(Uint8Array.of(0x93), text("NUMPY"), Uint8Array.of(1, 0)),
    "it is a NumPy file",
  ],
  "a Keras model": [
    concat(Uint8Array.of(0x89), text("HDF\r\n\x1a\n"), new Uint8Array(600)),
    "it is an HDF5 file",
  ],
  "a PDF": [text("%PDF-1.7\n%\xe2"), "it is a PDF document"],
  "a 7z file": [
    Uint8Array.of(0x37, 0x7a, 0xbc, 0xaf, 0x27, 0x1c, 0, 4),
    "it is a 7z file",
  ],
  "a RAR file": [text("Rar!\x1a\x07\x01\0"), "it is a RAR file"],
  "lz4": [Uint8Array.of(0x04, 0x22, 0x4d, 0x18, 0x64), "it is an lz4 file"],
  "lzip": [text("LZIP\x01"), "it is an lzip file"],
};

for (
  const [name, [bytes, problem]] of Object.entries({ ...OTHERS, ...FILES })
) {
  Deno.test(`an expansion recognises ${name}`, () =>
    withTempFolder(async (folder) => {
      const outcome = await unpackBytes(folder, bytes);
      assert("refusal" in outcome);
      assertStringIncludes(outcome.refusal.message, problem);
      assert(outcome.refusal.hint !== undefined);
    }));
}

async function expand(folder: string, bytes: Uint8Array): Promise<Tree> {
  const outcome = await unpackBytes(folder, bytes);
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
