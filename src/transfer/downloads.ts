import { basename } from "@std/path";
import type { Report } from "../report/event.ts";
import { lockNews } from "../report/news.ts";
import type { HeldLock } from "../store/held_lock.ts";
import { partLock } from "../store/layout.ts";
import { acquireLock, type LockOptions } from "../store/lock.ts";
import { sweepPrepared } from "../store/lock_place.ts";
import { partUrl } from "./blob.ts";
import type { Blob, BlobObserver, FetchedBlob } from "./blob.ts";
import type { TransferContext } from "./context.ts";
import { fetchBlob, removeBlob, resumableBytes } from "./fetch_blob.ts";
import { mismatch } from "./integrity.ts";
import { partPath } from "./part_file.ts";
import { sweepSegments } from "./segments/segment_file.ts";
import { SpaceAccount, type StepSpace } from "./space.ts";

/** Blobs whose locks the kernel knows of: each takes an open file, and some systems allow a program 1,024. */
const KERNEL_LOCKS = 500;

/** A blob that a step of a run needs. */
export interface DownloadRequest {
  readonly blob: Blob;
  /** Folder that it is gathered in: on the volume of its destination. */
  readonly work: string;
  /** Whether other processes gather blobs there, too: then a lock keeps them from this one. */
  readonly isShared: boolean;
  /** Staging folder of the step, which its space is accounted for by. */
  readonly staging: string;
  /** Whether what is staged is the blob itself, where that was downloaded. */
  readonly keepsBlob: boolean;
}

/** Blobs that are reserved until this is disposed of. */
export interface Reservation<Requested> extends AsyncDisposable {
  readonly reserved: readonly (Requested & { readonly download: Download })[];
}

/** What is made of a blob while it grows, as by the stager of an action. */
export interface Follower {
  /** Says in which file it will grow. */
  prepare(path: string): void;
  /** Says that the first `bytes` are in the file. */
  advance(path: string, bytes: number): void;
  /** Throws where more of it is of no use. */
  assertGoing(): void;
  /** Says that it begins anew. */
  restart(): void;
}

/** What all steps of a run share that want one blob in one folder. */
interface Shared {
  /** Keeps other processes from the file that it is gathered in. */
  readonly lock: Promise<HeldLock | undefined>;
  readonly observers: Set<BlobObserver>;
  /** Steps that have it reserved. */
  users: number;
  fetched?: Promise<FetchedBlob>;
  /** The last progress, for those who come later. */
  progress?: Parameters<BlobObserver["progress"]>;
  /** Settled when it is given up, once no step uses it any more. */
  released?: Promise<void>;
}

/**
 * Owns what a run fetches, from the lock on the file that a blob is gathered
 * in to the file's removal. Each blob is fetched once, however many sections
 * name it.
 */
export class Downloads {
  readonly #shared = new Map<string, Shared>();

  /**
   * @param locks how locks are waited for
   * @param space undefined where the user knows better than the volume
   */
  constructor(
    private readonly context: TransferContext,
    private readonly locks: LockOptions,
    private readonly space: SpaceAccount | undefined,
  ) {}

  /**
   * Reserves the blobs of an entry: waits until no other process gathers one of
   * them, and checks that there is space for all, as far as sizes are known.
   * All runs take these locks last and in one order, so that no two processes
   * wait for each other.
   *
   * @throws StoreError when a lock cannot be had or space is short, or the
   * signal's reason.
   */
  async reserve<Requested extends DownloadRequest>(
    requests: readonly Requested[],
  ): Promise<Reservation<Requested>> {
    const stack = new AsyncDisposableStack();
    try {
      const downloads = new Map<Requested, Download>();
      const locks: string[] = [];
      for (const each of inOrder(requests)) {
        const download = this.#open(each);
        downloads.set(each, stack.use(download));
        const lock = await download.lock;
        if (lock !== undefined) locks.push(lock.path);
      }
      sweepPrepared(locks);
      sweepSegments(
        [...downloads.values()].flatMap(({ part }) => part ?? []),
      );
      this.space?.admit(
        ...Array.from(downloads.values(), ({ space }) => space),
      );
      return {
        reserved: requests.flatMap((each) => {
          const download = downloads.get(each);
          return download === undefined ? [] : { ...each, download };
        }),
        [Symbol.asyncDispose]: () => stack.disposeAsync(),
      };
    } catch (error) {
      await stack.disposeAsync();
      throw error;
    }
  }

  #open(request: DownloadRequest): Download {
    const key = `${request.work}\n${request.blob.key}`;
    const present = this.#shared.get(key);
    const shared = present !== undefined && present.released === undefined
      ? present
      : {
        lock: this.#lock(request, present),
        observers: new Set<BlobObserver>(),
        users: 0,
      };
    this.#shared.set(key, shared);
    shared.users++;
    return new Download(request, shared, this.context, this.space, () => {
      if (this.#shared.get(key) === shared) this.#shared.delete(key);
    });
  }

  /** Takes a lock once this process has given it back, which would else wait for itself. */
  async #lock(
    request: DownloadRequest,
    before: Shared | undefined,
  ): Promise<HeldLock | undefined> {
    const part = partOf(request);
    if (part === undefined) return undefined;
    await Promise.allSettled([before?.released]);
    if (!request.isShared) return undefined;
    const path = partLock(request.work, basename(part));
    return await acquireLock(
      { path, what: `archive "${request.blob.label}"` },
      {
        ...this.locks,
        sweeps: false,
        inKernel: this.#shared.size < KERNEL_LOCKS,
      },
    );
  }
}

/**
 * Gets ready to fetch; nothing is fetched yet.
 *
 * @param spaceCheck whether to refuse what a volume seems to have no room for
 */
export function openDownloads(
  context: TransferContext,
  report: Report,
  spaceCheck: boolean,
): Downloads {
  return new Downloads(
    context,
    { signal: context.signal, ...lockNews(report) },
    spaceCheck ? new SpaceAccount() : undefined,
  );
}

/** A blob that a step has reserved. Given back when it is disposed of, if not before. */
export class Download implements AsyncDisposable {
  readonly blob: Blob;
  /** The file that it grows in; undefined for one that is read where it stands. */
  readonly part: string | undefined;
  /** What keeps other processes from that file, where it takes a lock. */
  readonly lock: Promise<HeldLock | undefined>;
  #isOver = false;

  constructor(
    private readonly request: DownloadRequest,
    private readonly shared: Shared,
    private readonly context: TransferContext,
    private readonly account: SpaceAccount | undefined,
    private readonly forget: () => void,
  ) {
    this.blob = request.blob;
    this.part = partOf(request);
    this.lock = shared.lock;
  }

  /** What it takes on its volume, as far as its size is known. */
  get space(): StepSpace {
    const { work, staging, keepsBlob } = this.request;
    const { part, blob: { expected: { bytes } } } = this;
    return { work, staging, part, bytes, keepsBlob };
  }

  /** Bytes that the next run will certainly go on from; undefined when it may have to begin anew. */
  get resumable(): number | undefined {
    const { blob, work: folder } = this.request;
    return resumableBytes({ blob, folder });
  }

  /**
   * Fetches the blob, or joins the step that fetches it already.
   *
   * @throws As `fetchBlob` does; a failure is shared by those who wait, and the
   * next one asks anew.
   */
  async fetch(observer: BlobObserver): Promise<FetchedBlob> {
    const shared = this.shared;
    shared.observers.add(observer);
    if (shared.progress !== undefined) {
      observer.progress(...shared.progress);
    }
    const fetched = shared.fetched ??= this.#begin();
    try {
      const result = await fetched;
      const problem = mismatch(this.blob, result);
      if (problem === undefined) return result;
      await this.end(false);
      throw problem;
    } finally {
      shared.observers.delete(observer);
    }
  }

  /**
   * Fetches the blob as `fetch` does, and has it followed while it grows.
   *
   * @throws As `fetch` does, and what the follower throws.
   */
  follow(
    follower: Follower,
    told: Pick<BlobObserver, "progress" | "retry">,
  ): Promise<FetchedBlob> {
    const { part, blob: { expected } } = this;
    if (part !== undefined) follower.prepare(part);
    return this.fetch({
      ...told,
      progress(received, total, beside) {
        told.progress(received, total, beside);
        if (part !== undefined) follower.advance(part, received);
      },
      restarted: () => follower.restart(),
      // With a digest it is the digest that tells what is wrong, once all has
      // come; where it is not known how much that is, it might come for ever.
      assertUseful(total) {
        if (total === undefined || expected.sha256 === undefined) {
          follower.assertGoing();
        }
      },
    });
  }

  async #begin(): Promise<FetchedBlob> {
    const shared = this.shared;
    const tell = (what: (observer: BlobObserver) => void) =>
      shared.observers.forEach(what);
    const { blob, work: folder } = this.request;
    try {
      return await fetchBlob(
        {
          blob,
          folder,
          admit: (bytes = blob.expected.bytes) => {
            const { space } = this;
            if (bytes === space.bytes) return;
            this.account?.admit({ ...space, bytes });
          },
        },
        this.context,
        {
          progress: (...progress) => {
            shared.progress = progress;
            tell((each) => each.progress(...progress));
          },
          retry: (reason, waitSeconds) =>
            tell((each) => each.retry(reason, waitSeconds)),
          restarted: () => {
            delete shared.progress;
            tell((each) => each.restarted());
          },
          assertUseful: (total) => tell((each) => each.assertUseful?.(total)),
        },
      );
    } catch (error) {
      delete shared.fetched;
      delete shared.progress;
      throw error;
    }
  }

  /**
   * Gives the blob back. The last step to do so removes its file, unless it is
   * kept for a later run.
   */
  async end(keep: boolean): Promise<void> {
    if (this.#isOver) return;
    this.#isOver = true;
    this.account?.settle(this.request.staging);
    const shared = this.shared;
    if (--shared.users > 0) return;
    shared.released = this.#release(keep);
    try {
      await shared.released;
    } finally {
      this.forget();
    }
  }

  async #release(keep: boolean): Promise<void> {
    const { lock, fetched } = this.shared;
    const [held, result] = await Promise.allSettled([lock, fetched]);
    try {
      // Of a transfer that failed, fetchBlob has kept what is of use.
      if (!keep && result.status === "fulfilled" && result.value) {
        removeBlob(result.value);
      }
    } finally {
      if (held.status === "fulfilled") await held.value?.release();
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.end(false);
  }
}

/** In the order in which all runs take the locks. */
function inOrder<Requested extends DownloadRequest>(
  requests: readonly Requested[],
): Requested[] {
  const keyed = requests.map((each) => {
    const path = partOf(each) ?? "";
    return { each, key: `${basename(path)}\0${path}` };
  });
  return keyed.sort((a, b) => a.key < b.key ? -1 : 1).map(({ each }) => each);
}

function partOf({ blob: { at }, work }: DownloadRequest): string | undefined {
  return at.kind === "web" ? partPath(partUrl(at), work) : undefined;
}
