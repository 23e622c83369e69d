import { type Batch, Handover } from "./handover.ts";
import { writeBatch } from "./shared_staging.ts";
import type { StagedFile } from "../../staged_tree.ts";
import { type PackedFiles, packFiles } from "../packed_files.ts";
import { type Failure, packError } from "../protocol.ts";
import { StagingFolder } from "../staging_folder.ts";

/** What the helper is told, once: to write the batches that come through a port. */
export interface HelperOrder {
  readonly kind: "help";
  readonly staging: string;
  readonly umask: number;
  readonly port: MessagePort;
  readonly memory: SharedArrayBuffer;
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
  { staging, umask, port, memory }: HelperOrder,
  report: (message: HelperReport) => void,
): void {
  const handover = new Handover(memory);
  port.onmessage = ({ data }: MessageEvent<Batch>) => {
    // A batch that was on its way when the one before failed: nobody waits for
    // it any more. A port hands out what it has while and after it is closed.
    if (handover.finished < 0) return;
    try {
      const files: StagedFile[] = [];
      const folder = new StagingFolder(staging, umask, (file) => {
        files.push(file);
      });
      writeBatch(folder, data);
      // Not left to the collector of garbage, which would let many gather.
      data.contents.buffer.transfer(0);
      report({ kind: "files", files: packFiles(files) });
      handover.finishOne();
    } catch (error) {
      report({ kind: "failed", failure: packError(error) });
      handover.fail();
      port.close();
    }
  };
}
