import { toArrayBuffer } from "@std/streams/to-array-buffer";
import { TarStream, type TarStreamInput } from "@std/tar/tar-stream";

/** The time on every file of the demo zoo, in seconds since 1970: archives must not differ from day to day. */
const MTIME = Date.UTC(2018, 2, 25, 12) / 1000;

/** A file of an archive; its folders come from its path. */
export interface ArchiveFile {
  path: string;
  content: string | Uint8Array<ArrayBuffer>;
}

/** The files as a gzipped tar archive, in their order, each folder before what is in it. */
export async function tarGzip(
  files: readonly ArchiveFile[],
): Promise<Uint8Array<ArrayBuffer>> {
  const tar = ReadableStream.from(inputs(files)).pipeThrough(new TarStream());
  return await gzipped(tar);
}

/** `bytes`, gzipped. */
export function gzip(
  bytes: Uint8Array<ArrayBuffer>,
): Promise<Uint8Array<ArrayBuffer>> {
  return gzipped(new Blob([bytes]).stream());
}

async function gzipped(
  stream: ReadableStream<Uint8Array<ArrayBuffer>>,
): Promise<Uint8Array<ArrayBuffer>> {
  const packed = stream.pipeThrough(new CompressionStream("gzip"));
  return new Uint8Array(await toArrayBuffer(packed));
}

function* inputs(files: readonly ArchiveFile[]): Generator<TarStreamInput> {
  const options = { mtime: MTIME };
  const folders = new Set<string>();
  for (const { path, content } of files) {
    for (const folder of foldersAbove(path)) {
      if (folders.has(folder)) continue;
      folders.add(folder);
      yield { type: "directory", path: folder, options };
    }
    const blob = new Blob([content]);
    yield {
      type: "file",
      path,
      size: blob.size,
      readable: blob.stream(),
      options,
    };
  }
}

/** `a/b/c.txt` lies in `a` and `a/b`. */
function foldersAbove(path: string): string[] {
  const parts = path.split("/").slice(0, -1);
  return parts.map((_, index) => parts.slice(0, index + 1).join("/"));
}
