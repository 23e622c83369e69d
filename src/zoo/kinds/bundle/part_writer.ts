import { createSha256 } from "../../../base/node_modules.ts";
import { dirname } from "@std/path";
import {
  type FilePiece,
  slicePieces,
  totalLength,
} from "../../../base/file_piece.ts";
import { attempt, attemptAsync } from "../../../base/os_error.ts";
import { readHead } from "../../../base/read_pieces.ts";
import { statIfThere } from "../../../store/if_there.ts";
import { partName } from "./parts.ts";

/** Bytes, the part that they belong to, and their place in it. */
interface Stretch {
  part: number;
  at: number;
  bytes: Uint8Array;
}

/**
 * Writes one long file, in parts where that is wanted, and hashes each part on
 * the way. What a run before has left on the disk can be taken over instead of
 * written, as far as it is the same.
 */
export class PartWriter {
  readonly #base: string;
  readonly #partBytes: number;
  readonly #split: boolean;
  /** Digests of the parts that are full. */
  readonly #digests: string[] = [];
  #hash = createSha256();
  /** Bytes so far. */
  #position = 0;
  /** What is on the disk from a run before; empty once it is given up. */
  #left: readonly FilePiece[];
  #open: { number: number; file: Deno.FsFile } | undefined;

  /**
   * @param base path of the file; of its parts without their numbers
   * @param partBytes the most bytes of a part; undefined for a single file
   */
  constructor(base: string, partBytes: number | undefined) {
    this.#base = base;
    this.#split = partBytes !== undefined;
    this.#partBytes = partBytes ?? Number.MAX_SAFE_INTEGER;
    attempt("make the folder", dirname(base), () => {
      Deno.mkdirSync(dirname(base), { recursive: true });
    });
    this.#left = this.#onDisk();
  }

  /** Bytes so far: the next one comes to this place. */
  get position(): number {
    return this.#position;
  }

  /** Bytes on the disk behind {@linkcode position}, left by a run before. */
  get left(): number {
    return Math.max(0, totalLength(this.#left) - this.#position);
  }

  /** Where a stretch of what is written, or left, stands. */
  pieces(offset: number, length: number): FilePiece[] {
    return slicePieces(this.#onDisk(), offset, length);
  }

  /** The bytes on the disk from {@linkcode position} on; there must be so many left. */
  peek(length: number): Uint8Array {
    return readHead(
      slicePieces(this.#left, this.#position, length),
      length,
    );
  }

  /** Takes bytes over that are on the disk, at {@linkcode position}. */
  accept(bytes: Uint8Array): void {
    this.#advance(bytes).toArray();
  }

  /**
   * Adds bytes.
   *
   * @throws StoreError when the disk refuses.
   */
  async write(bytes: Uint8Array): Promise<void> {
    this.#giveUpRest();
    for (const stretch of this.#advance(bytes)) await this.#append(stretch);
  }

  /** Returns what goes back to this state: what is added from here on is gone then. */
  mark(): () => void {
    const position = this.#position;
    const digests = this.#digests.length;
    const hash = this.#hash.copy();
    return () => {
      this.#position = position;
      this.#digests.splice(digests);
      this.#hash = hash.copy();
      this.#left = [];
      this.#truncate();
    };
  }

  /**
   * Ends the file where it is, and waits until it is on the disk.
   *
   * @returns the paths of its parts and their SHA-256 in hexadecimal.
   */
  async finish(): Promise<{ path: string; sha256: string }[]> {
    this.#giveUpRest();
    const open = this.#open;
    if (open !== undefined) {
      await attemptAsync("write", this.#base, () => open.file.sync());
    }
    this.close();
    const digests = [...this.#digests];
    if (this.#position > digests.length * this.#partBytes) {
      digests.push(this.#hash.digest("hex"));
    }
    return digests.map((sha256, index) => ({
      path: this.#path(index),
      sha256,
    }));
  }

  /** Closes what is open; what is written stays. */
  close(): void {
    this.#open?.file.close();
    this.#open = undefined;
  }

  /** Counts and hashes bytes, and tells which of them belong to which part. */
  *#advance(all: Uint8Array): Generator<Stretch> {
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
      yield { part, at, bytes };
      rest = rest.subarray(bytes.length);
    }
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

  /** Gives up what a run before has left behind {@linkcode position}. */
  #giveUpRest(): void {
    if (this.#left.length === 0) return;
    this.#left = [];
    this.#truncate();
  }

  /** Makes the files on the disk end where {@linkcode position} is. */
  #truncate(): void {
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
