import { createHash, hash } from "node:crypto";
import type { StagedFile } from "../staged_tree.ts";
import type { FileStream, NewFile, Staging } from "./entry_sink.ts";

/**
 * Times before this many seconds after 1970 are set to it. Before 2.9, Deno
 * takes a time before 1970 for one after it.
 */
const EARLIEST_TIME = setsTimesBefore1970(Deno.version.deno) ? -Infinity : 0;

/** Bytes that are copied at once. */
const COPY_BYTES = 64 * 1024;

/**
 * A folder that is empty to begin with. Its calls are synchronous: a small file
 * costs four system calls, and a promise for each would cost more than these.
 * They throw what the system says.
 */
export class StagingFolder implements Staging {
  readonly #folder: string;
  readonly #report: (file: StagedFile) => void;
  readonly #umask: number;

  /**
   * `umask` is what {@linkcode probeUmask} finds; `report` takes each file that
   * is complete, with the digest of its content.
   */
  constructor(
    folder: string,
    umask: number,
    report: (file: StagedFile) => void,
  ) {
    this.#folder = folder;
    this.#umask = umask;
    this.#report = report;
  }

  makeFolder(path: string): void {
    Deno.mkdirSync(this.#place(path));
  }

  setFolderTime(path: string, mtimeSeconds: number): void {
    const seconds = Math.max(EARLIEST_TIME, mtimeSeconds);
    Deno.utimeSync(this.#place(path), seconds, seconds);
  }

  writeFile(file: NewFile, content: Uint8Array): void {
    const digest = sha256(content);
    using disk = this.#create(file);
    writeAll(disk, content);
    this.#settle(disk, file);
    this.#report({
      kind: "file",
      path: file.path,
      size: content.length,
      sha256: digest,
    });
  }

  openFile(file: NewFile, _size: number): FileStream {
    const { path } = file;
    return hashed(
      this.openUnhashed(file),
      (size, sha256) => this.#report({ kind: "file", path, size, sha256 }),
    );
  }

  /** Makes a file in several steps that another thread hashes and reports. */
  openUnhashed(file: NewFile): FileStream {
    const disk = this.#create(file);
    return {
      write: (chunk) => writeAll(disk, chunk),
      finish: () => {
        this.#settle(disk, file);
        disk.close();
      },
      close: () => disk.close(),
    };
  }

  fileSize(path: string): number {
    return Deno.statSync(this.#place(path)).size;
  }

  copyFile(from: string, file: NewFile, size: number): void {
    using source = Deno.openSync(this.#place(from));
    const buffer = new Uint8Array(COPY_BYTES);
    const copy = this.openFile(file, size);
    try {
      for (;;) {
        const read = source.readSync(buffer);
        if (read === null) break;
        copy.write(buffer.subarray(0, read));
      }
      copy.finish();
    } catch (error) {
      copy.close();
      throw error;
    }
  }

  removeFile(path: string): void {
    Deno.removeSync(this.#place(path));
  }

  flush(): void {
    // Everything is made at once.
  }

  #place(path: string): string {
    return `${this.#folder}/${path}`;
  }

  #create({ path, mode }: NewFile): Deno.FsFile {
    const place = this.#place(path);
    return Deno.openSync(place, { write: true, createNew: true, mode });
  }

  /** Sets what the content does not: the time, and those bits of the mode that the umask took. */
  #settle(
    disk: Deno.FsFile,
    { path, mode, mtimeSeconds }: NewFile,
  ): void {
    const seconds = Math.max(EARLIEST_TIME, mtimeSeconds);
    disk.utimeSync(seconds, seconds);
    if ((mode & this.#umask) !== 0) Deno.chmodSync(this.#place(path), mode);
  }
}

/**
 * The bits of a mode that the system takes from new files; none on Windows.
 * `folder` is an empty one that a file is made in and removed from: to ask the
 * system outright takes a permission that the Worker does not have.
 */
export function probeUmask(folder: string): number {
  if (Deno.build.os === "windows") return 0;
  const place = `${folder}/umask`;
  using file = Deno.openSync(place, {
    write: true,
    createNew: true,
    mode: 0o777,
  });
  Deno.removeSync(place);
  return 0o777 & ~(file.statSync().mode ?? 0o777);
}

/** Whether this version of Deno sets times before 1970 right. */
export function setsTimesBefore1970(version: string): boolean {
  const [major = 0, minor = 0] = version.split(".").map(Number);
  return major > 2 || (major === 2 && minor >= 9);
}

function writeAll(file: Deno.FsFile, chunk: Uint8Array): void {
  for (let done = 0; done < chunk.length;) {
    done += file.writeSync(done === 0 ? chunk : chunk.subarray(done));
  }
}

/**
 * Digests between two collections of garbage: about 2 MB of what they leave,
 * which takes some 15 ms to collect. Half as many save 2 MB more and cost 3 % of
 * the time.
 */
const BETWEEN_COLLECTIONS = 10_000;

/** The collector of garbage, if the program was compiled with a way to call it. */
declare const gc:
  | ((options: { type: "major"; execution: "sync" }) => void)
  | undefined;

let uncollected = 0;

/** The SHA-256 of some bytes, in lower-case hexadecimal digits. */
export function sha256(content: Uint8Array): string {
  collectNowAndThen();
  return hash("sha256", content, "hex");
}

/** What keeps nothing. */
export const NOWHERE: FileStream = { write() {}, finish() {}, close() {} };

/** A file that is hashed while it is written; `done` takes its size in bytes and its SHA-256. */
export function hashed(
  stream: FileStream,
  done: (size: number, sha256: string) => void,
): FileStream {
  collectNowAndThen();
  const hash = createHash("sha256");
  let size = 0;
  return {
    write(chunk) {
      size += chunk.length;
      hash.update(chunk);
      stream.write(chunk);
    },
    finish() {
      stream.finish();
      done(size, hash.digest("hex"));
    },
    close: () => stream.close(),
  };
}

/**
 * Of each digest the runtime keeps some 200 bytes outside of the heap until all
 * garbage is collected, and does not count them when it decides to do so: of a
 * hundred thousand files that would be 20 MB.
 */
function collectNowAndThen(): void {
  if (++uncollected < BETWEEN_COLLECTIONS) return;
  uncollected = 0;
  if (typeof gc === "function") gc({ type: "major", execution: "sync" });
}
