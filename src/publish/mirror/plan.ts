import { hashPieces } from "../../base/read_pieces.ts";
import { Semaphore } from "../../base/semaphore.ts";
import type { Report } from "../../report/event.ts";
import type { Blob } from "../../transfer/blob.ts";
import type { TransferContext } from "../../transfer/context.ts";
import { probeSize } from "../../transfer/probe_size.ts";
import { entryFolder } from "../../zoo/address.ts";
import type {
  MirrorArchive,
  MirroredFile,
  MirrorTarget,
} from "../../zoo/kinds/target.ts";
import { refuseVersion } from "../../zoo/pin.ts";
import type { SignedOffer, ZooEntry, ZooSource } from "../../zoo/source.ts";
import {
  type OfferedArchive,
  type OfferedEntry,
  offeredEntry,
} from "./entry.ts";

/** What a mirror is made of, and how. */
export interface MirrorRequest {
  /** Ids of entries, of each folder one. */
  ids: readonly string[];
  /** The versions that entries must have, by id, where not any will do. */
  pins?: ReadonlyMap<string, string | undefined>;
  /** What the zoo's list says, by folder. */
  listed: ReadonlyMap<string, ZooEntry>;
  /** Tell which zoo each entry is taken from. */
  tellZoo: boolean;
  /** Get everything again, whatever the mirror has. */
  anew: boolean;
  acceptChanged: boolean;
  /** Archives that are fetched at the same time. */
  jobs: number;
}

/** What all of a mirror shares. */
export interface MirrorContext {
  source: ZooSource;
  transfer: TransferContext;
  report: Report;
  /** Signatures that may hold for the mirror too: of the zoo that it is all of. */
  signedOffers?(): Promise<SignedOffer[]>;
  /** Told of each entry that fails; what ends the run it throws. */
  failed(id: string, error: unknown): void;
}

/** An entry that a mirror shall have, compared with what it has. */
export interface ComparedEntry extends OfferedEntry {
  archives: readonly (OfferedArchive & MirrorArchive)[];
}

/**
 * Compares what a mirror shall have with what it has. An entry that fails is
 * told, and left out.
 *
 * @returns the entries in the order of their folders.
 * @throws the reason of the run's signal.
 */
export async function planMirror(
  { ids, pins, listed, tellZoo, anew, acceptChanged, jobs }: MirrorRequest,
  target: MirrorTarget,
  { source, transfer, report, failed }: MirrorContext,
): Promise<ComparedEntry[]> {
  const slots = new Semaphore(() => jobs);
  const compared = await Promise.all(
    ids.map(async (id) => {
      using _ = await slots.take(transfer.signal);
      try {
        const entry = listed.get(entryFolder(id));
        const offer = await offeredEntry(id, source, entry, acceptChanged);
        const pin = pins?.get(id);
        const refusal = pin === undefined
          ? undefined
          : refuseVersion(id, pin, offer.version, offer.zoo);
        if (refusal !== undefined) throw refusal;
        if (tellZoo) report({ kind: "entry-found", id, zoo: offer.zoo });
        return [await compare(offer, target, anew, transfer)];
      } catch (error) {
        transfer.signal.throwIfAborted();
        failed(id, error);
        return [];
      }
    }),
  );
  return compared.flat().sort((a, b) => a.folder < b.folder ? -1 : 1);
}

/**
 * Compares what a mirror shall have of an entry with what it has.
 *
 * @param anew whether everything is to be got again
 * @throws NetworkError, StoreError or the signal's reason when that cannot be
 * found out.
 */
async function compare(
  entry: OfferedEntry,
  target: MirrorTarget,
  anew: boolean,
  transfer: TransferContext,
): Promise<ComparedEntry> {
  const version = target.entries.get(entry.folder)?.version;
  const archives: ComparedEntry["archives"][number][] = [];
  for (const archive of entry.archives) {
    const own = anew ? undefined : await target.at(archive.path);
    const blob = await completed(archive.blob, own, transfer);
    const offered = { ...blob.expected, version: entry.version };
    const isKept = own !== undefined && isCurrent({ ...own, version }, offered);
    archives.push({ ...archive, blob, kept: isKept ? own : undefined });
  }
  return { ...entry, archives };
}

/**
 * Adds the size of a blob, and where a copy of the same size is at hand the
 * digest, if that can be had without fetching it.
 */
async function completed(
  blob: Blob,
  own: MirroredFile | undefined,
  transfer: TransferContext,
): Promise<Blob> {
  const { at, expected } = blob;
  const bytes = await probeSize(blob, transfer, own === undefined);
  const sized = bytes === undefined ? expected : { ...expected, bytes };
  const isKnown = expected.sha256 !== undefined || at.kind === "web" ||
    own?.bytes !== bytes;
  if (isKnown) return { ...blob, expected: sized };
  const sha256 = await hashPieces(at.pieces, transfer.signal);
  return { ...blob, expected: { ...sized, sha256 } };
}

/** What is known of the archive of an entry. */
export interface KnownArchive {
  bytes?: number | undefined;
  /** In hexadecimal. */
  sha256?: string | undefined;
  /** Version of its entry; undefined too where a killed run has not said yet. */
  version: string | undefined;
}

/**
 * Whether a mirror has what the zoo has. A digest decides; where the zoo names
 * none, it is the same as long as size and version are, by which the original
 * tells updates too.
 */
export function isCurrent(held: KnownArchive, offered: KnownArchive): boolean {
  if (offered.sha256 !== undefined) return offered.sha256 === held.sha256;
  if (offered.bytes !== undefined && offered.bytes !== held.bytes) return false;
  return held.version === undefined || held.version === offered.version;
}
