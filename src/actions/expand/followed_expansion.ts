import { type FilePiece, wholeFile } from "../../base/file_piece.ts";
import { attempt } from "../../base/os_error.ts";
import type { CompleteBlob, StagedBlob, Stager, StageRun } from "../action.ts";
import { Expansion } from "./expansion.ts";

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
export class FollowedExpansion implements Stager {
  readonly #staging: string;
  readonly #run: StageRun;
  readonly #abandoned: Promise<void>[] = [];
  #count = 0;
  #current: Current | undefined;

  constructor(staging: string, run: StageRun) {
    this.#staging = staging;
    this.#run = run;
  }

  /** An expansion takes a while to get ready, as an answer of the server does. */
  prepare(path: string): void {
    this.#open(wholeFile(path));
  }

  advance(path: string, bytes: number): void {
    this.#start(wholeFile(path)).expansion.advance(bytes);
  }

  assertGoing(): void {
    this.#current?.expansion.failed.throwIfAborted();
  }

  restart(): void {
    if (this.#current === undefined) return;
    this.#abandoned.push(this.#current.expansion.abandon());
    this.#current = undefined;
  }

  async finish({ pieces }: CompleteBlob): Promise<StagedBlob> {
    const { expansion, folder } = this.#start(pieces);
    return { tree: await expansion.finish(), folder };
  }

  async end(): Promise<void> {
    this.restart();
    await Promise.all(this.#abandoned);
  }

  #start(pieces: readonly FilePiece[]): Current {
    const current = this.#open(pieces);
    if (!current.started) this.#run.started();
    current.started = true;
    return current;
  }

  #open(pieces: readonly FilePiece[]): Current {
    if (this.#current === undefined) {
      const folder = this.#nextFolder();
      const expansion = new Expansion({
        pieces,
        staging: folder,
        limits: this.#run.limits,
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
