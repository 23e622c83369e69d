import type { FileStream, NewFile, Staging } from "../entry_sink.ts";
import type { StagingFolder } from "../staging_folder.ts";
import { LargeFiles } from "./large_files.ts";
import type { ParallelOrder, ParallelReport } from "./parallel_work.ts";
import { SharedCount } from "./shared_count.ts";
import { SmallFiles } from "./small_files.ts";

/**
 * A staging folder whose work is shared with other threads: a helper makes
 * small files, the program hashes large ones. All else waits until no small
 * file is left to make.
 */
export class SharedStaging implements Staging {
  readonly #folder: StagingFolder;
  readonly #small: SmallFiles;
  readonly #large: LargeFiles;

  /** `report` takes what is to be done in other threads. */
  constructor(
    folder: StagingFolder,
    { helper, hasher }: ParallelOrder,
    umask: number,
    report: (message: ParallelReport) => void,
  ) {
    const running = new SharedCount(hasher.running);
    this.#folder = folder;
    this.#small = new SmallFiles(folder, {
      port: helper.port,
      written: new SharedCount(helper.memory),
      call: () => report({ kind: "help-wanted", umask }),
    });
    this.#large = new LargeFiles(folder, {
      hashed: new SharedCount(hasher.memory),
      // It fetches what all expansions wait for, and needs a core for that.
      get isFree() {
        return running.value < navigator.hardwareConcurrency;
      },
      tell: (file) => report({ kind: "large-file", file }),
    });
  }

  /** Files that the helper reports. */
  get helped(): number {
    return this.#small.helped;
  }

  makeFolder(path: string): void {
    this.#folder.makeFolder(path);
  }

  setFolderTime(path: string, mtimeSeconds: number): void {
    this.#folder.setFolderTime(path, mtimeSeconds);
  }

  writeFile(file: NewFile, content: Uint8Array): void {
    this.#small.write(file, content);
  }

  openFile(file: NewFile, size: number): FileStream {
    return this.#large.includes(file, size)
      ? this.#large.open(file)
      : this.#folder.openFile(file);
  }

  fileSize(path: string): number {
    this.#small.drain();
    return this.#folder.fileSize(path);
  }

  copyFile(from: string, file: NewFile): void {
    this.#small.drain();
    this.#folder.copyFile(from, file);
  }

  removeFile(path: string): void {
    this.#small.drain();
    this.#large.drain();
    this.#folder.removeFile(path);
  }

  flush(): void {
    this.#small.drain();
  }

  /** Waits until the helper writes no more, however the expansion went. */
  settle(): void {
    this.#small.settle();
  }
}
