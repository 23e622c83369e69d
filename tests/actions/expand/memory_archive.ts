import type { ArchiveBytes } from "../../../src/actions/expand/format.ts";

/** An archive in memory, which is read as a stream. */
export function archiveOf(chunks: Iterable<Uint8Array>): ArchiveBytes {
  return {
    chunks,
    whole() {
      throw new Error("a stream was enough");
    },
  };
}
