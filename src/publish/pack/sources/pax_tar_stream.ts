import { createTarPacker } from "modern-tar";

/** A file, a folder or a symbolic link to write into an archive. */
export interface TarMember {
  type: "file" | "directory" | "symlink";
  /** Path in the archive, `/` between its parts. */
  path: string;
  /** Length of a file in bytes. */
  size?: number;
  /** Content of a file. */
  readable?: ReadableStream<Uint8Array>;
  /** What a symbolic link points to. */
  linkname?: string;
  /** Permission bits, owner, and the last change in seconds since 1970. */
  options?: {
    mode?: number;
    uid?: number;
    gid?: number;
    mtime?: number;
    uname?: string;
    gname?: string;
  };
}

/**
 * Turns entries into the bytes of a tar archive. Paths and sizes of any length
 * are written as PAX headers, which std's `TarStream` refuses to do: it takes
 * 256 bytes, in parts of 100 and 155.
 */
export class PaxTarStream
  implements TransformStream<TarMember, Uint8Array<ArrayBuffer>> {
  readonly readable: ReadableStream<Uint8Array<ArrayBuffer>>;
  readonly writable: WritableStream<TarMember>;

  constructor() {
    const { readable, controller } = createTarPacker();
    // Chunks in memory of their own, which is what a compression takes.
    this.readable = readable.pipeThrough(
      new TransformStream<Uint8Array, Uint8Array<ArrayBuffer>>({
        transform: (chunk, controller) => controller.enqueue(chunk.slice()),
      }),
    );
    this.writable = new WritableStream({
      async write({ type, path, size = 0, readable, linkname, options = {} }) {
        const { mtime, ...owner } = options;
        const body = controller.add({
          name: type === "directory" ? `${path}/` : path,
          type,
          size,
          ...(linkname !== undefined && { linkname }),
          ...(mtime !== undefined && { mtime: new Date(mtime * 1000) }),
          ...owner,
        });
        await (readable === undefined ? body.close() : readable.pipeTo(body));
      },
      close: () => controller.finalize(),
      abort: (reason) => controller.error(reason),
    });
  }
}
