import { attemptTo } from "../../../base/os_error.ts";
import type { StagedFile } from "../../staged_tree.ts";
import type { NewFile } from "../entry_sink.ts";
import { type Failure, packError } from "../failure.ts";
import { type PackedFiles, packFiles } from "../packed_files.ts";
import { quoteName } from "../refusal.ts";
import { SharedCount } from "../shared_count.ts";
import { StagingFolder } from "../staging_folder.ts";

/** Small files that one Worker hands to another to write. */
export interface Batch {
  readonly files: readonly (NewFile & { readonly size: number })[];
  /** One after another. */
  readonly contents: Uint8Array<ArrayBuffer>;
}

/**
 * Writes the files of a batch with `write`.
 *
 * @throws StoreError that names the file which cannot be written: it is not the
 * one that the archive is being read at.
 */
export function writeBatch(
  { files, contents }: Batch,
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

/** What the helper is told, once: to write the batches that come through a port. */
export interface HelperOrder {
  readonly kind: "help";
  readonly staging: string;
  readonly umask: number;
  readonly port: MessagePort;
  /** Of the count of batches that are written. */
  readonly written: SharedArrayBuffer;
}

/** What the helper says. */
export type HelperReport =
  | { readonly kind: "files"; readonly files: PackedFiles }
  | { readonly kind: "failed"; readonly failure: Failure };

/**
 * Writes the batches that come through a port, and reports the files of each.
 * Catches everything: an error that leaves a Worker ends the program.
 */
export function helpInWorker(
  { staging, umask, port, written }: HelperOrder,
  report: (message: HelperReport) => void,
): void {
  const count = new SharedCount(written);
  let files: StagedFile[] = [];
  let failed = false;
  const folder = new StagingFolder(staging, umask, (file) => {
    files.push(file);
  });
  port.onmessage = ({ data }: MessageEvent<Batch>) => {
    // What was on its way when the batch before failed is not wanted any more.
    if (failed) return;
    try {
      files = [];
      writeBatch(data, (file, content) => folder.writeFile(file, content));
      // Not left to the collector of garbage, which would let many gather.
      data.contents.buffer.transfer(0);
      report({ kind: "files", files: packFiles(files) });
      count.value++;
    } catch (error) {
      failed = true;
      report({ kind: "failed", failure: packError(error) });
    }
  };
}
