import { dirname } from "@std/path";
import { changeInside, type Disk } from "../store/disk.ts";
import { lstatIfThere } from "../store/if_there.ts";
import { osCode } from "../base/os_error.ts";
import { eventLoopTurn } from "../base/waiting.ts";
import { type SeenFile, stampFrom } from "./seen_file.ts";

/** About ten milliseconds of removing. */
const STEPS_BETWEEN_CHECKPOINTS = 500;

/** Removes files and folders, one step of the operating system at a time. */
export class Deletion {
  readonly #disk: Disk;
  readonly #checkpoint: () => void;
  #steps = 0;

  /** @param checkpoint called every few hundred steps; what it throws ends the removal there */
  constructor(disk: Disk, checkpoint: () => void) {
    this.#disk = disk;
    this.#checkpoint = checkpoint;
  }

  /**
   * Removes files and links that are still what was looked at. Those that are
   * gone or have changed since are passed by.
   *
   * @throws StoreError when one cannot be removed.
   */
  async removeFiles(files: readonly SeenFile[]): Promise<void> {
    for (const { path, stamp } of files) {
      await this.#step();
      const info = lstatIfThere(path);
      if (info === undefined || info.isDirectory) continue;
      const now = stampFrom(info);
      if (now.size !== stamp.size || now.mtime !== stamp.mtime) continue;
      changeInside(this.#disk, dirname(path), () => this.#disk.remove(path));
    }
  }

  /**
   * Removes the folders that are empty; the others, and links, stay.
   *
   * @param folders the deepest first
   * @returns those that stay although nothing is listed in them: what they hold
   * has a name that is not Unicode.
   * @throws StoreError when the system refuses for another reason.
   */
  async removeEmptyFolders(folders: readonly string[]): Promise<string[]> {
    const left: string[] = [];
    for (const folder of folders) {
      await this.#step();
      if (this.#disk.kindOf(folder) !== "folder") continue;
      if (this.#disk.list(folder).size > 0) continue;
      try {
        changeInside(
          this.#disk,
          dirname(folder),
          () => this.#disk.remove(folder),
        );
      } catch (error) {
        // Something was put into it in between: it stays. A mounted
        // volume stays too.
        const code = osCode(error) ?? "";
        if (!["ENOTEMPTY", "EEXIST", "EBUSY"].includes(code)) throw error;
        const isEmpty = this.#disk.list(folder).size === 0;
        if (code !== "EBUSY" && isEmpty) left.push(folder);
      }
    }
    return left;
  }

  async #step(): Promise<void> {
    if (this.#steps++ % STEPS_BETWEEN_CHECKPOINTS !== 0) return;
    await eventLoopTurn();
    this.#checkpoint();
  }
}
