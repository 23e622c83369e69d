// Pure: no disk, network, clock or environment.

import { PushParser } from "../push_parser.ts";
import { damaged } from "../refusal.ts";
import { parseArchive, type Place, type TarSink } from "./parse.ts";

/**
 * Reads a tar archive that is pushed in chunks of any size: ustar, PAX, GNU
 * and the oldest format, all ways of sparse files included. Content is handed
 * on without copying it, and nothing is asynchronous: fifty thousand small
 * files cost fifty thousand calls and no more.
 *
 * It ends where Python's `tarfile` and GNU tar end, at the first block of
 * zeros: anything may follow, as tape drives and buffers left it. It is stricter
 * in this: a header with a wrong checksum is damage wherever it stands (Python
 * takes it for the end), and so is an extended header without an entry.
 */
export class TarReader {
  readonly #place: Place = { offset: 0, within: undefined };
  readonly #parser: PushParser;

  /** `maxHeaderBytes`: the longest extended header or sparse map that is read. */
  constructor(sink: TarSink, maxHeaderBytes: number) {
    this.#parser = new PushParser(
      parseArchive(sink, maxHeaderBytes, this.#place),
    );
  }

  /** Whether the archive's end has come: what follows is not looked at. */
  get ended(): boolean {
    return this.#parser.done;
  }

  /**
   * Takes the next bytes of the archive, which may be used again afterwards.
   *
   * @throws ArchiveError for damage and for headers beyond the limit, and
   * whatever the sink throws.
   */
  push(chunk: Uint8Array): void {
    this.#parser.push(chunk);
  }

  /**
   * Says that there are no more bytes. `sealed` tells whether something else
   * warrants that none are missing, as the checksum at the end of a compressed
   * file does: then the blocks of zeros may be missing, as they may for Python.
   *
   * @throws ArchiveError if the archive is cut.
   */
  finish(sealed: boolean): void {
    const { within, offset } = this.#place;
    if (this.#parser.done) return;
    if (within !== undefined) {
      throw damaged(`it ends before its time, within ${within}`);
    }
    if (this.#parser.held > 0 || !sealed) {
      throw damaged(`it ends before its time, after ${offset} bytes of tar`);
    }
  }
}
