// Pure: no disk, network, clock or environment.

import type { Budget } from "./budget.ts";
import { type AllowedEntry, judgeEntry } from "./entry_policy.ts";
import type { ExpandedEntry } from "./expanded_tree.ts";
import { refused } from "./refusal.ts";
import { StagedTree } from "./staged_tree.ts";
import type { FileStream, Staging } from "./staging.ts";
import type { TarEntry } from "./tar/entry.ts";
import type { TarSink } from "./tar/parse.ts";

type AllowedFile = Extract<AllowedEntry, { kind: "file" }>;
type AllowedHardLink = Extract<AllowedEntry, { kind: "hardlink" }>;

/** A file whose content is on its way. */
interface Incoming {
  readonly path: string;
  readonly allowed: AllowedFile;
  /** Once it turns out to come in more than one chunk. */
  stream: FileStream | undefined;
}

/**
 * Takes the entries of an archive, asks the budget, the policy and the tree
 * about each, and has made in staging what they allow. Symbolic links are only
 * written down: whoever merges the tree makes them.
 */
export class EntrySink implements TarSink {
  readonly #staging: Staging;
  readonly #maxDepth: number;
  readonly #budget: Budget;
  readonly #tree = new StagedTree();
  #file: Incoming | undefined;
  #path = "";

  /** `maxDepth` as {@linkcode judgeEntry} takes it. */
  constructor(staging: Staging, maxDepth: number, budget: Budget) {
    this.#staging = staging;
    this.#maxDepth = maxDepth;
    this.#budget = budget;
  }

  /** The path that was worked on last, for messages about the disk. */
  get path(): string {
    return this.#path;
  }

  /**
   * Makes what an entry stands for, or gets ready for its content.
   *
   * @throws ArchiveError if the entry is refused or exceeds a limit.
   */
  entry(entry: TarEntry): void {
    this.#budget.entry(entry.size);
    const verdict = judgeEntry(entry, this.#maxDepth);
    if ("reason" in verdict) {
      throw refused(entry.name ?? "\ufffd", verdict.reason);
    }
    // The destination is the user's own folder: its time stays as it is.
    if ("root" in verdict) return;
    const { allowed } = verdict;
    const { path, folders, replaces } = this.#tree.prepare(allowed);
    this.#path = path;
    for (const folder of folders) {
      this.#budget.entry(0);
      this.#staging.makeFolder(folder);
    }
    if (replaces?.kind === "file") this.#staging.removeFile(path);
    switch (allowed.kind) {
      case "folder": {
        const { kind, mtimeSeconds } = allowed;
        this.#tree.add({ kind, path, mtimeSeconds });
        break;
      }
      case "symlink": {
        const { kind, target } = allowed;
        this.#tree.add({ kind, path, target, targetIsFolder: false });
        break;
      }
      case "hardlink":
        this.#copy(path, allowed);
        break;
      case "file":
        this.#file = { path, allowed, stream: undefined };
    }
  }

  /**
   * Writes some of the content of the file that was announced.
   *
   * @throws ArchiveError if it exceeds a limit.
   */
  data(chunk: Uint8Array): void {
    const file = this.#file;
    if (file === undefined) return;
    this.#budget.content(chunk.length);
    const { path, allowed } = file;
    if (chunk.length === allowed.size) {
      this.#complete(this.#staging.writeFile(path, chunk, allowed));
      return;
    }
    file.stream ??= this.#staging.openFile(path, allowed.mode);
    file.stream.write(chunk);
  }

  /** Completes the file that was announced. */
  end(): void {
    const file = this.#file;
    if (file === undefined) return;
    const { path, allowed, stream } = file;
    if (stream === undefined) {
      this.#complete(this.#staging.writeFile(path, NOTHING, allowed));
    } else {
      const sha256 = stream.finish(allowed);
      file.stream = undefined;
      this.#complete(sha256);
    }
  }

  /**
   * Gives the folders their times, now that nothing more is put into them, and
   * returns everything there is.
   *
   * @throws ArchiveError if a link leads out of the tree.
   */
  finish(): ExpandedEntry[] {
    const entries = this.#tree.finish();
    for (const entry of entries.toReversed()) {
      if (entry.kind !== "folder" || entry.mtimeSeconds === undefined) continue;
      this.#path = entry.path;
      this.#staging.setFolderTime(entry.path, entry.mtimeSeconds);
    }
    return entries;
  }

  /** Lets go of what is open, however the expansion went. */
  close(): void {
    this.#file?.stream?.close();
    this.#file = undefined;
  }

  #complete(sha256: string): void {
    if (this.#file === undefined) return;
    const { path, allowed: { kind, size, mode, mtimeSeconds } } = this.#file;
    this.#tree.add({ kind, path, size, mode, mtimeSeconds, sha256 });
    this.#file = undefined;
  }

  /** Makes a hard link, as a file of its own. */
  #copy(path: string, allowed: AllowedHardLink): void {
    const target = this.#tree.linkedFile(path, allowed.target.join("/"));
    const { size, sha256 } = target;
    this.#budget.entry(size);
    this.#budget.content(size);
    this.#staging.copyFile(target.path, path, allowed);
    const { mode, mtimeSeconds } = allowed;
    this.#tree.add({ kind: "file", path, size, mode, mtimeSeconds, sha256 });
  }
}

const NOTHING = new Uint8Array(0);
