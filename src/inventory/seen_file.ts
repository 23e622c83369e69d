import { hashFile } from "../store/hash_file.ts";
import { attempt } from "../base/os_error.ts";

/** What tells that a file is still the one that was looked at. */
export interface FileStamp {
  /** In bytes. */
  size: number;
  /** Time of the last change, in milliseconds since 1970. */
  mtime: number;
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
  const { size, mtime } = attempt("look at", path, () => Deno.lstatSync(path));
  return { size, mtime: mtime?.getTime() ?? 0 };
}

interface Known extends FileStamp {
  ino: number;
  sha256: string;
}

/** Tells the SHA-256 of files; of one that is as it was the last time without reading it again. */
export class FileHashes {
  readonly #known = new Map<string, Known>();

  /**
   * @returns lower-case hexadecimal.
   * @throws StoreError when the file cannot be read, or the signal's reason.
   */
  async sha256(
    path: string,
    { size, mtime }: FileStamp,
    signal: AbortSignal,
  ): Promise<string> {
    // A file that a repair puts in place has the archive's time, which the one
    // before it may have had, too; where a system does not number its files,
    // each is read again.
    const { ino } = attempt("look at", path, () => Deno.lstatSync(path));
    const known = this.#known.get(path);
    if (
      known?.size === size && known.mtime === mtime && known.ino === ino
    ) return known.sha256;
    const sha256 = await hashFile(
      path,
      size,
      () => signal.throwIfAborted(),
    );
    if (ino !== null) this.#known.set(path, { size, mtime, ino, sha256 });
    return sha256;
  }
}
