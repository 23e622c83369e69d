import { createHash } from "node:crypto";
import { IntegrityError } from "../../../base/errors.ts";
import type { FilePiece } from "../../../base/file_piece.ts";
import { readPieces } from "../../../base/read_pieces.ts";
import {
  type BundledFile,
  CONTENTS,
  contentsBody,
  LAST_LINE,
  lastLine,
  TAR_END,
} from "./contents.ts";
import type { PartWriter, WriterMark } from "./part_writer.ts";
import { padding, tarHeader } from "./tar_header.ts";

/** A state that {@linkcode BundleWriter} can go back to. */
export interface BundleMark {
  readonly writer: WriterMark;
  readonly files: number;
}

/** What a file is to be; what is not known is left out. */
export interface FileFacts {
  path: string;
  size: number;
  sha256?: string;
}

/** Writes the files of a bundle one after another, or takes them over from a run before. */
export class BundleWriter {
  readonly #writer: PartWriter;
  readonly #signal: AbortSignal;
  readonly #files: BundledFile[] = [];

  constructor(writer: PartWriter, signal: AbortSignal) {
    this.#writer = writer;
    this.#signal = signal;
  }

  /** The files so far. */
  get files(): readonly BundledFile[] {
    return this.#files;
  }

  /** Where the bytes of a file that is written stand. */
  pieces({ offset, size }: BundledFile): FilePiece[] {
    return this.#writer.pieces(offset, size);
  }

  /**
   * Takes a file over if the run before has left just that at this place.
   *
   * @returns undefined where it has not: the file is to be added.
   * @throws StoreError when the disk cannot be read; the signal's reason.
   */
  async recall(facts: FileFacts): Promise<BundledFile | undefined> {
    const header = tarHeader(facts.path, facts.size);
    const whole = header.length + facts.size + padding(facts.size);
    const writer = this.#writer;
    if (writer.left < whole) return undefined;
    if (!equal(writer.peek(header.length), header)) return undefined;
    const mark = writer.mark();
    const offset = writer.position + header.length;
    const hash = createHash("sha256");
    let content = facts.size;
    writer.accept(header);
    const rest = writer.pieces(offset, whole - header.length);
    for await (const chunk of readPieces(rest, this.#signal)) {
      hash.update(chunk.subarray(0, content));
      content -= Math.min(content, chunk.length);
      writer.accept(chunk);
    }
    const sha256 = hash.digest("hex");
    if (sha256 === (facts.sha256 ?? sha256)) {
      return this.#note({ path: facts.path, offset, size: facts.size, sha256 });
    }
    writer.rewind(mark);
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
    { path, size }: FileFacts,
    content: AsyncIterable<Uint8Array>,
  ): Promise<BundledFile> {
    await this.#writer.write(tarHeader(path, size));
    const offset = this.#writer.position;
    const hash = createHash("sha256");
    for await (const chunk of content) {
      hash.update(chunk);
      await this.#writer.write(chunk);
    }
    const written = this.#writer.position - offset;
    if (written !== size) {
      throw new IntegrityError(
        `cannot put "${path}" into the bundle: it has ${written} bytes, not ${size}`,
        {
          failure: "changed",
          hint: "It changed while it was read: run the command again.",
        },
      );
    }
    const sha256 = hash.digest("hex");
    await this.#writer.write(new Uint8Array(padding(size)));
    return this.#note({ path, offset, size, sha256 });
  }

  /** A state to go back to. */
  mark(): BundleMark {
    return { writer: this.#writer.mark(), files: this.#files.length };
  }

  /** Goes back: files that were added since are gone. */
  rewind({ writer, files }: BundleMark): void {
    this.#writer.rewind(writer);
    this.#files.splice(files);
  }

  /**
   * Adds the contents and the tar's end.
   *
   * @returns the paths of the parts and their SHA-256 in hexadecimal.
   */
  async finish(): Promise<{ path: string; sha256: string }[]> {
    const body = new TextEncoder().encode(contentsBody(this.#files));
    const digest = createHash("sha256").update(body).digest("hex");
    const last = new TextEncoder().encode(lastLine(body.length, digest));
    await this.#writer.write(tarHeader(CONTENTS, body.length + LAST_LINE));
    await this.#writer.write(body);
    await this.#writer.write(last);
    await this.#writer.write(new Uint8Array(TAR_END));
    return await this.#writer.finish();
  }

  /** Closes what is open; what is written stays for the next run. */
  close(): void {
    this.#writer.close();
  }

  #note(file: BundledFile): BundledFile {
    this.#files.push(file);
    return file;
  }
}

function equal(a: Uint8Array, b: Uint8Array): boolean {
  return a.length === b.length && a.every((byte, index) => byte === b[index]);
}
