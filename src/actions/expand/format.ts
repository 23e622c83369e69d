// Pure: no disk, network, clock or environment.

import type { EntrySink } from "./entry_sink.ts";
import type { Budget, Limits } from "./limits.ts";

/** The most bytes that are read of an archive at once. */
export const MAX_READ_BYTES = 256 * 1024;

/** An archive that is there as a whole. */
export interface WholeArchive {
  /** Bytes. */
  readonly size: number;
  /**
   * Reads `length` bytes, {@linkcode MAX_READ_BYTES} at most, from `offset`
   * on; they are valid until the next call.
   *
   * @throws ArchiveError where the archive does not reach so far, StoreError
   * when it cannot be read.
   */
  read(offset: number, length: number): Uint8Array;
}

/** The bytes of an archive, which may still be growing. */
export interface ArchiveBytes {
  /**
   * From the first on, as they come; a chunk is valid until the next is asked
   * for. The first is long enough to recognize the format by.
   *
   * @throws Abandoned when the archive is not wanted any more, StoreError when
   * it cannot be read.
   */
  readonly chunks: Iterable<Uint8Array>;
  /**
   * Waits, without letting anything else in its thread run, until everything is
   * there.
   *
   * @throws as {@linkcode ArchiveBytes.chunks}.
   */
  whole(): WholeArchive;
}

/** What a format uses to unpack an archive. */
export interface UnpackRun {
  /** Takes the entries, and holds the policy. */
  readonly sink: EntrySink;
  /** Learns what comes out of a decompressor; the sink reports entries. */
  readonly budget: Budget;
  readonly limits: Limits;
}

/** A format of archives. `formats.ts` lists them. */
export interface Format {
  readonly name: string;
  /** What archives of this format are called: their names' ends. */
  readonly names: RegExp;
  /** The lowest download interface that reads it; undefined for the first. */
  readonly downloadApi: string | undefined;
  /** Whether an archive is of this format, by its first {@linkcode SNIFF_BYTES}, or all where it is shorter. */
  recognizes(head: Uint8Array): boolean;
  /**
   * Hands the entries of an archive to the sink, with their content.
   *
   * @throws ArchiveError if it is damaged, packed as nothing here reads it, or
   * beyond a limit, and what its bytes and the sink throw.
   */
  unpack(archive: ArchiveBytes, run: UnpackRun): Promise<void>;
}
