import { createHash } from "node:crypto";
import type { Blob } from "../../transfer/blob.ts";
import type { TransferContext } from "../../transfer/context.ts";
import { readPieces } from "../../transfer/local_blob.ts";
import { probeSize } from "../../transfer/probe_size.ts";
import { isCurrent } from "./freshness.ts";
import type { StockedFile } from "./stock.ts";
import type { MirrorTarget } from "./target.ts";
import type { WantedArchive, WantedEntry } from "./wanted.ts";

/** An archive, and whether it has to be got. */
export interface PlannedArchive extends WantedArchive {
  /** The mirror's own copy, where that is current. */
  kept: StockedFile | undefined;
}

/** An entry, and what of it has to be got. */
export interface PlannedEntry extends WantedEntry {
  /** Each path once. */
  archives: readonly PlannedArchive[];
}

/**
 * Compares what a mirror shall have of an entry with what it has.
 *
 * @param anew whether everything is to be got again
 * @throws NetworkError, StoreError or the signal's reason when that cannot be
 * found out.
 */
export async function planEntry(
  entry: WantedEntry,
  target: Pick<MirrorTarget, "at" | "entries">,
  anew: boolean,
  transfer: TransferContext,
): Promise<PlannedEntry> {
  const held = target.entries.get(entry.folder);
  const archives: PlannedArchive[] = [];
  for (const archive of entry.archives) {
    const own = anew ? undefined : await target.at(archive.path);
    const blob = await completed(archive.blob, own, transfer);
    const { expected } = blob;
    const offered = {
      bytes: expected.bytes,
      sha256: expected.sha256,
      version: entry.version,
    };
    const kept = own !== undefined &&
        isCurrent({ ...own, version: held?.version }, offered)
      ? own
      : undefined;
    archives.push({ ...archive, blob, kept });
  }
  return { ...entry, archives };
}

/**
 * Adds the size of a blob, and where a copy of the same size is at hand the
 * digest, if that can be had without fetching it.
 */
async function completed(
  blob: Blob,
  own: StockedFile | undefined,
  transfer: TransferContext,
): Promise<Blob> {
  const { at, expected } = blob;
  const bytes = await probeSize(blob, transfer);
  const sized = bytes === undefined ? expected : { ...expected, bytes };
  if (
    expected.sha256 !== undefined || at.kind === "web" || own?.bytes !== bytes
  ) {
    return { ...blob, expected: sized };
  }
  const hash = createHash("sha256");
  for await (const chunk of readPieces(at.pieces, transfer.signal)) {
    hash.update(chunk);
  }
  return { ...blob, expected: { ...sized, sha256: hash.digest("hex") } };
}
