import { hashFile } from "../store/hash_file.ts";
import { attempt } from "../base/os_error.ts";

/** What tells that a file is still the one that was looked at. */
export interface FileStamp {
  /** In bytes. */
  size: number;
  /** Time of the last change, in milliseconds since 1970. */
  mtime: number;
  /** Its number on its volume; `null` where the system numbers no files. */
  ino: number | null;
}

/** A file or link as it was when last looked at. */
export interface SeenFile {
  /** Full path. */
  path: string;
  stamp: FileStamp;
}

/** The size of files together, in bytes. */
export function totalBytes(files: readonly SeenFile[]): number {
  return files.reduce((sum, { stamp }) => sum + stamp.size, 0);
}

/**
 * What tells a file or link from one that takes its place later.
 *
 * @throws StoreError when it cannot be looked at.
 */
export function stampOf(path: string): FileStamp {
  return stampFrom(attempt("look at", path, () => Deno.lstatSync(path)));
}

/** The same of what was looked at already. */
export function stampFrom({ size, mtime, ino }: Deno.FileInfo): FileStamp {
  return { size, mtime: mtime?.getTime() ?? 0, ino };
}

/** Tells the SHA-256 of files; of one that is as it was the last time without reading it again. */
export class FileHashes {
  readonly #known = new Map<string, FileStamp & { sha256: string }>();

  /**
   * @returns lower-case hexadecimal.
   * @throws StoreError when the file cannot be read, or the signal's reason.
   */
  async sha256(
    path: string,
    stamp: FileStamp,
    signal: AbortSignal,
  ): Promise<string> {
    // A file that a repair puts in place has the archive's time, which the one
    // before it may have had, too; where a system does not number its files,
    // each is read again.
    const { size, mtime, ino } = stamp;
    const known = this.#known.get(path);
    if (
      ino !== null && known?.ino === ino && known.size === size &&
      known.mtime === mtime
    ) return known.sha256;
    const sha256 = await hashFile(
      path,
      size,
      () => signal.throwIfAborted(),
    );
    this.#known.set(path, { ...stamp, sha256 });
    return sha256;
  }
}
