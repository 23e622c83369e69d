import { Buffer } from "node:buffer";
import { createHash } from "node:crypto";
import { constants, crc32, deflateRawSync } from "node:zlib";

/** How much is gathered before it is compressed, in bytes: far more than gzip looks back. */
const BATCH = 8_000_000;

/** gzip without a name and without a time, RFC 1952, so that the same content is the same file. */
const HEADER = new Uint8Array([0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 3]);

/** An empty last block of deflate, RFC 1951. */
const LAST_BLOCK = new Uint8Array([3, 0]);

/** What became of the bytes that were written. */
export interface Written {
  /** Size of the gzip file. */
  bytes: number;
  sha256: string;
}

/**
 * Writes a gzip file of one member, as `gzip -6` would, but in pieces that
 * are compressed by themselves and end on a whole byte: a piece that comes
 * again need not be compressed again.
 */
export class GzipWriter {
  readonly #file: Deno.FsFile;
  readonly #sha256 = createHash("sha256");
  readonly #compressed = new WeakMap<Uint8Array, Uint8Array>();
  #batch: Uint8Array[] = [];
  #batchBytes = 0;
  #crc = 0;
  #bytesIn = 0;
  #bytesOut = 0;

  constructor(path: string) {
    this.#file = Deno.openSync(path, {
      write: true,
      create: true,
      truncate: true,
    });
    this.#put(HEADER);
  }

  /** Adds bytes, which must not change until `close()`. */
  write(bytes: Uint8Array): void {
    this.#batch.push(bytes);
    this.#batchBytes += bytes.length;
    if (this.#batchBytes >= BATCH) this.#flush();
  }

  /** Adds bytes so many times. */
  repeat(bytes: Uint8Array, times: number): void {
    this.#flush();
    for (let i = 0; i < times; i++) this.#piece(bytes);
  }

  /** Ends the file and tells what it is. */
  close(): Written {
    this.#flush();
    this.#put(LAST_BLOCK);
    const trailer = new DataView(new ArrayBuffer(8));
    trailer.setUint32(0, this.#crc, true);
    trailer.setUint32(4, this.#bytesIn % 2 ** 32, true);
    this.#put(new Uint8Array(trailer.buffer));
    this.#file.close();
    return { bytes: this.#bytesOut, sha256: this.#sha256.digest("hex") };
  }

  #flush(): void {
    if (this.#batchBytes > 0) this.#piece(Buffer.concat(this.#batch));
    this.#batch = [];
    this.#batchBytes = 0;
  }

  #piece(bytes: Uint8Array): void {
    let compressed = this.#compressed.get(bytes);
    if (compressed === undefined) {
      compressed = deflateRawSync(bytes, {
        finishFlush: constants.Z_SYNC_FLUSH,
      });
      this.#compressed.set(bytes, compressed);
    }
    this.#crc = crc32(bytes, this.#crc);
    this.#bytesIn += bytes.length;
    this.#put(compressed);
  }

  #put(bytes: Uint8Array): void {
    this.#sha256.update(bytes);
    this.#bytesOut += bytes.length;
    for (let at = 0; at < bytes.length;) {
      at += this.#file.writeSync(bytes.subarray(at));
    }
  }
}
