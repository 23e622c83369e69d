import { createSha256 } from "../../../base/node_modules.ts";
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
import type { PartWriter } from "./part_writer.ts";
import { padding, tarHeader } from "./tar_header.ts";

/** What a file is to be. */
type ExpectedFile = Pick<BundledFile, "path" | "bytes"> & {
  readonly sha256?: string | undefined;
};

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
  pieces({ offset, bytes }: BundledFile): FilePiece[] {
    return this.#writer.pieces(offset, bytes);
  }

  /**
   * Takes a file over if the run before has left just that at this place.
   *
   * @returns undefined where it has not: the file is to be added.
   * @throws StoreError when the disk cannot be read; the signal's reason.
   */
  async recall(
    { path, bytes, sha256: wanted }: ExpectedFile,
  ): Promise<BundledFile | undefined> {
    const header = tarHeader(path, bytes);
    const whole = header.length + bytes + padding(bytes);
    const writer = this.#writer;
    if (writer.left < whole) return undefined;
    if (!equal(writer.peek(header.length), header)) return undefined;
    const rewind = writer.mark();
    const offset = writer.position + header.length;
    const hash = createSha256();
    let content = bytes;
    writer.accept(header);
    const rest = writer.pieces(offset, whole - header.length);
    for await (const chunk of readPieces(rest, this.#signal)) {
      hash.update(chunk.subarray(0, content));
      content -= Math.min(content, chunk.length);
      writer.accept(chunk);
    }
    const sha256 = hash.digest("hex");
    if (sha256 === (wanted ?? sha256)) {
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
    await this.#writer.write(tarHeader(path, bytes));
    const offset = this.#writer.position;
    const hash = createSha256();
    for await (const chunk of content) {
      hash.update(chunk);
      await this.#writer.write(chunk);
    }
    const written = this.#writer.position - offset;
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
    await this.#writer.write(new Uint8Array(padding(bytes)));
    return this.#note({ path, offset, bytes, sha256 });
  }

  /** Returns what goes back to this state: files that are added from here on are gone then. */
  mark(): () => void {
    const rewind = this.#writer.mark();
    const files = this.#files.length;
    return () => {
      rewind();
      this.#files.splice(files);
    };
  }

  /**
   * Adds the contents and the tar's end.
   *
   * @returns the paths of the parts and their SHA-256 in hexadecimal.
   */
  async finish(): Promise<{ path: string; sha256: string }[]> {
    const body = new TextEncoder().encode(contentsBody(this.#files));
    const digest = createSha256().update(body).digest("hex");
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
