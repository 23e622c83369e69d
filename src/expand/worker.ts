import { readPieces } from "./file_pieces.ts";
import { Availability, readGrowingFile } from "./growing_file.ts";
import { packError, type WorkOrder, type WorkReport } from "./protocol.ts";
import { StagingFolder } from "./staging_folder.ts";
import { naming } from "./system_error.ts";
import { unpack } from "./unpack.ts";

/**
 * Runs in a Worker that may read the archive, read and write staging and do
 * nothing else: whatever an archive brings about here, it ends here.
 */

/** Entries in a message: many enough to be few messages, few enough to be small ones. */
const BATCH = 2000;

class Abandoned extends Error {}

// What the runtime gives a Worker. The library that declares it cannot be
// checked together with the program's.
declare const self: {
  onmessage: (event: MessageEvent<WorkOrder>) => void;
  postMessage(message: WorkReport): void;
};

self.onmessage = async ({ data }) => {
  try {
    await work(data);
    report({ kind: "done" });
  } catch (error) {
    // An error that leaves a Worker ends the program, so all are caught.
    report(
      error instanceof Abandoned
        ? { kind: "abandoned" }
        : { kind: "failed", failure: packError(error) },
    );
  }
};

async function work(order: WorkOrder): Promise<void> {
  const { archive, pieces, staging, limits, memory } = order;
  const availability = new Availability(memory);
  const checkpoint = () => {
    if (availability.abandoned) throw new Abandoned();
  };
  const chunks = pieces === undefined
    ? readGrowingFile(archive, availability)
    : readPieces(pieces, availability);
  const folder = naming(
    () => `cannot write to the staging folder ${JSON.stringify(staging)}`,
    () => new StagingFolder(staging),
  );
  const entries = await unpack({ chunks, staging: folder, limits, checkpoint });
  checkpoint();
  for (let start = 0; start < entries.length; start += BATCH) {
    report({ kind: "entries", entries: entries.slice(start, start + BATCH) });
  }
}

function report(message: WorkReport): void {
  self.postMessage(message);
}
