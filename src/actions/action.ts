// Pure: no disk, network, clock or environment.

import type { NonArchive } from "../base/archive_kind.ts";
import type { FilePiece } from "../base/file_piece.ts";
import type { Limits } from "./expand/limits.ts";
import type { StagedTree } from "./staged_tree.ts";

/**
 * An action's own keys with their values, those that a section leaves out
 * included: written into it, they change nothing.
 */
export type StepDetails = Readonly<Record<string, string>>;

/**
 * What a manifest can ask for: how a blob becomes files. All sections say alike
 * where the blob is, what is expected of it and which folder it is for; the
 * rest is an action's own. `actions.ts` lists them.
 */
export interface Action {
  /** As the key `action` of a manifest has it, in lower case. */
  readonly name: string;
  /** Whether a blob that was downloaded is itself what is staged, and takes no more room for that. */
  readonly keepsBlob: boolean;
  /**
   * Reads the keys of a section that only this action knows.
   *
   * @param address of the blob
   * @returns what they say, or why they are refused: `file "a:b" is refused: …`
   */
  readStep(
    read: (key: string) => string | undefined,
    address: URL,
  ): OwnKeys | { readonly reason: string };
  /**
   * Tells what a blob is that is plainly not what the step wants, but what
   * servers send in its place. Where a digest is known, it tells more.
   *
   * @param head its first {@linkcode SNIFF_BYTES}, or all where it is shorter
   */
  recognizeWrong(
    details: StepDetails,
    head: Uint8Array,
  ): NonArchive | undefined;
  /**
   * Tells what a step needs that the first download interface lacks, which is
   * that of NiftyNet's Python command.
   *
   * @param head of the blob, as {@linkcode Action.recognizeWrong} takes it
   */
  needs(head: Uint8Array): Promise<Need | undefined>;
  /**
   * Gets ready to make files of a blob.
   *
   * @param folder an empty one; the caller removes it after
   * {@linkcode Stager.end}, with those beside it whose names begin with its own
   */
  stage(details: StepDetails, folder: string, run: StageRun): Promise<Stager>;
  /**
   * Tells what files a blob would become that is not here; undefined where only
   * its bytes say it.
   *
   * @param expected what is known of it
   */
  foretell(
    details: StepDetails,
    expected: ListRun["expected"],
  ): Promise<StagedTree | undefined>;
  /**
   * Tells what files a blob would become, and makes none.
   *
   * @param pieces all of the blob
   * @throws ArchiveError when it is damaged or refused, StoreError when it
   * cannot be read, or the signal's reason.
   */
  list(
    details: StepDetails,
    pieces: readonly FilePiece[],
    run: ListRun,
  ): Promise<StagedTree>;
}

/** Why a step does not work with every download interface. */
export interface Need {
  /** The lowest version that it works with. */
  readonly downloadApi: string;
  /** What the blob is, to follow "is": `a zip archive`. */
  readonly what: string;
}

/** What a section says to its action alone. */
export interface OwnKeys {
  readonly details: StepDetails;
  /** Files that it makes for certain: relative to its folder, with `/`. */
  readonly files: readonly string[];
}

/** What telling the files of a step takes. */
export interface ListRun {
  /** What is known of the blob beforehand; the SHA-256 is in hexadecimal. */
  readonly expected: { readonly sha256?: string; readonly bytes?: number };
  readonly limits: Limits;
  readonly signal: AbortSignal;
}

/** What a run gives each of its steps. */
export interface StageRun extends ListRun {
  /** Called when there is something to stage, and again when it begins anew. */
  started(): void;
}

/** A blob that is complete, and is what it should be as far as that is known. */
export interface CompleteBlob {
  /** All of it; their lengths are finite. */
  readonly pieces: readonly FilePiece[];
  /** In hexadecimal, where it has been found out. */
  readonly sha256?: string;
  /** The file that it was gathered in and that goes away later; undefined for one that stays where it is. */
  readonly file?: string | undefined;
}

/** A tree, and the folder that it is staged in. */
export interface StagedBlob {
  readonly tree: StagedTree;
  readonly folder: string;
}

/** Makes files of a blob, if it likes while that is still on its way. */
export interface Stager {
  /**
   * Says in which file the blob will grow.
   *
   * @throws StoreError when there is no place to stage in.
   */
  prepare(path: string): void;
  /**
   * Says that the first `bytes` of the blob are in the file.
   *
   * @throws StoreError when there is no place to stage in.
   */
  advance(path: string, bytes: number): void;
  /** @throws what the staging has failed with, if it has. */
  assertGoing(): void;
  /** Says that the blob begins anew: what is staged is void. */
  restart(): void;
  /**
   * Says that the blob is complete and is what it should be, and waits for its
   * tree.
   *
   * @throws ArchiveError when it is damaged or refused, StoreError when the
   * folder cannot be written, or the signal's reason.
   */
  finish(blob: CompleteBlob): Promise<StagedBlob>;
  /** Waits until nothing more is written into the folder. */
  end(): Promise<void>;
}
