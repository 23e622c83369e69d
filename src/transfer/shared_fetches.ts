import type { ArchiveObserver, BlobRequest, FetchedBlob } from "./archive.ts";
import type { TransferContext } from "./context.ts";
import { fetchBlob, removeBlob } from "./fetch_blob.ts";
import { mismatch } from "./integrity.ts";

/** One transfer and who waits for it. */
interface Shared {
  archive: Promise<FetchedBlob>;
  observers: Set<ArchiveObserver>;
  /** The last progress, for those who come later. */
  progress: { received: number; total: number | undefined } | undefined;
  /** How many have asked for the archive and not released it yet. */
  users: number;
}

/** Fetches each archive of a run once, however many sections name it. */
export class SharedFetches {
  readonly #context: TransferContext;
  readonly #fetches = new Map<string, Shared>();

  constructor(context: TransferContext) {
    this.#context = context;
  }

  /**
   * Fetches an archive, or joins the fetch of the same URL into the same
   * folder. Each caller that got an archive releases it when done.
   *
   * @throws As `fetchBlob` does; a failure is shared too.
   */
  async fetch(
    request: BlobRequest,
    observer: ArchiveObserver,
  ): Promise<FetchedBlob> {
    const key = keyOf(request);
    const shared = this.#fetches.get(key) ?? this.#begin(key, request);
    shared.users++;
    shared.observers.add(observer);
    if (shared.progress !== undefined) {
      observer.progress(shared.progress.received, shared.progress.total);
    }
    try {
      const archive = await shared.archive;
      const problem = mismatch(
        request.blob,
        archive,
        () => new Uint8Array(0),
      );
      if (problem !== undefined) throw problem;
      return archive;
    } catch (error) {
      await this.release(request);
      throw error;
    } finally {
      shared.observers.delete(observer);
    }
  }

  /** Gives an archive back; the last one to do so removes it from the disk. */
  async release(request: BlobRequest): Promise<void> {
    const shared = this.#leave(request);
    if (shared === undefined) return;
    const [result] = await Promise.allSettled([shared.archive]);
    // Of a transfer that failed, fetchBlob has kept what is of use.
    if (result.status === "fulfilled") removeBlob(result.value);
  }

  /** Gives an archive back and leaves it on the disk, for a later run. */
  keep(request: BlobRequest): void {
    this.#leave(request);
  }

  /** Counts one user less; returns what nobody uses any more. */
  #leave(request: BlobRequest): Shared | undefined {
    const key = keyOf(request);
    const shared = this.#fetches.get(key);
    if (shared === undefined || --shared.users > 0) return undefined;
    this.#fetches.delete(key);
    return shared;
  }

  #begin(key: string, request: BlobRequest): Shared {
    const observers = new Set<ArchiveObserver>();
    const all: ArchiveObserver = {
      progress: (received, total) => {
        shared.progress = { received, total };
        for (const each of observers) each.progress(received, total);
      },
      retry: (reason, waitSeconds) => {
        for (const each of observers) each.retry(reason, waitSeconds);
      },
      restarted: () => {
        shared.progress = undefined;
        for (const each of observers) each.restarted();
      },
      assertWanted: (total) => {
        for (const each of observers) each.assertWanted?.(total);
      },
    };
    const shared: Shared = {
      archive: Promise.resolve().then(() =>
        fetchBlob(request, this.#context, all)
      ),
      observers,
      progress: undefined,
      users: 0,
    };
    this.#fetches.set(key, shared);
    return shared;
  }
}

function keyOf({ blob, folder }: BlobRequest): string {
  return `${folder}\n${blob.key}`;
}
