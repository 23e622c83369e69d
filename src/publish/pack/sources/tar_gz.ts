import { join } from "@std/path";
import { writeChunks } from "../../../store/write_chunks.ts";
import type { ArchiveFacts } from "../../../transfer/blob.ts";
import { readSteadily } from "./copy_file.ts";
import type { SourceNode } from "./folder_tree.ts";
import { PaxTarStream, type TarMember } from "./pax_tar_stream.ts";

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
  const packed = ReadableStream.from(tarInput(folder, nodes, signal, observer))
    .pipeThrough(new PaxTarStream(), { signal })
    .pipeThrough(new CompressionStream("gzip"));
  return await writeChunks(path, packed, (bytes) => {
    signal.throwIfAborted();
    observer.written(bytes);
  });
}

/** Nothing is opened before it is asked for. */
function* tarInput(
  folder: string,
  nodes: readonly SourceNode[],
  signal: AbortSignal,
  { read }: WritingObserver,
): Generator<TarMember> {
  let before = 0;
  for (const { path, kind, size, mode } of nodes) {
    const options = { mode, mtime: MTIME };
    if (kind === "folder") {
      yield { type: "directory", path, options };
      continue;
    }
    const start = before;
    before += size;
    const told = (bytes: number) => bytes > 0 && read(start + bytes);
    const content = readSteadily(
      join(folder, path),
      READ_BYTES,
      signal,
      told,
      size,
    );
    const readable = ReadableStream.from(owned(content));
    yield { type: "file", path, size, readable, options };
  }
}

/** Chunks in memory of their own, since a stream holds several. */
async function* owned(
  chunks: AsyncIterable<Uint8Array>,
): AsyncGenerator<Uint8Array> {
  for await (const chunk of chunks) yield chunk.slice();
}
