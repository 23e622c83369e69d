import { createHash } from "node:crypto";
import { fromFileUrl } from "@std/path";
import type { FilePiece } from "../file_piece.ts";
import type { TransferContext } from "../transfer/context.ts";
import { readPieces, wholeFile } from "../transfer/local_archive.ts";
import { probeSize } from "../transfer/probe_size.ts";
import type { ArchiveLocation } from "../zoo/source.ts";
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
    const expected = await completed(archive, own, transfer);
    const offered = {
      bytes: expected.bytes,
      sha256: expected.sha256,
      version: entry.version,
    };
    const kept = own !== undefined &&
        isCurrent({ ...own, version: held?.version }, offered)
      ? own
      : undefined;
    archives.push({ ...archive, expected, kept });
  }
  return { ...entry, archives };
}

/** The pieces of an archive that is on a disk; undefined where it has to be fetched. */
export function localPieces(
  { url, pieces }: ArchiveLocation,
): readonly FilePiece[] | undefined {
  if (pieces !== undefined) return pieces;
  return url.protocol === "file:" ? [wholeFile(fromFileUrl(url))] : undefined;
}

/**
 * Adds the size of an archive, and where a copy of the same size is at hand
 * the digest, if that can be had without fetching it.
 */
async function completed(
  archive: WantedArchive,
  own: StockedFile | undefined,
  transfer: TransferContext,
): Promise<WantedArchive["expected"]> {
  const { url, expected } = archive;
  if (expected.sha256 !== undefined && expected.bytes !== undefined) {
    return expected;
  }
  const pieces = localPieces(archive);
  if (pieces === undefined) {
    const bytes = expected.bytes ?? await probeSize(url, transfer);
    return bytes === undefined ? expected : { ...expected, bytes };
  }
  const bytes = pieces.reduce((sum, { length }) => sum + length, 0);
  if (expected.sha256 !== undefined || own?.bytes !== bytes) {
    return { bytes, ...expected };
  }
  const hash = createHash("sha256");
  for await (const chunk of readPieces(pieces, transfer.signal)) {
    hash.update(chunk);
  }
  return { bytes, sha256: hash.digest("hex"), ...expected };
}
