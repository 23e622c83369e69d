import { ArchiveError } from "../../../../src/base/errors.ts";
import {
  DEFAULT_LIMITS,
  type Limits,
} from "../../../../src/actions/expand/limits.ts";
import {
  assembleTree,
  packFiles,
} from "../../../../src/actions/expand/packed_files.ts";
import { unpack } from "../../../../src/actions/expand/unpack.ts";
import { entriesOf, type Outcome, withLinks } from "../expand_archive.ts";
import { wholeArchiveOf } from "../memory_archive.ts";
import { MemoryStaging } from "../memory_staging.ts";

/** What becomes of an archive, without a disk. */
export async function unpackInMemory(
  bytes: Uint8Array,
  limits: Limits = DEFAULT_LIMITS,
): Promise<Outcome> {
  const staging = new MemoryStaging();
  const archive = wholeArchiveOf(bytes);
  try {
    const end = await unpack({ archive, staging, limits });
    const entries = entriesOf(assembleTree([packFiles(staging.files)], end));
    return { tree: withLinks(staging.tree, entries), entries };
  } catch (error) {
    if (error instanceof ArchiveError) return { refusal: error };
    throw error;
  }
}

/** Its paths and what they are, or the reason why there is none. */
export async function outcomeOf(
  bytes: Uint8Array,
  limits?: Limits,
): Promise<string[] | string> {
  const outcome = await unpackInMemory(bytes, limits);
  if ("refusal" in outcome) return outcome.refusal.message;
  return Object.entries(outcome.tree).map(([path, { kind, target }]) =>
    kind === "symlink" ? `${path} -> ${target}` : `${path} ${kind}`
  );
}
