import { hashFile } from "../store/hash_file.ts";
import type { FileStamp } from "./seen_file.ts";

/** Tells the SHA-256 of files; of one that is as it was the last time without reading it again. */
export class FileHashes {
  readonly #known = new Map<string, FileStamp & { sha256: string }>();

  /**
   * @returns lower-case hexadecimal.
   * @throws StoreError when the file cannot be read, or the signal's reason.
   */
  async sha256(
    path: string,
    { size, mtime }: FileStamp,
    signal: AbortSignal,
  ): Promise<string> {
    const known = this.#known.get(path);
    if (known?.size === size && known.mtime === mtime) return known.sha256;
    const sha256 = await hashFile(
      path,
      size,
      () => signal.throwIfAborted(),
    );
    this.#known.set(path, { size, mtime, sha256 });
    return sha256;
  }
}
