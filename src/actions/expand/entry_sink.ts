// Pure: no disk, network, clock or environment.

import { attemptTo } from "../../base/os_error.ts";
import type { ArchiveEntry, EntryReceiver } from "./format.ts";
import type { Budget } from "./limits.ts";
import { decideEntry } from "./entry_policy.ts";
import { quoteName } from "./refusal.ts";
import { EntryTree, type TreeEnd } from "./entry_tree.ts";

/** A file that is to be made. */
export interface NewFile {
  /** Relative to the staging folder, with `/` between its parts. */
  readonly path: string;
  /** Permission bits; they hold whatever the umask is. */
  readonly mode: number;
  /** Seconds since 1970, in whole milliseconds. */
  readonly mtimeSeconds: number;
  /** Whether an earlier file of the same path was reported: the last report has to be the last file's. */
  readonly isAgain: boolean;
}

/** A file that is written in several steps. */
export interface FileStream {
  write(chunk: Uint8Array): void;
  /** Completes the file. */
  finish(): void;
  /** Lets go of a file that is not complete. */
  close(): void;
}

/**
 * The disk as an expansion uses it; paths are relative to the staging folder.
 * It reports each file that is complete.
 */
export interface Staging {
  makeFolder(path: string): void;
  setFolderTime(path: string, mtimeSeconds: number): void;
  /** Makes a file at once. */
  writeFile(file: NewFile, content: Uint8Array): void;
  /** Makes a file of `size` bytes in several steps. */
  openFile(file: NewFile, size: number): FileStream;
  /** The size of a file in bytes. */
  fileSize(path: string): number;
  /** Makes a file with the content of another, of which there are `size` bytes. */
  copyFile(from: string, file: NewFile, size: number): void;
  removeFile(path: string): void;
  /** Returns once everything is made. */
  flush(): void;
}

/** A file whose content is on its way. */
interface Incoming extends NewFile {
  readonly size: number;
  /** Once it turns out to come in more than one chunk. */
  stream: FileStream | undefined;
}

/**
 * Takes the entries of an archive, asks the budget, the policy and the tree
 * about each, and has made in staging what they allow. Symbolic links are only
 * written down: they are made when the tree is merged.
 */
export class EntrySink implements EntryReceiver {
  readonly #staging: Staging;
  readonly #maxDepth: number;
  readonly #budget: Budget;
  readonly #tree: EntryTree;
  #file: Incoming | undefined;
  #path = "";

  /** `maxDepth` as {@linkcode decideEntry} takes it, `seed` as {@linkcode EntryTree} does. */
  constructor(
    staging: Staging,
    maxDepth: number,
    budget: Budget,
    seed: number,
  ) {
    this.#tree = new EntryTree(seed);
    this.#staging = staging;
    this.#maxDepth = maxDepth;
    this.#budget = budget;
  }

  /**
   * Makes what an entry stands for, or gets ready for its content.
   *
   * @throws ArchiveError if the entry is refused or exceeds a limit.
   */
  entry(entry: ArchiveEntry): void {
    this.#onDisk(() => this.#make(entry));
  }

  #make(entry: ArchiveEntry): void {
    this.#budget.entry(entry.size);
    const decided = decideEntry(entry, this.#maxDepth);
    const allowed = decided?.kind === "hardlink"
      ? this.#tree.resolveHardLink(decided)
      : decided;
    if (allowed === undefined) return;
    const { path, folders, replacesFile, isAgain } = this.#tree.place(allowed);
    this.#path = path;
    for (const folder of folders) {
      // One that has no entry of its own counts like one that has.
      if (folder !== path) this.#budget.entry(0);
      this.#staging.makeFolder(folder);
    }
    if (replacesFile) this.#staging.removeFile(path);
    if (allowed.kind === "folder" || allowed.kind === "symlink") return;
    const { mode, mtimeSeconds } = allowed;
    const file: NewFile = { path, mode, mtimeSeconds, isAgain };
    if (allowed.kind === "hardlink") this.#copy(file, allowed.target);
    else this.#file = { ...file, size: allowed.size, stream: undefined };
  }

  /** Writes content of the file that was announced. @throws ArchiveError if it exceeds a limit. */
  data(chunk: Uint8Array): void {
    const file = this.#file;
    if (file === undefined) return;
    this.#budget.content(chunk.length);
    this.#onDisk(() => {
      if (chunk.length === file.size) {
        this.#file = undefined;
        this.#staging.writeFile(file, chunk);
        return;
      }
      file.stream ??= this.#staging.openFile(file, file.size);
      file.stream.write(chunk);
    });
  }

  /** Completes the file that was announced. */
  end(): void {
    const file = this.#file;
    if (file === undefined) return;
    this.#onDisk(() => {
      if (file.stream === undefined) this.#staging.writeFile(file, NOTHING);
      else file.stream.finish();
    });
    this.#file = undefined;
  }

  /**
   * Gives the folders their times, now that nothing more is put into them, and
   * returns what is only known at the end.
   *
   * @throws ArchiveError if a link leads out of the tree.
   */
  finish(): TreeEnd {
    const end = this.#tree.finish();
    this.#onDisk(() => {
      this.#staging.flush();
      for (const { path, mtimeSeconds } of end.folders.toReversed()) {
        if (mtimeSeconds === undefined) continue;
        this.#path = path;
        this.#staging.setFolderTime(path, mtimeSeconds);
      }
    });
    return end;
  }

  /** Lets go of what is open, however the expansion went. */
  close(): void {
    this.#file?.stream?.close();
    this.#file = undefined;
  }

  /** @throws StoreError that names what was worked on last, where the system refuses. */
  #onDisk(work: () => void): void {
    attemptTo(
      () => `cannot write ${quoteName(this.#path)} of the archive`,
      work,
    );
  }

  /** Makes a hard link, as a file of its own. */
  #copy(file: NewFile, target: readonly string[]): void {
    const from = target.join("/");
    const size = this.#staging.fileSize(from);
    this.#budget.entry(size);
    this.#budget.content(size);
    this.#staging.copyFile(from, file, size);
  }
}

const NOTHING = new Uint8Array(0);
