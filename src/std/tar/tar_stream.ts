import { PaxTarStream } from "../../publish/pack/sources/pax_tar_stream.ts";

/** Bytes in memory of their own; std's name of the type. */
export type Uint8Array_ = ReturnType<Uint8Array["slice"]>;

/** Metadata of an entry, of which std's interface has more. */
export interface TarStreamOptions {
  /** Permission bits; 0o755 for folders and 0o644 for files unless given. */
  mode?: number;
  /** Time of the last change, in seconds since 1970; now unless given. */
  mtime?: number;
}

/** What {@linkcode TarStream} takes; `path` has `/` between its parts. */
export type TarStreamInput =
  & { path: string; options?: TarStreamOptions }
  & (
    | { type: "file"; size: number; readable: ReadableStream<Uint8Array> }
    | { type: "directory" }
    | { type: "symlink"; linkname: string }
  );

/**
 * Turns entries into the bytes of a tar archive, with the interface of std's
 * class of this name. It takes long paths too, which std's refuses.
 */
export class TarStream extends PaxTarStream
  implements TransformStream<TarStreamInput, Uint8Array_> {}
