import { createHash } from "node:crypto";
import type { StagedFile } from "../../../src/actions/staged_tree.ts";
import type {
  FileStream,
  NewFile,
  Staging,
} from "../../../src/actions/expand/entry_sink.ts";
import type { Tree } from "../../support/tree.ts";

/**
 * A staging folder in memory, as strict as a disk: what already is cannot be
 * made, and nothing can be made where there is no folder for it. Whatever an
 * archive brings about, the code under test may not ask for such a thing.
 */
export class MemoryStaging implements Staging {
  readonly tree: Tree = {};
  readonly files: StagedFile[] = [];
  readonly #sizes = new Map<string, number>();

  makeFolder(path: string): void {
    this.#expectFree(path);
    this.tree[path] = { kind: "folder", mode: 0o755, mtimeMs: 0 };
  }

  setFolderTime(path: string, mtimeSeconds: number): void {
    const folder = this.tree[path];
    if (folder?.kind !== "folder") throw new Error(`no folder: ${path}`);
    folder.mtimeMs = mtimeSeconds * 1000;
  }

  writeFile(file: NewFile, content: Uint8Array): void {
    const stream = this.openFile(file);
    stream.write(content);
    stream.finish();
  }

  openFile(file: NewFile): FileStream {
    this.#expectFree(file.path);
    this.tree[file.path] = { kind: "file" };
    const hasher = createHash("sha256");
    let size = 0;
    return {
      write: (chunk) => {
        size += chunk.length;
        hasher.update(chunk);
      },
      finish: () => this.#set(file, size, hasher.digest("hex")),
      close: () => {},
    };
  }

  fileSize(path: string): number {
    return this.#sizes.get(path) ?? -1;
  }

  copyFile(from: string, file: NewFile): void {
    const { sha256 } = this.tree[from] ?? {};
    if (sha256 === undefined) throw new Error(`no file: ${from}`);
    this.#expectFree(file.path);
    this.#set(file, this.fileSize(from), sha256);
  }

  removeFile(path: string): void {
    if (this.tree[path]?.kind !== "file") throw new Error(`no file: ${path}`);
    delete this.tree[path];
  }

  flush(): void {}

  #set(
    { path, mode, mtimeSeconds }: NewFile,
    size: number,
    sha256: string,
  ): void {
    this.tree[path] = {
      kind: "file",
      mode,
      mtimeMs: mtimeSeconds * 1000,
      sha256,
    };
    this.#sizes.set(path, size);
    this.files.push({ kind: "file", path, size, sha256 });
  }

  #expectFree(path: string): void {
    if (path in this.tree) throw new Error(`there already: ${path}`);
    const parts = path.split("/");
    if (parts.some((part) => part === "" || part === "." || part === "..")) {
      throw new Error(`no clean path: ${path}`);
    }
    const parent = parts.slice(0, -1).join("/");
    if (parent !== "" && this.tree[parent]?.kind !== "folder") {
      throw new Error(`no folder for: ${path}`);
    }
  }
}
