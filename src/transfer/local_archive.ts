import { createHash } from "node:crypto";
import { fromFileUrl } from "@std/path";
import { SNIFF_BYTES } from "../archive_kind.ts";
import type { ArchiveObserver, FetchedArchive } from "./archive.ts";
import { diskFailure } from "./disk_failure.ts";
import { type Expected, mismatch } from "./integrity.ts";

/** Bytes that are read at once. */
const READ_BYTES = 1_048_576;

/**
 * Checks an archive that a file URL names, where it stands: it is not copied,
 * and never removed.
 *
 * @throws {StoreError} when it cannot be read; {IntegrityError} when it is not
 * what was expected; the signal's reason when stopped.
 */
export async function readLocalArchive(
  url: URL,
  expected: Expected,
  signal: AbortSignal,
  observer: Pick<ArchiveObserver, "progress">,
): Promise<FetchedArchive> {
  const path = fromFileUrl(url);
  const hash = createHash("sha256");
  const buffer = new Uint8Array(READ_BYTES);
  let head = new Uint8Array(0);
  let bytes = 0;
  try {
    using file = await Deno.open(path);
    const total = (await file.stat()).size;
    for (;;) {
      signal.throwIfAborted();
      const length = await file.read(buffer);
      if (length === null) break;
      const chunk = buffer.subarray(0, length);
      if (bytes === 0) head = chunk.slice(0, SNIFF_BYTES);
      hash.update(chunk);
      bytes += length;
      observer.progress(bytes, total);
    }
  } catch (error) {
    throw diskFailure("read", path, error);
  }
  const sha256 = hash.digest("hex");
  const problem = mismatch(url, expected, { sha256, bytes }, () => head);
  if (problem !== undefined) throw problem;
  return { path, url, sha256, bytes, temporary: false };
}
