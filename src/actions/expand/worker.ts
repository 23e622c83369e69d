/**
 * Runs in a Worker that may read the archive, read and write staging and do
 * nothing else: whatever an archive brings about here, it ends here.
 */

import type { FilePiece } from "../../base/file_piece.ts";
import { attemptTo } from "../../base/os_error.ts";
import type { StagedFile } from "../staged_tree.ts";
import { ArchiveFiles } from "./archive_bytes.ts";
import { Abandoned, Availability } from "./availability.ts";
import type { TreeEnd } from "./entry_tree.ts";
import { type Failure, packError } from "./failure.ts";
import type { Limits } from "./limits.ts";
import { ListedFiles } from "./listed_files.ts";
import { type PackedFiles, packFiles } from "./packed_files.ts";
import type {
  ParallelOrder,
  ParallelReport,
} from "./parallel/parallel_work.ts";
import { SharedStaging } from "./parallel/shared_staging.ts";
import { type HelperOrder, helpInWorker } from "./parallel/small_files.ts";
import { probeUmask, StagingFolder } from "./staging_folder.ts";
import { unpack } from "./unpack.ts";

/** What a Worker is told, once: to expand or list an archive, or to help another. */
export type WorkOrder = ExpandOrder | ListOrder | HelperOrder;

/** To expand an archive. */
export interface ExpandOrder {
  readonly kind: "expand";
  readonly pieces: readonly FilePiece[];
  readonly staging: string;
  readonly limits: Limits;
  /** Of the archive's {@linkcode Availability}. */
  readonly memory: SharedArrayBuffer;
  readonly parallel: ParallelOrder;
}

/** To tell what an archive would be expanded to. */
export interface ListOrder
  extends Pick<ExpandOrder, "pieces" | "limits" | "memory"> {
  readonly kind: "list";
}

/** What a Worker says: files in as many messages as it takes, and one last word. */
export type WorkReport =
  | { readonly kind: "files"; readonly files: PackedFiles }
  | ParallelReport
  | DoneReport
  | { readonly kind: "abandoned" }
  | { readonly kind: "failed"; readonly failure: Failure };

/** Everything is expanded; so many of the files were the helper's to report. */
export interface DoneReport {
  readonly kind: "done";
  readonly end: TreeEnd;
  readonly helped: number;
}

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

/** Files in a report: many enough to be few reports, few enough to be small ones. */
const REPORTED_FILES = 500;

/**
 * Expands an archive, and reports its files as they are made and one last
 * word. After that nothing is written any more, neither here nor by a helper.
 * Catches everything: an error that leaves a Worker ends the program.
 */
async function expandInWorker(
  order: ExpandOrder | ListOrder,
  report: (message: WorkReport) => void,
): Promise<void> {
  try {
    report(
      order.kind === "list"
        ? await list(order, report)
        : await expand(order, report),
    );
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
  const files = new FileReports(report);
  const umask = attemptTo(
    () => `cannot write to the staging folder ${JSON.stringify(staging)}`,
    () => probeUmask(staging),
  );
  const folder = new SharedStaging(
    new StagingFolder(staging, umask, files.add),
    parallel,
    umask,
    report,
  );
  try {
    using archive = new ArchiveFiles(pieces, availability);
    const end = await unpack({ archive, staging: folder, limits, checkpoint });
    checkpoint();
    files.flush();
    return { kind: "done", end, helped: folder.helped };
  } finally {
    folder.settle();
  }
}

async function list(
  { pieces, limits, memory }: ListOrder,
  report: (message: WorkReport) => void,
): Promise<DoneReport> {
  const files = new FileReports(report);
  using archive = new ArchiveFiles(pieces, new Availability(memory));
  const staging = new ListedFiles(files.add);
  const end = await unpack({ archive, staging, limits });
  files.flush();
  return { kind: "done", end, helped: 0 };
}

/** Reports files as they come: there may be a hundred thousand. */
class FileReports {
  readonly #report: (message: WorkReport) => void;
  #files: StagedFile[] = [];

  constructor(report: (message: WorkReport) => void) {
    this.#report = report;
  }

  readonly add = (file: StagedFile): void => {
    if (this.#files.push(file) >= REPORTED_FILES) this.flush();
  };

  flush(): void {
    this.#report({ kind: "files", files: packFiles(this.#files) });
    this.#files = [];
  }
}
