// Pure: no disk, network, clock or environment.

/** What a file gets beside its content. */
export interface FileAttributes {
  /** Permission bits; they hold whatever the umask is. */
  readonly mode: number;
  /** Seconds since 1970, in whole milliseconds. */
  readonly mtimeSeconds: number;
}

/** A file that is written in several steps. */
export interface FileStream {
  write(chunk: Uint8Array): void;
  /** Completes the file and returns the SHA-256 of its content, in hexadecimal digits. */
  finish(attributes: FileAttributes): string;
  /** Lets go of a file that is not complete. */
  close(): void;
}

/** The disk as an expansion uses it; paths are relative to the staging folder. */
export interface Staging {
  makeFolder(path: string): void;
  setFolderTime(path: string, mtimeSeconds: number): void;
  /** Makes a file at once and returns the SHA-256 of its content, in hexadecimal digits. */
  writeFile(
    path: string,
    content: Uint8Array,
    attributes: FileAttributes,
  ): string;
  openFile(path: string, mode: number): FileStream;
  copyFile(from: string, to: string, attributes: FileAttributes): void;
  removeFile(path: string): void;
}
