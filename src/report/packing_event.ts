// Pure: no disk, network, clock or environment.

/** An archive that was packed. */
export interface PackedArchive {
  section: string;
  path: string;
  bytes: number;
  /** In hexadecimal. */
  sha256: string;
  /** Files in it. */
  files: number;
}

/** What is told of making zoos. */
export type PackingEvent =
  /** An entry is in the zoo; `changed` tells whether it was not before. */
  | {
    kind: "entry-packed";
    id: string;
    version: string;
    folder: string;
    changed: boolean;
    archives: readonly PackedArchive[];
  }
  /** What `check` found in an entry. */
  | {
    kind: "entry-checked";
    id: string;
    archives: number;
    /** Of its archives together. */
    bytes: number;
    /** Files in its archives together. */
    files: number;
    /** What is wrong; nothing where it can be installed. */
    problems: readonly string[];
    /** What might be better. */
    notes: readonly string[];
  }
  /** What `check` found in the zoo as a whole. */
  | {
    kind: "zoo-checked";
    path: string;
    entries: number;
    /** Entries with problems. */
    faulty: number;
    bytes: number;
    /** What is wrong beside the entries: with its index and its digests. */
    problems: readonly string[];
  };
