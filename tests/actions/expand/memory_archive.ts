import type { ArchiveBytes } from "../../../src/actions/expand/format.ts";
import {
  DEFAULT_LIMITS,
  type Limits,
} from "../../../src/actions/expand/limits.ts";
import {
  assembleTree,
  packFiles,
} from "../../../src/actions/expand/packed_files.ts";
import { unpack } from "../../../src/actions/expand/unpack.ts";
import { ArchiveError } from "../../../src/base/errors.ts";
import { comparable } from "./comparable.ts";
import { entriesOf, type Outcome, withLinks } from "./expand_archive.ts";
import { MemoryStaging } from "./memory_staging.ts";

/** An archive in memory, which is read as a stream. */
function archiveOf(chunks: Iterable<Uint8Array>): ArchiveBytes {
  return {
    chunks,
    whole() {
      throw new Error("a stream was enough");
    },
  };
}

/** An archive in memory, to be read in any way; what was read before is overwritten each time. */
function wholeArchiveOf(bytes: Uint8Array): ArchiveBytes {
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

/**
 * What becomes of an archive without a disk; one that comes in chunks is only
 * read as a stream.
 */
export async function unpackInMemory(
  archive: Uint8Array | Iterable<Uint8Array>,
  limits: Partial<Limits> = {},
): Promise<Outcome> {
  const staging = new MemoryStaging();
  try {
    const end = await unpack({
      archive: archive instanceof Uint8Array
        ? wholeArchiveOf(archive)
        : archiveOf(archive),
      staging,
      limits: { ...DEFAULT_LIMITS, ...limits },
    });
    const entries = entriesOf(assembleTree([packFiles(staging.files)], end));
    return { tree: withLinks(staging.tree, entries), entries };
  } catch (error) {
    if (error instanceof ArchiveError) return { refusal: error };
    throw error;
  }
}

/** What is the same of an outcome wherever it comes about: its tree, or the reason why there is none. */
export function told(outcome: Outcome) {
  if ("refusal" in outcome) return outcome.refusal.message;
  return comparable(outcome.tree, outcome.entries);
}
