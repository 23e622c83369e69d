import { Abandoned } from "./abandoned.ts";
import type { ExpandedFile } from "./expanded_tree.ts";
import { readPieces } from "./file_pieces.ts";
import { Availability, readGrowingFile } from "./growing_file.ts";
import { Handover } from "./handover.ts";
import { HelpedStaging } from "./helped_staging.ts";
import { packFiles } from "./packed_files.ts";
import {
  type DoneReport,
  type ExpandOrder,
  packError,
  type WorkReport,
} from "./protocol.ts";
import { RunningExpansions } from "./running_expansions.ts";
import { probeUmask, StagingFolder } from "./staging_folder.ts";
import { naming } from "./system_error.ts";
import { unpack } from "./unpack.ts";

/** Files in a report: many enough to be few reports, few enough to be small ones. */
const REPORTED_FILES = 500;

/**
 * Expands an archive, and reports its files as they are made and one last
 * word. After that nothing is written any more, neither here nor by a helper.
 * Catches everything: an error that leaves a Worker ends the program.
 */
export async function expandInWorker(
  order: ExpandOrder,
  report: (message: WorkReport) => void,
): Promise<void> {
  try {
    report(await expand(order, report));
  } catch (error) {
    report(
      error instanceof Abandoned
        ? { kind: "abandoned" }
        : { kind: "failed", failure: packError(error) },
    );
  }
}

async function expand(
  { archive, pieces, staging, limits, memory, helper, hasher }: ExpandOrder,
  report: (message: WorkReport) => void,
): Promise<DoneReport> {
  const availability = new Availability(memory);
  const checkpoint = () => {
    if (availability.abandoned) throw new Abandoned();
  };
  // They are reported as they come: there may be a hundred thousand.
  let files: ExpandedFile[] = [];
  const reportFile = (file: ExpandedFile) => {
    if (files.push(file) < REPORTED_FILES) return;
    report({ kind: "files", files: packFiles(files) });
    files = [];
  };
  const umask = naming(
    () => `cannot write to the staging folder ${JSON.stringify(staging)}`,
    () => probeUmask(staging),
  );
  const running = new RunningExpansions(hasher.running);
  const folder = new HelpedStaging(
    new StagingFolder(staging, umask, reportFile),
    {
      port: helper.port,
      handover: new Handover(helper.memory),
      call: () => report({ kind: "help-wanted", umask }),
    },
    {
      handover: new Handover(hasher.memory),
      // It fetches what all expansions wait for, and needs a core for that.
      get isFree() {
        return running.count < navigator.hardwareConcurrency;
      },
      tell: (growth) => report({ kind: "growth", growth }),
    },
  );
  try {
    const chunks = pieces === undefined
      ? readGrowingFile(archive, availability)
      : readPieces(pieces, availability);
    const end = await unpack({ chunks, staging: folder, limits, checkpoint });
    checkpoint();
    report({ kind: "files", files: packFiles(files) });
    return { kind: "done", end, helped: folder.helped };
  } finally {
    folder.settle();
  }
}
