import { createHash } from "node:crypto";
import { join } from "@std/path";
import type { Limits } from "../../actions/expand/limits.ts";
import type { StagedTree } from "../../actions/staged_tree.ts";
import { ArchiveError, StoreError } from "../../base/errors.ts";
import { attemptAsync } from "../../base/os_error.ts";
import { systemDisk } from "../../store/disk.ts";
import type { ArchiveFacts } from "../../zoo/kinds/target.ts";
import { type Part, PARTS, reviewWeights } from "../parts.ts";
import { tryStaging, withTempFolder } from "../trial.ts";
import { expand } from "../../actions/expand/action.ts";
import { type ArchiveEntry, PaxTarStream } from "./pax_tar_stream.ts";
import { readSourceTree, type SourceNode } from "./source_tree.ts";

/** The folders that an entry is packed from. */
export type Sources = Readonly<Record<Part["section"], string | undefined>>;

/** An archive that waits in the work folder for its place. */
export interface WaitingArchive extends ArchiveFacts {
  part: Part;
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
        `cannot pack "${folder}": it has no files`,
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
    let facts: ArchiveFacts | undefined;
    progress(0, total);
    const expanded = await withTempFolder((temp) =>
      tryStaging(
        { action: expand, details: {}, expected: {} },
        { path, temp, limits, signal },
        async ({ advance, assertGoing }) => {
          facts = await writeArchive(folder, nodes, path, signal, {
            read: (bytes) => progress(bytes, total),
            written(bytes) {
              assertGoing();
              advance(bytes);
            },
          });
        },
      )
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
      `cannot pack "${folder}": its file "${path}" changed in the meantime`,
      { hint: "Run the command again when nothing writes there." },
    );
  }
}

/**
 * Time of everything in an archive, in seconds since 1970: the first of 1980,
 * before which some file systems have none. It is always the same, so that the
 * same content makes the same bytes.
 */
const MTIME = 315_532_800;

/** Bytes that are read at once. */
const READ_BYTES = 262_144;

/** How far writing an archive has come, in bytes. */
export interface WritingObserver {
  /** So much of the files' content was read. */
  read(bytes: number): void;
  /** So much of the archive is on the disk. */
  written(bytes: number): void;
}

/**
 * Writes a folder's content into a `.tar.gz` that depends on nothing but this
 * content, its names and which of it are programs. It streams: even large files
 * need little memory.
 *
 * @param folder that `nodes` were read from
 * @param path of the archive, which is written anew
 * @throws StoreError when something cannot be read or written, or the signal's
 * reason.
 */
export async function writeArchive(
  folder: string,
  nodes: readonly SourceNode[],
  path: string,
  signal: AbortSignal,
  observer: WritingObserver = { read: () => {}, written: () => {} },
): Promise<ArchiveFacts> {
  const hash = createHash("sha256");
  let bytes = 0;
  await attemptAsync("pack into", path, async () => {
    using file = await Deno.open(path, {
      create: true,
      truncate: true,
      write: true,
    });
    const packed = ReadableStream.from(tarInput(folder, nodes, observer))
      .pipeThrough(new PaxTarStream(), { signal })
      .pipeThrough(new CompressionStream("gzip"));
    for await (const chunk of packed) {
      signal.throwIfAborted();
      hash.update(chunk);
      bytes += chunk.length;
      for (let rest = chunk; rest.length > 0;) {
        rest = rest.subarray(await file.write(rest));
      }
      observer.written(bytes);
    }
    await file.sync();
  });
  return { bytes, sha256: hash.digest("hex") };
}

/** Nothing is opened before it is asked for. */
function* tarInput(
  folder: string,
  nodes: readonly SourceNode[],
  { read }: WritingObserver,
): Generator<ArchiveEntry> {
  let before = 0;
  for (const { path, kind, size, mode } of nodes) {
    const options = { mode, mtime: MTIME };
    if (kind === "folder") yield { type: "directory", path, options };
    else {
      const start = before;
      before += size;
      const content = readFile(
        join(folder, path),
        size,
        (bytes) => read(start + bytes),
      );
      const readable = ReadableStream.from(content);
      yield { type: "file", path, size, readable, options };
    }
  }
}

/**
 * @param size bytes that the archive says it has
 * @param told how many bytes were read so far
 */
async function* readFile(
  path: string,
  size: number,
  told: (bytes: number) => void,
): AsyncGenerator<Uint8Array> {
  using file = await attemptAsync("read", path, () => Deno.open(path));
  const buffer = new Uint8Array(READ_BYTES);
  let left = size;
  for (;;) {
    const length = await attemptAsync("read", path, () => file.read(buffer));
    left -= length ?? 0;
    if (left < 0 || length === null && left > 0) {
      throw new StoreError(
        `cannot pack "${path}": it changed in the meantime`,
        {
          hint: "Run the command again when nothing writes there.",
        },
      );
    }
    if (length === null) return;
    told(size - left);
    yield buffer.slice(0, length);
  }
}
