// Pure: no disk, network, clock or environment.

/** A file that is to be made. */
export interface NewFile {
  /** Relative to the staging folder, with `/` between its parts. */
  readonly path: string;
  /** Permission bits; they hold whatever the umask is. */
  readonly mode: number;
  /** Seconds since 1970, in whole milliseconds. */
  readonly mtimeSeconds: number;
  /** Whether an earlier file of the same path was reported: the last report has to be the last file's. */
  readonly isAgain: boolean;
}

/** A file that is written in several steps. */
export interface FileStream {
  write(chunk: Uint8Array): void;
  /** Completes the file. */
  finish(): void;
  /** Lets go of a file that is not complete. */
  close(): void;
}

/**
 * The disk as an expansion uses it; paths are relative to the staging folder.
 * Whoever implements it reports each file that is complete.
 */
export interface Staging {
  makeFolder(path: string): void;
  setFolderTime(path: string, mtimeSeconds: number): void;
  /** Makes a file at once. */
  writeFile(file: NewFile, content: Uint8Array): void;
  /** Makes a file of `size` bytes in several steps. */
  openFile(file: NewFile, size: number): FileStream;
  /** The size of a file in bytes. */
  fileSize(path: string): number;
  /** Makes a file with the content of another. */
  copyFile(from: string, file: NewFile): void;
  removeFile(path: string): void;
  /** Returns once everything is made. */
  flush(): void;
}
