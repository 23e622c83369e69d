import { StoreError } from "../../../base/errors.ts";
import { attemptAsync } from "../../../base/os_error.ts";
import { writeChunks } from "../../../store/write_chunks.ts";
import type { ArchiveFacts } from "../../../transfer/blob.ts";
import { CHANGED_HINT, type PackRun } from "./source.ts";

/** Bytes of a copy that are read at once. */
const READ_BYTES = 1_048_576;

/**
 * Copies a file and hashes what is written, so that the digest is that of the
 * copy. A hard link would be quicker, but what is written into the file later
 * would be in the zoo, too.
 *
 * @param written told how many bytes of the copy are on the disk
 * @throws StoreError when the file cannot be read or was changed meanwhile, or
 * the copy not be written; what `written` throws; the signal's reason.
 */
export function copyFile(
  from: string,
  to: string,
  { signal, progress }: Pick<PackRun, "signal" | "progress">,
  written?: (bytes: number) => void,
): Promise<ArchiveFacts> {
  const chunks = readSteadily(from, READ_BYTES, signal, progress);
  return writeChunks(to, chunks, written);
}

/**
 * Reads a file that must not change meanwhile. Each chunk is valid until the
 * next is asked for.
 *
 * @param chunkBytes longest chunk
 * @param progress told how many bytes are read and done with, and how many there are
 * @param size bytes that the file must have, where that was said already
 * @throws StoreError when it cannot be read, or was changed; the signal's reason.
 */
export async function* readSteadily(
  path: string,
  chunkBytes: number,
  signal: AbortSignal,
  progress: PackRun["progress"],
  size?: number,
): AsyncGenerator<Uint8Array> {
  using file = await attemptAsync("read", path, () => Deno.open(path));
  const stat = () => attemptAsync("read", path, () => file.stat());
  const before = await stat();
  const total = size ?? before.size;
  const buffer = new Uint8Array(chunkBytes);
  let bytes = 0;
  progress(0, total);
  // One that grows faster than it is read would never end.
  while (bytes <= total) {
    signal.throwIfAborted();
    const read = await attemptAsync("read", path, () => file.read(buffer));
    if (read === null) break;
    bytes += read;
    if (bytes > total) break;
    yield buffer.subarray(0, read);
    progress(bytes, total);
  }
  const after = await stat();
  const isSame = bytes === total && after.size === total &&
    after.mtime?.getTime() === before.mtime?.getTime();
  if (isSame) return;
  throw new StoreError(`cannot pack "${path}": it changed in the meantime`, {
    failure: "changed",
    hint: CHANGED_HINT,
  });
}
