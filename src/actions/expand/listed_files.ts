import type { StagedFile } from "../staged_tree.ts";
import type { FileStream, NewFile, Staging } from "./entry_sink.ts";
import { hashed, NOWHERE, sha256 } from "./staging_folder.ts";

/** A staging folder that makes nothing: it only tells the files that there would be. */
export class ListedFiles implements Staging {
  readonly #report: (file: StagedFile) => void;
  readonly helped = 0;
  /** Hard links may name any of them. */
  readonly #files = new Map<string, StagedFile>();

  /** `report` takes each file, with the digest of its content. */
  constructor(report: (file: StagedFile) => void) {
    this.#report = report;
  }

  writeFile({ path }: NewFile, content: Uint8Array): void {
    this.#tell(path, content.length, sha256(content));
  }

  openFile({ path }: NewFile): FileStream {
    return hashed(NOWHERE, (size, sha256) => this.#tell(path, size, sha256));
  }

  fileSize(path: string): number {
    return this.#file(path).size;
  }

  copyFile(from: string, { path }: NewFile): void {
    const { size, sha256 } = this.#file(from);
    this.#tell(path, size, sha256);
  }

  removeFile(path: string): void {
    this.#files.delete(path);
  }

  makeFolder(): void {}

  setFolderTime(): void {}

  flush(): void {}

  settle(): void {}

  #tell(path: string, size: number, sha256: string): void {
    const file: StagedFile = { kind: "file", path, size, sha256 };
    this.#files.set(path, file);
    this.#report(file);
  }

  #file(path: string): StagedFile {
    const file = this.#files.get(path);
    if (file === undefined) throw new TypeError(`no file "${path}" is listed`);
    return file;
  }
}
