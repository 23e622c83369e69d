import type { Need } from "../../../actions/action.ts";
import type { Limits } from "../../../actions/expand/limits.ts";
import type { StagedTree } from "../../../actions/staged_tree.ts";
import type { ArchiveFacts, FetchedBlob } from "../../../transfer/blob.ts";
import type { About } from "../../../zoo/about.ts";
import type { Part } from "../../parts.ts";

/** What each option names, as the user wrote it. */
export type NamedPaths = Readonly<Record<Part["section"], readonly string[]>>;

/** What an option of `pack` names: it becomes a section of the manifest. */
export interface Source {
  readonly part: Part;
  /** As the user wrote it, for messages. */
  readonly given: string;
  /** What it is called: the last part of its path. */
  readonly name: string;
  /** What its file in the zoo is called, if not after its section. */
  readonly file: string | undefined;
  /** Where installations get it, if not from the zoo, which gets no file then. */
  readonly url?: URL;
  /** The address that it is from, and the licence that is stated there. */
  readonly from?: { address: string; license: string | undefined };
  /** Bytes that are to be read, where that is known; 0 where none need be. */
  readonly bytes: number | undefined;
  /**
   * Writes what the zoo gets of it, which may be a while: what was changed in
   * the meantime is noticed.
   *
   * @param path of the file, which is written anew
   * @throws ArchiveError when it could not be installed, StoreError when it
   * cannot be read or written, or was changed; the signal's reason. What is
   * written by then stays.
   */
  write(path: string, run: PackRun): Promise<WrittenSource>;
  /** Bytes that a run has left in the folder of its file, and that the next certainly goes on from. */
  kept?(folder: string): number | undefined;
}

/** What all sources of a run share. */
export interface PackRun {
  /** What an archive may expand to. */
  readonly limits: Limits;
  readonly signal: AbortSignal;
  /** Told how many bytes are read, and how many there are. */
  progress(read: number, total: number): void;
}

/** What a zoo gets of a source. */
export interface WrittenSource extends ArchiveFacts {
  /** The action that its section asks for. */
  readonly action: string;
  /** What an installation makes of it. */
  readonly tree: StagedTree;
  /** What it needs that the first download interface lacks. */
  readonly need: Need | undefined;
  /** What it says itself for people, where it does. */
  readonly about?: About;
  /** The file at its address, which can be removed when nothing fetches it again. */
  readonly fetched?: FetchedBlob;
}

/** What to do about a source that is not the same when it has been read. */
export const CHANGED_HINT = "Run the command again when nothing writes there.";
