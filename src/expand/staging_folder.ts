import { createHash, hash } from "node:crypto";
import type { FileAttributes, FileStream, Staging } from "./staging.ts";

/**
 * A folder that is empty to begin with. Its calls are synchronous: a small file
 * costs four system calls, and a promise for each would cost more than these.
 * They throw what the system says.
 */
export class StagingFolder implements Staging {
  readonly #folder: string;
  readonly #umask: number;

  constructor(folder: string) {
    this.#folder = folder;
    this.#umask = probeUmask(folder);
  }

  makeFolder(path: string): void {
    Deno.mkdirSync(this.#place(path));
  }

  setFolderTime(path: string, mtimeSeconds: number): void {
    Deno.utimeSync(this.#place(path), mtimeSeconds, mtimeSeconds);
  }

  writeFile(
    path: string,
    content: Uint8Array,
    attributes: FileAttributes,
  ): string {
    const digest = hash("sha256", content, "hex");
    using file = this.#create(path, attributes.mode);
    writeAll(file, content);
    this.#settle(file, path, attributes);
    return digest;
  }

  openFile(path: string, mode: number): FileStream {
    const file = this.#create(path, mode);
    const hasher = createHash("sha256");
    return {
      write: (chunk) => {
        hasher.update(chunk);
        writeAll(file, chunk);
      },
      finish: (attributes) => {
        this.#settle(file, path, attributes);
        file.close();
        return hasher.digest("hex");
      },
      close: () => file.close(),
    };
  }

  copyFile(from: string, to: string, attributes: FileAttributes): void {
    const { mode, mtimeSeconds } = attributes;
    const place = this.#place(to);
    Deno.copyFileSync(this.#place(from), place);
    // A copy has the mode of what it is copied from.
    if (Deno.build.os !== "windows") Deno.chmodSync(place, mode);
    Deno.utimeSync(place, mtimeSeconds, mtimeSeconds);
  }

  removeFile(path: string): void {
    Deno.removeSync(this.#place(path));
  }

  #place(path: string): string {
    return `${this.#folder}/${path}`;
  }

  #create(path: string, mode: number): Deno.FsFile {
    const place = this.#place(path);
    return Deno.openSync(place, { write: true, createNew: true, mode });
  }

  /** Sets what the content does not: the time, and those bits of the mode that the umask took. */
  #settle(
    file: Deno.FsFile,
    path: string,
    { mode, mtimeSeconds }: FileAttributes,
  ): void {
    file.utimeSync(mtimeSeconds, mtimeSeconds);
    if ((mode & this.#umask) !== 0) Deno.chmodSync(this.#place(path), mode);
  }
}

/**
 * The bits of a mode that the system takes from new files; none on Windows. To
 * ask for it outright takes a permission that the Worker does not have.
 */
function probeUmask(folder: string): number {
  if (Deno.build.os === "windows") return 0;
  const place = `${folder}/umask`;
  try {
    using file = Deno.openSync(place, {
      write: true,
      createNew: true,
      mode: 0o777,
    });
    return 0o777 & ~(file.statSync().mode ?? 0o777);
  } finally {
    Deno.removeSync(place);
  }
}

function writeAll(file: Deno.FsFile, chunk: Uint8Array): void {
  for (let done = 0; done < chunk.length;) {
    done += file.writeSync(done === 0 ? chunk : chunk.subarray(done));
  }
}
