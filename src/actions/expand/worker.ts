/**
 * Runs in a Worker that may read the archive, read and write staging and do
 * nothing else: whatever an archive brings about here, it ends here.
 */

import type { FilePiece } from "../../base/file_piece.ts";
import { attemptTo } from "../../base/os_error.ts";
import type { StagedFile } from "../staged_tree.ts";
import { ArchiveFiles } from "./archive_bytes.ts";
import type { TreeEnd } from "./entry_tree.ts";
import { packError } from "./failure.ts";
import type { Limits } from "./limits.ts";
import { ListedFiles } from "./listed_files.ts";
import { packFiles } from "./packed_files.ts";
import {
  type HelperOrder,
  type HelperReport,
  helpInWorker,
} from "./parallel/helper.ts";
import { SharedStaging, type Sharing } from "./parallel/shared_staging.ts";
import { Abandoned, SharedCount } from "./shared_count.ts";
import { probeUmask } from "./staging_folder.ts";
import { unpack } from "./unpack.ts";

/** What a Worker is told, once: to expand an archive, or to help another. */
export type WorkOrder = ExpandOrder | HelperOrder;

/** To expand an archive, or to tell what it would be expanded to. */
export interface ExpandOrder {
  readonly kind: "expand";
  readonly pieces: readonly FilePiece[];
  /** Undefined where nothing is to be made. */
  readonly staging: string | undefined;
  readonly limits: Limits;
  /** Of the {@linkcode SharedCount} of the archive's bytes. */
  readonly available: SharedArrayBuffer;
  readonly sharing: Sharing;
}

/** What a Worker says: files in as many messages as it takes, and one last word. */
export type WorkReport =
  | HelperReport
  /** There is much to do: a helper would be good. */
  | { readonly kind: "help-needed"; readonly umask: number }
  | DoneReport
  | { readonly kind: "abandoned" };

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

function report(message: WorkReport): void {
  const moved = message.kind === "files"
    ? [message.files.names.buffer, message.files.digests.buffer]
    : [];
  self.postMessage(message, moved);
}

self.onmessage = async ({ data }) => {
  if (data.kind === "help") helpInWorker(data, report);
  else report(await lastWord(data));
};

/**
 * Expands an archive, reports its files as they are made, and returns the last
 * word. After that nothing is written any more, neither here nor by a
 * helper. Catches everything: an error that leaves a Worker ends the program.
 */
async function lastWord(order: ExpandOrder): Promise<WorkReport> {
  try {
    return await expand(order);
  } catch (error) {
    return error instanceof Abandoned
      ? { kind: "abandoned" }
      : { kind: "failed", failure: packError(error) };
  }
}

async function expand(
  { pieces, staging, limits, available, sharing }: ExpandOrder,
): Promise<DoneReport> {
  const count = new SharedCount(available);
  const checkpoint = () => {
    if (count.abandoned) throw new Abandoned();
  };
  const files = new FileReports();
  const folder = staging === undefined
    ? new ListedFiles(files.add)
    : openStaging(staging, files.add, sharing);
  try {
    using archive = new ArchiveFiles(pieces, count);
    const end = await unpack({ archive, staging: folder, limits, checkpoint });
    checkpoint();
    files.flush();
    return { kind: "done", end, helped: folder.helped };
  } finally {
    folder.settle();
  }
}

function openStaging(
  folder: string,
  add: (file: StagedFile) => void,
  sharing: Sharing,
): SharedStaging {
  const umask = attemptTo(
    () => `cannot write to the staging folder ${JSON.stringify(folder)}`,
    () => probeUmask(folder),
  );
  const askForHelp = () => report({ kind: "help-needed", umask });
  return new SharedStaging(folder, umask, add, sharing, askForHelp);
}

/** Files in a report: many enough to be few reports, few enough to be small ones. */
const REPORTED_FILES = 500;

/** Reports files as they come: there may be a hundred thousand. */
class FileReports {
  #files: StagedFile[] = [];

  readonly add = (file: StagedFile): void => {
    if (this.#files.push(file) >= REPORTED_FILES) this.flush();
  };

  flush(): void {
    report({ kind: "files", files: packFiles(this.#files) });
    this.#files = [];
  }
}
