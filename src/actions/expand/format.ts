// Pure: no disk, network, clock or environment.

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

/** What an entry is, in the words of messages. */
export type EntryType =
  | "file"
  | "folder"
  | "symbolic link"
  | "hard link"
  | "character device"
  | "block device"
  | "FIFO"
  | "part of a file that begins in another volume"
  /** Nothing that is expanded, whatever its name is: a volume's label, an access list. */
  | "remark"
  | "entry of an unknown type";

/** An entry as the archive has it: nothing of it is trusted yet. */
export interface ArchiveEntry {
  readonly type: EntryType;
  /** The full name, of which each byte that is not UTF-8 is half a surrogate pair. */
  readonly name: string;
  /** What a link points to, of which each byte that is not UTF-8 is half a surrogate pair; empty for all else. */
  readonly linkName: string;
  /** Bytes of content, holes included. */
  readonly size: number;
  readonly mode: number;
  /** Seconds since 1970, with a fraction where an extended header has one. */
  readonly mtimeSeconds: number;
}

/** Takes what a format finds. What its functions throw ends the reading. */
export interface EntryReceiver {
  /** An entry begins. */
  entry(entry: ArchiveEntry): void;
  /** Some of its content: the bytes are valid during the call only. */
  data(chunk: Uint8Array): void;
  /** The entry is complete. */
  end(): void;
}

/** What a format uses to unpack an archive. */
export interface UnpackRun {
  /** Takes the entries, and holds the policy. */
  readonly sink: EntryReceiver;
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
