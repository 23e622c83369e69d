import type { Content } from "./receipt.ts";
import { systemDisk } from "./disk.ts";

/**
 * Whether what stands at a path is what was put there once: the size is
 * compared first, so that only what may be the same is read.
 *
 * @param info of what stands there, a link not followed
 * @param sha256 reads the file and tells its SHA-256
 * @throws {StoreError} when a link cannot be read, and what `sha256` throws.
 */
export async function isContent(
  path: string,
  { isFile, isSymlink, size }: Deno.FileInfo,
  content: Content,
  sha256: () => Promise<string>,
): Promise<boolean> {
  if (content.kind === "link") {
    // Windows turns the slashes of a target round.
    return isSymlink &&
      systemDisk.readLink(path).replaceAll("\\", "/") === content.target;
  }
  // A pipe is no file: reading it would wait for ever.
  return isFile && size === content.size && await sha256() === content.sha256;
}
