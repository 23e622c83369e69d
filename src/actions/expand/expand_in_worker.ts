import type { StagedFile } from "../staged_tree.ts";
import { ArchiveFiles } from "./archive_bytes.ts";
import { Abandoned, Availability } from "./availability.ts";
import { packFiles } from "./packed_files.ts";
import { SharedStaging } from "./parallel/shared_staging.ts";
import {
  type DoneReport,
  type ExpandOrder,
  packError,
  type WorkReport,
} from "./protocol.ts";
import { probeUmask, StagingFolder } from "./staging_folder.ts";
import { attemptTo } from "../../base/os_error.ts";
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
  { pieces, staging, limits, memory, parallel }: ExpandOrder,
  report: (message: WorkReport) => void,
): Promise<DoneReport> {
  const availability = new Availability(memory);
  const checkpoint = () => {
    if (availability.abandoned) throw new Abandoned();
  };
  // They are reported as they come: there may be a hundred thousand.
  let files: StagedFile[] = [];
  const reportFile = (file: StagedFile) => {
    if (files.push(file) < REPORTED_FILES) return;
    report({ kind: "files", files: packFiles(files) });
    files = [];
  };
  const umask = attemptTo(
    () => `cannot write to the staging folder ${JSON.stringify(staging)}`,
    () => probeUmask(staging),
  );
  const folder = SharedStaging.open(
    new StagingFolder(staging, umask, reportFile),
    parallel,
    umask,
    report,
  );
  try {
    using archive = new ArchiveFiles(pieces, availability);
    const end = await unpack({ archive, staging: folder, limits, checkpoint });
    checkpoint();
    report({ kind: "files", files: packFiles(files) });
    return { kind: "done", end, helped: folder.helped };
  } finally {
    folder.settle();
  }
}
