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

/** An archive in memory, to be read in any way; what was read before is overwritten each time. */
export function wholeArchiveOf(bytes: Uint8Array): ArchiveBytes {
  let given = new Uint8Array(0);
  return {
    chunks: [bytes],
    whole: () => ({
      size: bytes.length,
      read(offset, length) {
        if (offset + length > bytes.length) throw new Error("read beyond it");
        given.fill(0xaa);
        given = bytes.slice(offset, offset + length);
        return given;
      },
    }),
  };
}
