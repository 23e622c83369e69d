// Pure: no disk, network, clock or environment.

import type { FilePiece } from "../base/file_piece.ts";
import type { Limits } from "./expand/limits.ts";
import type { StagedTree } from "./staged_tree.ts";

/** What an action's own keys say: plain values, which a plan can hold and show. */
export type StepDetails = Readonly<Record<string, string>>;

/**
 * What a manifest can ask for: how a blob becomes files. All sections say alike
 * where the blob is, what is expected of it and which folder it is for; the
 * rest is an action's own. `actions.ts` lists them.
 */
export interface Action {
  /** As the key `action` of a manifest has it, in lower case. */
  readonly name: string;
  /**
   * Reads the keys of a section that only this action knows.
   *
   * @returns what they say, or why they are refused: `file "a/b" is refused: …`
   */
  readStep(
    read: (key: string) => string | undefined,
  ): { readonly details: StepDetails } | { readonly reason: string };
  /**
   * Gets ready to make files of a blob.
   *
   * @param folder an empty one; the caller removes it after
   * {@linkcode Stager.end}, with those beside it whose names begin with its own
   */
  stage(details: StepDetails, folder: string, run: StageRun): Promise<Stager>;
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
    run: { readonly limits: Limits; readonly signal: AbortSignal },
  ): Promise<StagedTree>;
}

/** What a run gives each of its steps. */
export interface StageRun {
  readonly limits: Limits;
  /** Called when there is something to stage, and again when it begins anew. */
  started(): void;
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
   * folder cannot be written.
   */
  finish(blob: { readonly pieces: readonly FilePiece[] }): Promise<StagedBlob>;
  /** Waits until nothing more is written into the folder. */
  end(): Promise<void>;
}
