import { createSha256, type Sha256 } from "../../../base/node_modules.ts";
import { StoreError } from "../../../base/errors.ts";
import { attemptTo } from "../../../base/os_error.ts";
import { checkRelativePath } from "../../../base/portable_path.ts";
import type { StagedFile } from "../../staged_tree.ts";
import { quoteName } from "../refusal.ts";

/** How far a file has come that the Worker writes and does not hash. */
export interface GrowingFile {
  /** Relative to the staging folder, with `/` between its parts. */
  readonly path: string;
  /** Bytes that are written. */
  readonly size: number;
  readonly isComplete: boolean;
}

/** Bytes that are read at once. */
const READ_BYTES = 256 * 1024;

/** A file that is being hashed. */
interface OpenFile {
  readonly disk: Deno.FsFile;
  readonly hash: Sha256;
  /** Bytes that are hashed. */
  position: number;
}

/**
 * Hashes files that another thread writes, one after another, each while it
 * grows: what is read was written just now, and comes from memory.
 */
export class GrowingFileHasher implements Disposable {
  readonly #folder: string;
  readonly #buffer = new Uint8Array(READ_BYTES);
  #file: OpenFile | undefined;

  /** `folder` is the staging folder. */
  constructor(folder: string) {
    this.#folder = folder;
  }

  /**
   * Hashes what has been added to a file. Returns the file once it is complete;
   * only then may the next one begin.
   *
   * @throws StoreError if it cannot be read.
   */
  follow({ path, size, isComplete }: GrowingFile): StagedFile | undefined {
    const purpose = `cannot read ${quoteName(path)} of the archive`;
    return attemptTo(() => purpose, () => {
      this.#file ??= {
        disk: Deno.openSync(this.#place(path)),
        hash: createSha256(),
        position: 0,
      };
      const file = this.#file;
      while (file.position < size) {
        const wanted = Math.min(READ_BYTES, size - file.position);
        const read = file.disk.readSync(this.#buffer.subarray(0, wanted));
        if (read === null) {
          throw new StoreError(
            `${purpose}: it has ${file.position} bytes, and had ${size} before`,
            { failure: "changed" },
          );
        }
        file.hash.update(this.#buffer.subarray(0, read));
        file.position += read;
      }
      if (!isComplete) return undefined;
      this[Symbol.dispose]();
      return { kind: "file", path, size, sha256: file.hash.digest("hex") };
    });
  }

  /** A path comes out of a sandbox: whatever happened in there, no other file is read. */
  #place(path: string): string {
    const checked = checkRelativePath(path);
    if ("reason" in checked) throw new Error(`${path} ${checked.reason}`);
    return `${this.#folder}/${path}`;
  }

  /** Lets go of a file that is not complete. */
  [Symbol.dispose](): void {
    this.#file?.disk.close();
    this.#file = undefined;
  }
}
