import type { IndexEntry } from "../../zoo/zoo_index.ts";
import type { PlannedEntry } from "./plan_entry.ts";
import type { StockedFile } from "./stock.ts";
import type { Supplier } from "./supplier.ts";

/** An entry that is in a mirror now. */
export interface PutEntry {
  entry: IndexEntry;
  /** Whether anything of it was written. */
  changed: boolean;
}

/** What a mirror is when it is complete. */
export interface CompleteMirror {
  changed: boolean;
  /** The files of a bundle, with their SHA-256; none for a folder. */
  files: readonly { path: string; sha256: string }[];
}

/** A mirror in a folder or a bundle. */
export interface MirrorTarget {
  /** Path of the folder or bundle. */
  readonly path: string;
  /** What the mirror has, by folder, as its index says. */
  readonly entries: ReadonlyMap<string, IndexEntry>;
  /** Where archives are fetched to: on the volume of the mirror. */
  readonly work: string;
  /** Whether what the mirror has is written again, too, once anything changes. */
  readonly rewrites: boolean;
  /** The file that the mirror has at a path. */
  at(path: string): Promise<StockedFile | undefined>;
  /** Whether the mirror is what it would become with these entries: nothing need be written. */
  holds(entries: readonly PlannedEntry[]): boolean;
  /** Begins to write. */
  begin(): void;
  /**
   * Puts an entry into the mirror. Folders come in order.
   *
   * @throws AppError when that is not possible: the mirror has what it had of
   * the entry before.
   */
  put(entry: PlannedEntry, supplier: Supplier): Promise<PutEntry>;
  /** Leaves an entry as it is. Folders come in order. */
  keep(folder: string): Promise<void>;
  /** Completes the mirror with its index and its list of digests. */
  finish(entries: readonly IndexEntry[]): Promise<CompleteMirror>;
  /** Closes what is open; what is done so far stays for the next run. */
  close(): void;
}
