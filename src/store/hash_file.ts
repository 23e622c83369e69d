import { createSha256 } from "../base/node_modules.ts";
import { attempt, attemptAsync } from "../base/os_error.ts";

/** Bytes that are read at once. */
const READ_BYTES = 1_048_576;

/**
 * The SHA-256 of a file, read piece by piece.
 *
 * @param size of the file in bytes, as far as known
 * @param checkpoint called before each piece; what it throws ends it
 * @returns lower-case hexadecimal.
 * @throws {StoreError} when the file cannot be read.
 */
export function hashFile(
  path: string,
  size: number,
  checkpoint: () => void,
): Promise<string> {
  return attemptAsync("read", path, async () => {
    const hash = createSha256();
    const buffer = new Uint8Array(Math.max(1, Math.min(size, READ_BYTES)));
    using file = await Deno.open(path);
    for (;;) {
      checkpoint();
      const length = await file.read(buffer);
      if (length === null) return hash.digest("hex");
      hash.update(buffer.subarray(0, length));
    }
  });
}

/**
 * {@linkcode hashFile} at once, for a small file: waiting for a promise takes
 * ten times as long as reading a kilobyte. A reader of many lets others run
 * in between.
 *
 * @returns lower-case hexadecimal.
 * @throws {StoreError} when the file cannot be read.
 */
export function hashFileSync(path: string): string {
  return hashBytes(attempt("read", path, () => Deno.readFileSync(path)));
}

/** The SHA-256 of what is in memory, in lower-case hexadecimal. */
export function hashBytes(content: string | Uint8Array): string {
  return createSha256().update(content).digest("hex");
}
