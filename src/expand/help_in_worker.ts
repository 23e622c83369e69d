import { type Batch, Handover } from "./handover.ts";
import { writeBatch } from "./helped_staging.ts";
import type { ExpandedFile } from "./expanded_tree.ts";
import { packFiles } from "./packed_files.ts";
import { type HelpOrder, packError, type WorkReport } from "./protocol.ts";
import { StagingFolder } from "./staging_folder.ts";

/**
 * Writes the batches that come through a port, and reports the files of each.
 * Catches everything: an error that leaves a Worker ends the program.
 */
export function helpInWorker(
  { staging, umask, port, memory }: HelpOrder,
  report: (message: WorkReport) => void,
): void {
  const handover = new Handover(memory);
  port.onmessage = ({ data }: MessageEvent<Batch>) => {
    // A batch that was on its way when the one before failed: nobody waits for
    // it any more. A port hands out what it has while and after it is closed.
    if (handover.finished < 0) return;
    try {
      const files: ExpandedFile[] = [];
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
