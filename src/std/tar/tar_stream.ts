import { PaxTarStream } from "../../publish/pack/sources/pax_tar_stream.ts";

/** Bytes in memory of their own; std's name of the type. */
export type Uint8Array_ = ReturnType<Uint8Array["slice"]>;

/** Metadata of an entry; std's interface. */
export interface TarStreamOptions {
  /** Permission bits; 0o755 for folders and 0o644 for files unless given. */
  mode?: number;
  /** Owner's number. */
  uid?: number;
  /** Group's number. */
  gid?: number;
  /** Time of the last change, in seconds since 1970; now unless given. */
  mtime?: number;
  /** Owner's name. */
  uname?: string;
  /** Group's name. */
  gname?: string;
  /** Major number of a device; no entry of these kinds has one. */
  devmajor?: string;
  /** Minor number of a device; no entry of these kinds has one. */
  devminor?: string;
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

/** A symbolic link to write into the archive. */
export interface TarStreamSymlink {
  type: "symlink";
  /** Path in the archive, `/` between its parts. */
  path: string;
  /** What the link points to. */
  linkname: string;
  options?: TarStreamOptions;
}

/** What {@linkcode TarStream} takes. */
export type TarStreamInput = TarStreamFile | TarStreamDir | TarStreamSymlink;

/**
 * Turns entries into the bytes of a tar archive, with the interface of std's
 * class of this name. It takes long paths too, which std's refuses.
 */
export class TarStream extends PaxTarStream
  implements TransformStream<TarStreamInput, Uint8Array_> {}
