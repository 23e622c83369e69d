// Pure: no disk, network, clock or environment.

/** What tells that a file is still the one that was looked at. */
export interface FileStamp {
  /** In bytes. */
  size: number;
  /** Time of the last change, in milliseconds since 1970. */
  mtime: number;
}

/** A file or link as it was when last looked at. */
export interface SeenFile {
  /** Full path. */
  path: string;
  stamp: FileStamp;
}

/** The size of files together, in bytes. */
export function totalBytes(files: readonly SeenFile[]): number {
  return files.reduce((sum, { stamp }) => sum + stamp.size, 0);
}
