import { createHash } from "node:crypto";
import type {
  FileAttributes,
  FileStream,
  Staging,
} from "../../src/expand/staging.ts";
import type { Tree } from "../support/tree.ts";

/**
 * A staging folder in memory, as strict as a disk: what already is cannot be
 * made, and nothing can be made where there is no folder for it. Whatever an
 * archive brings about, the code under test may not ask for such a thing.
 */
export class MemoryStaging implements Staging {
  readonly tree: Tree = {};

  makeFolder(path: string): void {
    this.#expectFree(path);
    this.tree[path] = { kind: "folder", mode: 0o755, mtimeMs: 0 };
  }

  setFolderTime(path: string, mtimeSeconds: number): void {
    const folder = this.tree[path];
    if (folder?.kind !== "folder") throw new Error(`no folder: ${path}`);
    folder.mtimeMs = mtimeSeconds * 1000;
  }

  writeFile(
    path: string,
    content: Uint8Array,
    attributes: FileAttributes,
  ): string {
    const file = this.openFile(path, attributes.mode);
    file.write(content);
    return file.finish(attributes);
  }

  openFile(path: string, mode: number): FileStream {
    this.#expectFree(path);
    this.tree[path] = { kind: "file", mode };
    const hasher = createHash("sha256");
    return {
      write: (chunk) => {
        hasher.update(chunk);
      },
      finish: (attributes) => {
        const sha256 = hasher.digest("hex");
        this.#set(path, sha256, attributes);
        return sha256;
      },
      close: () => {},
    };
  }

  copyFile(from: string, to: string, attributes: FileAttributes): void {
    const { sha256 } = this.tree[from] ?? {};
    if (sha256 === undefined) throw new Error(`no file: ${from}`);
    this.#expectFree(to);
    this.#set(to, sha256, attributes);
  }

  removeFile(path: string): void {
    if (this.tree[path]?.kind !== "file") throw new Error(`no file: ${path}`);
    delete this.tree[path];
  }

  #set(path: string, sha256: string, attributes: FileAttributes): void {
    const { mode, mtimeSeconds } = attributes;
    const mtimeMs = mtimeSeconds * 1000;
    this.tree[path] = { kind: "file", mode, mtimeMs, sha256 };
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
