import {
  type Expansion,
  type ExpansionConditions,
  startExpansion,
} from "../actions/expand/expand.ts";
import type { ExpandedTree } from "../actions/expand/expanded_tree.ts";
import type { ArchiveSource } from "../actions/expand/protocol.ts";
import { attempt } from "../base/os_error.ts";

/** A tree, and the folder that it was expanded into. */
export interface FollowedTree {
  tree: ExpandedTree;
  folder: string;
}

/** An expansion, and what has become of it. */
interface Current {
  expansion: Expansion;
  folder: string;
  /** Whether there is something to expand. */
  started: boolean;
}

/**
 * Expands an archive while it is still being fetched, so that waiting for the
 * network and expanding overlap. When the transfer begins anew, so does the
 * expansion, in another folder: what was expanded before is void.
 */
export class FollowedExpansion {
  readonly #staging: string;
  readonly #conditions: ExpansionConditions;
  readonly #started: () => void;
  readonly #abandoned: Promise<void>[] = [];
  #count = 0;
  #current: Current | undefined;

  /**
   * @param staging an empty folder; the caller removes it after
   * {@linkcode end}, with those beside it whose names begin with its own
   * @param started told when expanding begins, and when it begins anew
   */
  constructor(
    staging: string,
    conditions: ExpansionConditions,
    started: () => void,
  ) {
    this.#staging = staging;
    this.#conditions = conditions;
    this.#started = started;
  }

  /**
   * Says where the archive will grow. An expansion takes a while to get ready,
   * as an answer of the server does.
   *
   * @throws StoreError when there is no place to expand to.
   */
  prepare(path: string): void {
    this.#open({ path });
  }

  /**
   * Says that the first `bytes` of the archive are on disk.
   *
   * @throws StoreError when there is no place to expand to.
   */
  advance(path: string, bytes: number): void {
    this.#start({ path }).expansion.advance(bytes);
  }

  /**
   * Looks whether the expansion has come through so far.
   *
   * @throws what it has failed with.
   */
  assertGoing(): void {
    this.#current?.expansion.failed.throwIfAborted();
  }

  /** Says that the archive begins anew. */
  restart(): void {
    if (this.#current === undefined) return;
    this.#abandoned.push(this.#current.expansion.abandon());
    this.#current = undefined;
  }

  /**
   * Says that the archive is complete and is what it should be, and waits for
   * its tree.
   *
   * @throws ArchiveError when it is damaged or refused, StoreError when the
   * staging folder cannot be written.
   */
  async finish(archive: ArchiveSource): Promise<FollowedTree> {
    const { expansion, folder } = this.#start(archive);
    return { tree: await expansion.finish(), folder };
  }

  /** Waits until nothing more is written into the staging folder. */
  async end(): Promise<void> {
    this.restart();
    await Promise.all(this.#abandoned);
  }

  #start(archive: ArchiveSource): Current {
    const current = this.#open(archive);
    if (!current.started) this.#started();
    current.started = true;
    return current;
  }

  #open(archive: ArchiveSource): Current {
    if (this.#current === undefined) {
      const folder = this.#nextFolder();
      const expansion = startExpansion({
        ...archive,
        staging: folder,
        ...this.#conditions,
      });
      this.#current = { expansion, folder, started: false };
    }
    return this.#current;
  }

  /**
   * The folder of the next expansion. The first is staging itself: the sandbox
   * looks at every folder above each file that it makes.
   */
  #nextFolder(): string {
    const count = this.#count++;
    if (count === 0) return this.#staging;
    const folder = `${this.#staging}-${count}`;
    attempt("make the folder", folder, () => Deno.mkdirSync(folder));
    return folder;
  }
}
