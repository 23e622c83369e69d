import { createHash } from "node:crypto";
import { attemptAsync } from "../store/os_error.ts";
import type { FileStamp } from "./seen_file.ts";

/** Bytes that are read at once. */
const READ_BYTES = 1_048_576;

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
    const sha256 = await attemptAsync(
      "read",
      path,
      () => readSha256(path, size, signal),
    );
    this.#known.set(path, { size, mtime, sha256 });
    return sha256;
  }
}

async function readSha256(
  path: string,
  size: number,
  signal: AbortSignal,
): Promise<string> {
  const hash = createHash("sha256");
  const buffer = new Uint8Array(Math.max(1, Math.min(size, READ_BYTES)));
  using file = await Deno.open(path);
  for (;;) {
    signal.throwIfAborted();
    const length = await file.read(buffer);
    if (length === null) return hash.digest("hex");
    hash.update(buffer.subarray(0, length));
  }
}
