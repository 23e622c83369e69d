import { crc32 } from "node:zlib";
import { assertEquals, assertRejects } from "@std/assert";
import { ArchiveError } from "../../../../src/base/errors.ts";
import {
  concat,
  entry,
  hasProgram,
  runProgramWith,
  seededRandom,
  tar,
} from "../../../support/archives.ts";
import { unpackInMemory } from "../memory_archive.ts";

const ignore = !hasProgram("xz");
const random = seededRandom(7);
const noise = Uint8Array.from({ length: 9000 }, () => random(256));
const archive = tar(entry({ name: "a" }, noise), entry({ name: "b" }, "b"));
const garbage = new TextEncoder().encode("garbage");
/** The magic number of xz, and no stream behind it. */
const magic = Uint8Array.of(0xfd, 0x37, 0x7a, 0x58, 0x5a, 0);

const xz = (bytes: Uint8Array) =>
  runProgramWith("xz", ["-c"], { input: bytes });

/** The paths that come out of an archive of several streams, fed in chunks of a size. */
async function unpackParts(
  parts: readonly Uint8Array[],
  chunkBytes: number,
): Promise<string[]> {
  const bytes = concat(...parts);
  function* chunks() {
    for (let start = 0; start < bytes.length; start += chunkBytes) {
      yield bytes.slice(start, start + chunkBytes);
    }
  }
  const outcome = await unpackInMemory(chunks());
  if ("refusal" in outcome) throw outcome.refusal;
  return Object.keys(outcome.tree);
}

for (const chunkBytes of [1, 5, 11, 12, 13, 4096]) {
  Deno.test({
    name:
      `Unxz finds streams, padding and garbage in chunks of ${chunkBytes} bytes`,
    ignore,
    fn: async () => {
      const parts = [
        await xz(archive.subarray(0, 8000)),
        new Uint8Array(40),
        await xz(archive.subarray(8000, 8001)),
        await xz(new Uint8Array(0)),
        await xz(archive.subarray(8001)),
        new Uint8Array(4),
        garbage,
      ];
      assertEquals(await unpackParts(parts, chunkBytes), ["a", "b"]);
      assertEquals(await unpackParts(parts.slice(0, -2), chunkBytes), [
        "a",
        "b",
      ]);
    },
  });
}

Deno.test({
  name: "Unxz refuses an archive whose next stream is garbage, cut or damaged",
  ignore,
  fn: async () => {
    const first = await xz(archive.subarray(0, 8000));
    const second = await xz(archive.subarray(8000));
    const flipped = second.with(second.length >> 1, 0);
    for (const next of [garbage, magic, second.subarray(0, -3), flipped]) {
      await assertRejects(
        () => unpackParts([first, next], 1000),
        ArchiveError,
        "cannot expand the archive: it",
      );
    }
  },
});

Deno.test({
  name: "Unxz does not take a file of the archive for the archive's own end",
  ignore,
  fn: async () => {
    // Stored as it is, since it cannot be packed any smaller.
    const inner = concat(await xz(noise), await xz(noise));
    const outer = tar(entry({ name: "inner.xz" }, inner), entry({ name: "b" }));
    const packed = storedXz(outer);
    for (const parts of [[packed], [packed, garbage]]) {
      assertEquals(await unpackParts(parts, 4096), ["b", "inner.xz"]);
    }
  },
});

/**
 * Packs bytes as they are, without a check: a stream of one block, whose data
 * come in chunks of 64 KiB at most.
 * https://tukaani.org/xz/xz-file-format.txt
 */
function storedXz(bytes: Uint8Array): Uint8Array<ArrayBuffer> {
  const chunks = [];
  for (let start = 0; start < bytes.length; start += 0x10000) {
    const part = bytes.subarray(start, start + 0x10000);
    const last = part.length - 1;
    chunks.push(Uint8Array.of(start === 0 ? 1 : 2, last >> 8, last), part);
  }
  const data = concat(...chunks, new Uint8Array(1));
  const blockHeader = withCrc(Uint8Array.of(2, 0, 0x21, 1, 0x16, 0, 0, 0));
  const unpadded = blockHeader.length + data.length;
  const index = withCrc(padded(Uint8Array.of(
    ...[0, 1, ...multibyte(unpadded), ...multibyte(bytes.length)],
  )));
  const flags = Uint8Array.of(0, 0);
  const footer = Uint8Array.of(index.length / 4 - 1, 0, 0, 0, ...flags);
  return concat(
    concat(magic, withCrc(flags), blockHeader, padded(data), index),
    concat(crc(footer), footer, new TextEncoder().encode("YZ")),
  );
}

function crc(bytes: Uint8Array): Uint8Array {
  const field = new Uint8Array(4);
  new DataView(field.buffer).setUint32(0, crc32(bytes), true);
  return field;
}

function withCrc(bytes: Uint8Array): Uint8Array<ArrayBuffer> {
  return concat(bytes, crc(bytes));
}

function padded(bytes: Uint8Array): Uint8Array<ArrayBuffer> {
  return concat(bytes, new Uint8Array(-bytes.length & 3));
}

function multibyte(value: number): number[] {
  return value < 0x80
    ? [value]
    : [value % 0x80 + 0x80, ...multibyte(value >> 7)];
}
