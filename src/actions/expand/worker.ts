import { expandInWorker } from "./expand_in_worker.ts";
import { helpInWorker } from "./parallel/helper.ts";
import type { WorkOrder, WorkReport } from "./protocol.ts";

/**
 * Runs in a Worker that may read the archive, read and write staging and do
 * nothing else: whatever an archive brings about here, it ends here.
 */

// What the runtime gives a Worker. The library that declares it cannot be
// checked together with the program's.
declare const self: {
  onmessage: (event: MessageEvent<WorkOrder>) => void;
  postMessage(message: WorkReport, transfer: Transferable[]): void;
};

self.onmessage = async ({ data }) => {
  const report = (message: WorkReport) =>
    self.postMessage(
      message,
      message.kind === "files" ? [message.files.bytes.buffer] : [],
    );
  if (data.kind === "help") helpInWorker(data, report);
  else await expandInWorker(data, report);
};
