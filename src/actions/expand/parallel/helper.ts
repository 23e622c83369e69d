import { StoreError } from "../../../base/errors.ts";
import { attemptTo } from "../../../base/os_error.ts";
import type { StagedFile } from "../../staged_tree.ts";
import type { FileStream, NewFile } from "../entry_sink.ts";
import { type Failure, packError } from "../failure.ts";
import { type PackedFiles, packFiles } from "../packed_files.ts";
import { quoteName } from "../refusal.ts";
import { SharedCount } from "../shared_count.ts";
import { hashed, NOWHERE, StagingFolder } from "../staging_folder.ts";

/** Small files that the Worker hands to its helper to write. */
export interface Batch {
  readonly kind: "write";
  readonly files: readonly (NewFile & { readonly size: number })[];
  /** One after another. */
  readonly contents: Uint8Array<ArrayBuffer>;
}

/** How far a large file has come, which the Worker writes and does not hash. */
export interface HashTask {
  readonly kind: "hash";
  /** Relative to the staging folder, with `/` between its parts. */
  readonly path: string;
  /** Bytes that are written. */
  readonly size: number;
  readonly isComplete: boolean;
}

/** What the helper is told, once: to do the tasks that come through a port. */
export interface HelperOrder {
  readonly kind: "help";
  readonly staging: string;
  readonly umask: number;
  readonly port: MessagePort;
  /** Of the count of tasks that are done. */
  readonly done: SharedArrayBuffer;
}

/** What the helper says. */
export type HelperReport =
  | { readonly kind: "files"; readonly files: PackedFiles }
  | { readonly kind: "failed"; readonly failure: Failure };

/**
 * Does the tasks that come through a port, and reports the files that each
 * completes. Catches everything: an error that leaves a Worker ends the program.
 */
export function helpInWorker(
  { staging, umask, port, done }: HelperOrder,
  report: (message: HelperReport) => void,
): void {
  const count = new SharedCount(done);
  let files: StagedFile[] = [];
  let failed = false;
  const add = (file: StagedFile) => void files.push(file);
  const folder = new StagingFolder(staging, umask, add);
  const hash = growingFiles(staging, add);
  port.onmessage = ({ data }: MessageEvent<Batch | HashTask>) => {
    // What was on its way when the task before failed is not wanted any more.
    if (failed) return;
    try {
      if (data.kind === "hash") {
        hash(data);
      } else {
        writeBatch(data, (file, content) => folder.writeFile(file, content));
        // Not left to the collector of garbage, which would let many gather.
        data.contents.buffer.transfer(0);
      }
      if (files.length > 0) report({ kind: "files", files: packFiles(files) });
      files = [];
      count.value++;
    } catch (error) {
      failed = true;
      report({ kind: "failed", failure: packError(error) });
    }
  };
}

/**
 * Writes the files of a batch with `write`.
 *
 * @throws StoreError that names the file which cannot be written: it is not the
 * one that the archive is being read at.
 */
export function writeBatch(
  { files, contents }: Omit<Batch, "kind">,
  write: (file: NewFile, content: Uint8Array) => void,
): void {
  let start = 0;
  for (const file of files) {
    const end = start + file.size;
    attemptTo(
      () => `cannot write ${quoteName(file.path)} of the archive`,
      () => write(file, contents.subarray(start, end)),
    );
    start = end;
  }
}

/** Bytes that are read at once. */
const READ_BYTES = 256 * 1024;

/**
 * Hashes files of a folder that another thread writes, one after another, each
 * while it grows: what is read was written just now, and comes from memory.
 *
 * @param add takes each once it is complete; only then may the next one begin
 * @returns a function that hashes what has been added to a file.
 */
function growingFiles(
  folder: string,
  add: (file: StagedFile) => void,
): (file: HashTask) => void {
  const buffer = new Uint8Array(READ_BYTES);
  let hashing: FileStream | undefined;
  let position = 0;
  return ({ path, size, isComplete }) => {
    const purpose = `cannot read ${quoteName(path)} of the archive`;
    attemptTo(() => purpose, () => {
      hashing ??= hashed(
        NOWHERE,
        (size, sha256) => add({ kind: "file", path, size, sha256 }),
      );
      // Opened each time: nothing is left open where the expansion ends.
      using file = Deno.openSync(`${folder}/${path}`);
      file.seekSync(position, Deno.SeekMode.Start);
      while (position < size) {
        const wanted = Math.min(READ_BYTES, size - position);
        const read = file.readSync(buffer.subarray(0, wanted));
        if (read === null) {
          throw new StoreError(
            `${purpose}: it has ${position} bytes, and had ${size} before`,
            { failure: "changed" },
          );
        }
        hashing.write(buffer.subarray(0, read));
        position += read;
      }
      if (!isComplete) return;
      hashing.finish();
      hashing = undefined;
      position = 0;
    });
  };
}
