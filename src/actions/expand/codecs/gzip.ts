import { concatenate } from "../../../base/bytes.ts";
import type { Decompressor, Output } from "./decompressor.ts";
import { Inflater } from "./inflater.ts";
import { damaged } from "../refusal.ts";

/** Longest header of a member: it may hold a file name and a comment of any length. */
const MAX_HEADER_BYTES = 64 * 1024;

const TRAILER_BYTES = 8;
const FLAG = { headerCrc: 2, extra: 4, name: 8, comment: 16 } as const;

/** What the next bytes belong to. */
type State = "header" | "body" | "trailer" | "between" | "garbage";

/**
 * Unpacks gzip as Python does: any number of members one after another, with
 * zeros in between and after. What follows that is no member is left aside, as
 * the `gzip` program does; whether the archive is complete without it shows in
 * the tar. Every member's checksum and size are verified.
 * https://www.rfc-editor.org/rfc/rfc1952
 *
 * The platform's own readers of gzip know no such end: `DecompressionStream`
 * refuses all but a single member, and `node:zlib` drops up to a whole chunk
 * of good data before an error. So only the deflate part is theirs.
 *
 * `DecompressionStream` first, and this where it refuses, puts all that a chunk
 * expands to into one buffer: with chunks as they are read, three archives of
 * label maps at once took 1,034 MB of memory and not 127; with chunks of 8 KiB,
 * weights took 1.29 of the processor time, and 192 MB.
 */
export class Gunzip implements Decompressor {
  readonly #output: Output;
  #state: State = "header";
  #first = true;
  /** Of a header or a trailer: what has come of it. */
  #gathered: Uint8Array = new Uint8Array(0);
  #member: Inflater | undefined;

  constructor(output: Output) {
    this.#output = output;
  }

  async write(chunk: Uint8Array): Promise<void> {
    let rest = chunk;
    while (rest.length > 0 && this.#state !== "garbage") {
      rest = this.#state === "body"
        ? await this.#inflate(rest)
        : this.#readFrame(rest);
    }
  }

  finish(): boolean {
    const cut = this.#state === "body" || this.#state === "trailer" ||
      // A later header that is cut may as well be garbage after the last member.
      this.#first;
    if (cut) throw damaged("its gzip data is truncated");
    return this.#state === "between";
  }

  close(): void {
    this.#member?.close();
    this.#member = undefined;
  }

  async #inflate(chunk: Uint8Array): Promise<Uint8Array> {
    this.#member ??= new Inflater("gzip", this.#output);
    const used = await this.#member.write(chunk);
    if (used < chunk.length) this.#state = "trailer";
    return chunk.subarray(used);
  }

  /** Reads what is not compressed, and returns what follows it. */
  #readFrame(chunk: Uint8Array): Uint8Array {
    if (this.#state === "between") {
      const start = chunk.findIndex((byte) => byte !== 0);
      if (start < 0) return new Uint8Array(0);
      this.#state = "header";
      return chunk.subarray(start);
    }
    const before = this.#gathered.length;
    // Not copied where it need not be: of many small members each has a header.
    const bytes = before === 0 ? chunk : concatenate(this.#gathered, chunk);
    const length = this.#state === "trailer"
      ? TRAILER_BYTES
      : headerLength(bytes);
    if (length === undefined) {
      if (this.#first) throw damaged("its gzip header is malformed");
      this.#state = "garbage";
    } else if (length > bytes.length) {
      this.#gathered = bytes.slice();
    } else {
      this.#gathered = new Uint8Array(0);
      if (this.#state === "trailer") {
        this.#checkTrailer(bytes);
        this.#state = "between";
      } else {
        this.#first = false;
        this.#state = "body";
      }
      return chunk.subarray(length - before);
    }
    return new Uint8Array(0);
  }

  #checkTrailer(trailer: Uint8Array): void {
    const view = new DataView(trailer.buffer, trailer.byteOffset);
    const { crc = 0, bytes = 0 } = this.#member ?? {};
    if (
      view.getUint32(0, true) !== crc ||
      view.getUint32(4, true) !== bytes % 2 ** 32
    ) {
      throw damaged("its gzip checksum is wrong");
    }
    this.close();
  }
}

/** Bytes of the header that begins here, which may be more than there are yet; `undefined` if it is none. */
function headerLength(bytes: Uint8Array): number | undefined {
  const [id1, id2, method, flags = 0] = bytes;
  if (id1 !== 0x1f) return undefined;
  if (id2 !== undefined && id2 !== 0x8b) return undefined;
  if (method !== undefined && method !== 8) return undefined;
  let length = 10;
  if ((flags & FLAG.extra) !== 0) {
    length += 2 + (bytes[length] ?? 0) + 256 * (bytes[length + 1] ?? 0);
  }
  for (const flag of [FLAG.name, FLAG.comment]) {
    if ((flags & flag) === 0) continue;
    const end = bytes.indexOf(0, length);
    if (end < 0) {
      return bytes.length < MAX_HEADER_BYTES ? bytes.length + 1 : undefined;
    }
    length = end + 1;
  }
  return (flags & FLAG.headerCrc) === 0 ? length : length + 2;
}
