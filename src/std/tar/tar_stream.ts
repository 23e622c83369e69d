import { createTarPacker, type TarPackController } from "modern-tar";

/** Metadata of an entry; std's interface. */
export interface TarStreamOptions {
  /** Permission bits; 0o755 for folders and 0o644 for files unless given. */
  mode?: number;
  /** Owner's number. */
  uid?: number;
  /** Group's number. */
  gid?: number;
  /** Time of the last change, in seconds since 1970. */
  mtime?: number;
  /** Owner's name. */
  uname?: string;
  /** Group's name. */
  gname?: string;
}

/** A file to write into the archive. */
export interface TarStreamFile {
  type: "file";
  /** Path in the archive, `/` between its parts. */
  path: string;
  /** Length of `readable` in bytes. */
  size: number;
  /** The file's content. */
  readable: ReadableStream<Uint8Array>;
  options?: TarStreamOptions;
}

/** A folder to write into the archive. */
export interface TarStreamDir {
  type: "directory";
  /** Path in the archive, `/` between its parts. */
  path: string;
  options?: TarStreamOptions;
}

/** What {@linkcode TarStream} takes. */
export type TarStreamInput = TarStreamFile | TarStreamDir;

/**
 * Turns entries into the bytes of a tar archive. It has the interface of
 * std's class of this name; the work is modern-tar's, which writes PAX headers
 * where std's refuses a path of more than 256 bytes.
 */
export class TarStream implements TransformStream<TarStreamInput, Uint8Array> {
  readonly readable: ReadableStream<Uint8Array>;
  readonly writable: WritableStream<TarStreamInput>;

  constructor() {
    const { readable, controller } = createTarPacker();
    this.readable = readable;
    this.writable = new WritableStream({
      write: (input) => writeEntry(controller, input),
      close: () => controller.finalize(),
      abort: (reason) => controller.error(reason),
    });
  }
}

async function writeEntry(
  controller: TarPackController,
  input: TarStreamInput,
): Promise<void> {
  const { mtime, ...metadata } = input.options ?? {};
  const body = controller.add({
    name: input.type === "directory" ? `${input.path}/` : input.path,
    type: input.type,
    size: input.type === "file" ? input.size : 0,
    mtime: new Date((mtime ?? 0) * 1000),
    ...metadata,
  });
  if (input.type === "file") await input.readable.pipeTo(body);
  else await body.close();
}
