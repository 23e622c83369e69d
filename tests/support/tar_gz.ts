import { toArrayBuffer } from "@std/streams/to-array-buffer";
import { TarStream, type TarStreamInput } from "@std/tar/tar-stream";

/** A small `.tar.gz` of files with these contents; a path that ends in `/` is a folder. */
export async function tarGz(
  files: Record<string, string>,
): Promise<Uint8Array<ArrayBuffer>> {
  const entries = Object.entries(files).map(([path, text]): TarStreamInput => {
    const options = { mtime: 1_500_000_000 };
    if (path.endsWith("/")) {
      return { type: "directory", path: path.slice(0, -1), options };
    }
    const blob = new Blob([text]);
    const readable = blob.stream();
    return { type: "file", path, size: blob.size, readable, options };
  });
  const tar = ReadableStream.from(entries).pipeThrough(new TarStream());
  const packed = tar.pipeThrough(new CompressionStream("gzip"));
  return new Uint8Array(await toArrayBuffer(packed));
}
