import { join } from "@std/path";
import { ArchiveError } from "../../base/errors.ts";
import type { StagedTree } from "../../actions/staged_tree.ts";
import type { Limits } from "../../actions/expand/limits.ts";
import type { ArchiveFacts } from "./manifest_text.ts";
import { systemDisk } from "../../store/disk.ts";
import { type Part, PARTS } from "./parts.ts";
import { readSourceTree, type SourceNode } from "./source_tree.ts";
import { withTempFolder } from "./temp_folder.ts";
import { tryExpansion } from "./try_expansion.ts";
import { reviewWeights } from "./weights_layout.ts";
import { writeArchive, type WrittenArchive } from "./write_archive.ts";

/** The folders that an entry is packed from. */
export type Sources = Readonly<Record<Part["section"], string | undefined>>;

/** An archive that waits in the work folder for its place. */
export interface WaitingArchive extends ArchiveFacts {
  /** Where it waits. */
  path: string;
  /** Files in it. */
  files: number;
}

/** What goes into the archive of a part. */
export interface PartContent {
  part: Part;
  folder: string;
  nodes: readonly SourceNode[];
}

/**
 * Looks what is in the folders, and whether NiftyNet could use it.
 *
 * @param note told what might be better
 * @throws ArchiveError when it could not, StoreError when a folder cannot be
 * read or holds what cannot be packed.
 */
export function readSources(
  sources: Sources,
  note: (text: string) => void,
): PartContent[] {
  return PARTS.flatMap((part) => {
    const folder = sources[part.section];
    if (folder === undefined) return [];
    const nodes = readSourceTree(folder);
    const files = nodes.filter(({ kind }) => kind === "file");
    if (files.length === 0) {
      throw new ArchiveError(
        `cannot pack "${folder}": there is no file in it`,
        { hint: `Name the folder that holds the ${part.section}.` },
      );
    }
    if (part.section === "weights") review(folder, files, note);
    return [{ part, folder, nodes }];
  });
}

function review(
  folder: string,
  files: readonly SourceNode[],
  note: (text: string) => void,
): void {
  const { problems, notes } = reviewWeights(files.map(({ path }) => path));
  if (problems.length > 0) {
    throw new ArchiveError(`cannot pack "${folder}": ${problems.join("; ")}`, {
      hint:
        "NiftyNet looks for models/model.ckpt-<step>.index, .meta and .data-00000-of-00001 in it.",
    });
  }
  notes.forEach(note);
}

/** How a part is packed. */
export interface PackOptions {
  /** Folder for the archive. */
  work: string;
  /** What it may expand to. */
  limits: Limits;
  signal: AbortSignal;
  /** Told how many bytes of the files are packed, and how many there are. */
  progress(packed: number, total: number): void;
}

/**
 * Packs a part. The archive is expanded while it grows, to see that it can be
 * installed and holds what it should.
 *
 * @throws ArchiveError when it could not be installed, or a file was changed
 * meanwhile; StoreError; the signal's reason. Nothing is left then.
 */
export async function packArchive(
  { part, folder, nodes }: PartContent,
  { work, limits, signal, progress }: PackOptions,
): Promise<WaitingArchive> {
  const path = join(work, `${part.archive}.packed`);
  const total = nodes.reduce((sum, { size }) => sum + size, 0);
  try {
    let facts: WrittenArchive | undefined;
    progress(0, total);
    const expanded = await withTempFolder((temp) =>
      tryExpansion(path, temp, limits, async ({ advance, failed }) => {
        const stop = AbortSignal.any([signal, failed]);
        facts = await writeArchive(folder, nodes, path, stop, {
          read: (bytes) => progress(bytes, total),
          written: advance,
        });
      })
    );
    if (facts === undefined) throw new TypeError("nothing was written");
    refuseDifference(folder, nodes, expanded);
    const files = nodes.filter(({ kind }) => kind === "file").length;
    return { part, path, files, ...facts };
  } catch (error) {
    if (systemDisk.kindOf(path) !== undefined) systemDisk.remove(path);
    throw error;
  }
}

function refuseDifference(
  folder: string,
  nodes: readonly SourceNode[],
  { files }: StagedTree,
): void {
  const sizes = new Map(Array.from(files, ({ path, size }) => [path, size]));
  for (const { path, kind, size } of nodes) {
    if (kind === "folder" || sizes.get(path) === size) continue;
    throw new ArchiveError(
      `cannot pack "${folder}": its file "${path}" was changed meanwhile`,
      { hint: "Run the command again when nobody writes there." },
    );
  }
}
