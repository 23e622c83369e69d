import { createHash } from "node:crypto";
import { join } from "@std/path";
import { replaceFile, systemDisk } from "../../store/disk.ts";
import { readIfThere } from "../../store/look.ts";
import { attemptAsync } from "../../base/os_error.ts";
import { readPieces, wholeFile } from "../../transfer/local_blob.ts";

/** The files of a mirror in a folder, by their paths in it. */
export class FolderFiles {
  readonly #folder: string;
  readonly #work: string;
  readonly #signal: AbortSignal;

  /** @param work folder for texts on their way, on the same volume */
  constructor(folder: string, work: string, signal: AbortSignal) {
    this.#folder = folder;
    this.#work = work;
    this.#signal = signal;
  }

  /** Where a path stands. */
  full(path: string): string {
    return join(this.#folder, ...path.split("/"));
  }

  /** Whether a regular file is there; a link is none. */
  has(path: string): boolean {
    return systemDisk.kindOf(this.full(path)) === "file";
  }

  /** SHA-256 of a file in hexadecimal. */
  async hash(path: string): Promise<string> {
    const hash = createHash("sha256");
    const pieces = [wholeFile(this.full(path))];
    for await (const chunk of readPieces(pieces, this.#signal)) {
      hash.update(chunk);
    }
    return hash.digest("hex");
  }

  /** Writes a text unless it is there already; tells whether that was so. */
  async writeText(path: string, text: string): Promise<boolean> {
    const full = this.full(path);
    const bytes = new TextEncoder().encode(text);
    const there = await readIfThere(full, "file");
    if (there !== undefined && sameBytes(there, bytes)) return false;
    replaceFile(systemDisk, full, [bytes], join(this.#work, "text.new"));
    return true;
  }
}

/**
 * Writes a file from chunks and waits until it is on the disk.
 *
 * @returns its SHA-256 in hexadecimal.
 * @throws StoreError when the disk refuses, and what reading the chunks throws.
 */
export async function writeChunks(
  path: string,
  chunks: AsyncIterable<Uint8Array>,
): Promise<string> {
  const hash = createHash("sha256");
  await attemptAsync("write", path, async () => {
    using file = await Deno.open(path, {
      create: true,
      truncate: true,
      write: true,
    });
    for await (const chunk of chunks) {
      hash.update(chunk);
      for (let rest = chunk; rest.length > 0;) {
        rest = rest.subarray(await file.write(rest));
      }
    }
    await file.sync();
  });
  return hash.digest("hex");
}

function sameBytes(a: Uint8Array, b: Uint8Array): boolean {
  return a.length === b.length && a.every((byte, index) => byte === b[index]);
}
