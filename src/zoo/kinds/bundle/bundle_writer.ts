import { dirname } from "@std/path";
import { isEqual } from "../../../base/bytes.ts";
import { IntegrityError } from "../../../base/errors.ts";
import {
  type FilePiece,
  slicePieces,
  totalLength,
} from "../../../base/file_piece.ts";
import { createSha256 } from "../../../base/node_modules.ts";
import { attempt, attemptAsync } from "../../../base/os_error.ts";
import { readHead, readPieces } from "../../../base/read_pieces.ts";
import { hashBytes } from "../../../store/hash_file.ts";
import { statIfThere } from "../../../store/if_there.ts";
import {
  type BundledFile,
  CONTENTS,
  contentsBody,
  LAST_LINE,
  lastLine,
  TAR_END,
} from "./contents.ts";
import { partName } from "./parts.ts";
import { padding, tarHeader } from "./tar_header.ts";

/** What a file is to be. */
type ExpectedFile = Pick<BundledFile, "path" | "bytes"> & {
  readonly sha256?: string | undefined;
};

/** Bytes, the part that they belong to, and their place in it. */
interface Stretch {
  part: number;
  at: number;
  bytes: Uint8Array;
}

/**
 * Writes the files of a bundle one after another, in parts where that is
 * wanted, and hashes files and parts on the way. What a run before has left on
 * the disk is taken over instead of written, as far as it is the same.
 */
export class BundleWriter {
  readonly #base: string;
  readonly #partBytes: number;
  readonly #split: boolean;
  readonly #signal: AbortSignal;
  readonly #files: BundledFile[] = [];
  /** Digests of the parts that are full. */
  readonly #digests: string[] = [];
  /** Of the part that is not full yet. */
  #hash = createSha256();
  /** Bytes so far: the next one comes to this place. */
  #position = 0;
  /** What is on the disk from a run before; empty once it is given up. */
  #left: readonly FilePiece[];
  #open: { number: number; file: Deno.FsFile } | undefined;

  /**
   * @param base path of the bundle; of its parts without their numbers
   * @param partBytes the most bytes of a part; undefined for a single file
   * @throws StoreError when its folder cannot be made.
   */
  constructor(
    base: string,
    partBytes: number | undefined,
    signal: AbortSignal,
  ) {
    this.#base = base;
    this.#split = partBytes !== undefined;
    this.#partBytes = partBytes ?? Number.MAX_SAFE_INTEGER;
    this.#signal = signal;
    attempt("make the folder", dirname(base), () => {
      Deno.mkdirSync(dirname(base), { recursive: true });
    });
    this.#left = this.#onDisk();
  }

  /** The files so far. */
  get files(): readonly BundledFile[] {
    return this.#files;
  }

  /** Where the bytes of a file that is written stand. */
  pieces({ offset, bytes }: BundledFile): FilePiece[] {
    return slicePieces(this.#onDisk(), offset, bytes);
  }

  /**
   * Takes a file over if the run before has left just that at this place.
   *
   * @returns undefined where it has not: the file is to be added.
   * @throws StoreError when the disk cannot be read; the signal's reason.
   */
  async recall(
    { path, bytes, sha256: expected }: ExpectedFile,
  ): Promise<BundledFile | undefined> {
    const header = tarHeader(path, bytes);
    const start = this.#position;
    const whole = header.length + bytes + padding(bytes);
    const there = slicePieces(this.#left, start, whole);
    if (totalLength(there) < whole) return undefined;
    if (!isEqual(readHead(there, header.length), header)) return undefined;
    const rewind = this.mark();
    const offset = start + header.length;
    const hash = createSha256();
    for await (const chunk of readPieces(there, this.#signal)) {
      const [first, end] = [offset, offset + bytes]
        .map((place) => Math.max(0, place - this.#position));
      hash.update(chunk.subarray(first, end));
      this.#advance(chunk);
    }
    const sha256 = hash.digest("hex");
    if (sha256 === (expected ?? sha256)) {
      return this.#note({ path, offset, bytes, sha256 });
    }
    rewind();
    return undefined;
  }

  /**
   * Adds a file.
   *
   * @returns what it turned out to be: whether that is right is for the caller
   * to say, and to go back to a mark if it is not.
   * @throws IntegrityError when it has not the size that it should have;
   * StoreError; what reading the content throws.
   */
  async add(
    { path, bytes }: ExpectedFile,
    content: AsyncIterable<Uint8Array>,
  ): Promise<BundledFile> {
    await this.#write(tarHeader(path, bytes));
    const offset = this.#position;
    const hash = createSha256();
    for await (const chunk of content) {
      hash.update(chunk);
      await this.#write(chunk);
    }
    const written = this.#position - offset;
    if (written !== bytes) {
      throw new IntegrityError(
        `cannot put "${path}" into the bundle: it has ${written} bytes, not ${bytes}`,
        {
          failure: "changed",
          hint: "It changed while it was read: run the command again.",
        },
      );
    }
    const sha256 = hash.digest("hex");
    await this.#write(new Uint8Array(padding(bytes)));
    return this.#note({ path, offset, bytes, sha256 });
  }

  /** Returns what goes back to this state: what is added from here on is gone then. */
  mark(): () => void {
    const position = this.#position;
    const files = this.#files.length;
    const digests = this.#digests.length;
    const hash = this.#hash.copy();
    return () => {
      this.#position = position;
      this.#files.splice(files);
      this.#digests.splice(digests);
      this.#hash = hash.copy();
      this.#endHere();
    };
  }

  /**
   * Adds the contents and the tar's end, and waits until all is on the disk.
   *
   * @returns the paths of the parts and their SHA-256 in hexadecimal.
   */
  async finish(): Promise<{ path: string; sha256: string }[]> {
    const encoder = new TextEncoder();
    const body = encoder.encode(contentsBody(this.#files));
    const last = encoder.encode(lastLine(body.length, hashBytes(body)));
    await this.#write(tarHeader(CONTENTS, body.length + LAST_LINE));
    await this.#write(body);
    await this.#write(last);
    await this.#write(new Uint8Array(TAR_END));
    await attemptAsync("write", this.#base, async () => {
      await this.#open?.file.sync();
    });
    this.close();
    const digests = [...this.#digests];
    if (this.#position > digests.length * this.#partBytes) {
      digests.push(this.#hash.digest("hex"));
    }
    return digests.map((sha256, part) => ({ path: this.#path(part), sha256 }));
  }

  /** Closes what is open; what is written stays for the next run. */
  close(): void {
    this.#open?.file.close();
    this.#open = undefined;
  }

  #note(file: BundledFile): BundledFile {
    this.#files.push(file);
    return file;
  }

  /** @throws StoreError when the disk refuses. */
  async #write(bytes: Uint8Array): Promise<void> {
    if (this.#left.length > 0) this.#endHere();
    for (const stretch of this.#advance(bytes)) await this.#append(stretch);
  }

  /** Counts and hashes bytes, and tells which of them belong to which part. */
  #advance(all: Uint8Array): Stretch[] {
    const stretches: Stretch[] = [];
    for (let rest = all; rest.length > 0;) {
      const part = this.#digests.length;
      const at = this.#position - part * this.#partBytes;
      const room = this.#partBytes - at;
      const bytes = rest.subarray(0, Math.min(room, rest.length));
      this.#hash.update(bytes);
      this.#position += bytes.length;
      if (bytes.length === room) {
        this.#digests.push(this.#hash.digest("hex"));
        this.#hash = createSha256();
      }
      stretches.push({ part, at, bytes });
      rest = rest.subarray(bytes.length);
    }
    return stretches;
  }

  async #append({ part, at, bytes }: Stretch): Promise<void> {
    const path = this.#path(part);
    await attemptAsync("write", path, async () => {
      if (this.#open?.number !== part) {
        await this.#open?.file.sync();
        this.close();
        const file = await Deno.open(path, { write: true, create: true });
        this.#open = { number: part, file };
        // A file of that name from a run with parts of another size is void.
        await file.truncate(at);
        await file.seek(at, Deno.SeekMode.Start);
      }
      const { file } = this.#open;
      for (let rest = bytes; rest.length > 0;) {
        rest = rest.subarray(await file.write(rest));
      }
    });
  }

  /** Makes what is on the disk end at this place; all behind it is given up. */
  #endHere(): void {
    this.#left = [];
    this.close();
    const last = this.#digests.length;
    for (const [part, { path }] of this.#onDisk().entries()) {
      if (part < last) continue;
      const length = part > last ? 0 : this.#position - last * this.#partBytes;
      attempt("write", path, () => {
        if (length > 0) Deno.truncateSync(path, length);
        else Deno.removeSync(path);
      });
    }
  }

  #path(part: number): string {
    return this.#split ? partName(this.#base, part + 1) : this.#base;
  }

  /** The parts that are there, up to the first that is not full. */
  #onDisk(): FilePiece[] {
    const parts: FilePiece[] = [];
    for (let number = 0;; number++) {
      const path = this.#path(number);
      const length = statIfThere(path)?.size;
      if (length !== undefined && length <= this.#partBytes) {
        parts.push({ path, offset: 0, length });
      }
      if (length !== this.#partBytes) return parts;
    }
  }
}
