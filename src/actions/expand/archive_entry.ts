// Pure: no disk, network, clock or environment.

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
