import { createHash } from "node:crypto";
import { join } from "@std/path";
import { StoreError } from "../../../base/errors.ts";
import { attemptAsync } from "../../../base/os_error.ts";
import type { ArchiveFacts } from "../../../zoo/archive_facts.ts";
import type { SourceNode } from "./folder_tree.ts";
import { type ArchiveEntry, PaxTarStream } from "./pax_tar_stream.ts";
import { CHANGED_HINT } from "./source.ts";

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
export async function writeTarGz(
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
          failure: "changed",
          hint: CHANGED_HINT,
        },
      );
    }
    if (length === null) return;
    told(size - left);
    yield buffer.slice(0, length);
  }
}
