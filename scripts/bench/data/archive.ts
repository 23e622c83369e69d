import { Buffer } from "node:buffer";
import { createHash } from "node:crypto";
import { constants, crc32, deflateRawSync } from "node:zlib";
import {
  padding,
  tarHeader,
} from "../../../src/zoo/kinds/bundle/tar_header.ts";
import { seededRandom } from "../../demo/seeded_random.ts";
import { content } from "./contents.ts";
import type { FileGroup } from "./recipes.ts";

/** An archive on disk and what is in it. */
export interface Archive {
  /** Name of the file in the folder of archives. */
  file: string;
  /** Size of the archive, compressed. */
  bytes: number;
  sha256: string;
  /** How many files are in it. */
  files: number;
  /** The sum of their sizes, in bytes. */
  expandedBytes: number;
}

/** Files in one folder, as in a source tree. */
const PER_FOLDER = 100;

/** Small files are cut from a text of this many bytes, at random places. */
const TEXT_BYTES = 4_000_000;

/** Smaller pieces are compressed together, in bytes: far more than gzip looks back. */
const BATCH_BYTES = 8_000_000;

/** Pieces from this size on are compressed by themselves. */
const LARGE_BYTES = 1_000_000;

/** gzip without a name and a time, so that the same content is the same file. */
const HEADER = new Uint8Array([0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 3]);

/** An empty last block of deflate. */
const LAST_BLOCK = new Uint8Array([3, 0]);

/** Packs a tar.gz as a zip file instead, whose entries all have the same time. */
const TO_ZIP = `
import sys, tarfile, zipfile
with tarfile.open(sys.argv[1]) as t, zipfile.ZipFile(sys.argv[2], "w") as z:
    for one in t:
        z.writestr(zipfile.ZipInfo(one.name), t.extractfile(one).read(), zipfile.ZIP_DEFLATED)
`;

/** Makes `name.tar.gz` or `zip-name.zip` in `folder`; the same groups make the same bytes. */
export function makeArchive(
  folder: string,
  name: string,
  groups: readonly FileGroup[],
): Archive {
  const sum = (of: (group: FileGroup) => number) =>
    groups.reduce((total, group) => total + of(group), 0);
  const isZip = name.startsWith("zip-");
  const file = `${name}.tar.gz`;
  const written = writeGzip(`${folder}/${file}`, tarPieces(groups));
  return {
    ...(isZip ? repack(folder, file, `${name}.zip`) : { file, ...written }),
    files: sum((group) => group.files),
    expandedBytes: sum((group) => group.files * group.bytes),
  };
}

function repack(folder: string, tar: string, file: string) {
  const args = ["-c", TO_ZIP, tar, file];
  const { success, stderr } = new Deno.Command("python3", { args, cwd: folder })
    .outputSync();
  if (!success) throw new Error(new TextDecoder().decode(stderr));
  Deno.removeSync(`${folder}/${tar}`);
  const content = Deno.readFileSync(`${folder}/${file}`);
  const sha256 = createHash("sha256").update(content).digest("hex");
  return { file, bytes: content.length, sha256 };
}

function* tarPieces(groups: readonly FileGroup[]): Generator<Uint8Array> {
  const random = seededRandom(1);
  for (const { shape, files, bytes, period } of groups) {
    const repeated = period && content(shape, random, period);
    const text = shape === "source" && content(shape, random, TEXT_BYTES);
    for (let i = 0; i < files; i++) {
      const folder = Math.floor(i / PER_FOLDER);
      yield tarHeader(`${shape}/${folder}/${i}`, bytes);
      if (repeated) {
        for (let at = 0; at < bytes; at += period) yield repeated;
      } else if (text) {
        const at = Math.floor(random() * (text.length - bytes));
        yield text.subarray(at, at + bytes);
      } else {
        yield content(shape, random, bytes);
      }
      yield new Uint8Array(padding(bytes));
    }
  }
  yield new Uint8Array(1024);
}

/**
 * Writes a gzip file of one member, as `gzip -6` would, in parts that are
 * compressed by themselves and end on a whole byte: a piece that comes again
 * need not be compressed again. https://www.rfc-editor.org/rfc/rfc1952
 */
function writeGzip(
  path: string,
  pieces: Iterable<Uint8Array>,
): { bytes: number; sha256: string } {
  using file = Deno.openSync(path, {
    write: true,
    create: true,
    truncate: true,
  });
  const sha256 = createHash("sha256");
  let bytes = 0;
  const put = (part: Uint8Array) => {
    sha256.update(part);
    bytes += part.length;
    for (let at = 0; at < part.length;) at += file.writeSync(part.subarray(at));
  };
  const compressed = new WeakMap<Uint8Array, Uint8Array>();
  let crc = 0;
  let bytesIn = 0;
  put(HEADER);
  for (const batch of batches(pieces)) {
    const part = compressed.get(batch) ??
      deflateRawSync(batch, { finishFlush: constants.Z_SYNC_FLUSH });
    compressed.set(batch, part);
    crc = crc32(batch, crc);
    bytesIn += batch.length;
    put(part);
  }
  put(LAST_BLOCK);
  const trailer = new DataView(new ArrayBuffer(8));
  trailer.setUint32(0, crc, true);
  trailer.setUint32(4, bytesIn % 2 ** 32, true);
  put(new Uint8Array(trailer.buffer));
  return { bytes, sha256: sha256.digest("hex") };
}

function* batches(pieces: Iterable<Uint8Array>): Generator<Uint8Array> {
  let batch: Uint8Array[] = [];
  let bytes = 0;
  for (const piece of pieces) {
    const large = piece.length >= LARGE_BYTES;
    if (bytes > 0 && (large || bytes >= BATCH_BYTES)) {
      yield Buffer.concat(batch);
      batch = [];
      bytes = 0;
    }
    if (large) {
      yield piece;
    } else {
      batch.push(piece);
      bytes += piece.length;
    }
  }
  yield Buffer.concat(batch);
}
