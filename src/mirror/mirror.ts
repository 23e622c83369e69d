import { join } from "@std/path";
import { StoreError } from "../errors.ts";
import { FairSlots } from "../install/fair_slots.ts";
import type { Report } from "../report/event.ts";
import type { TransferContext } from "../transfer/context.ts";
import { spaceShortage } from "../transfer/disk_space.ts";
import { freeBytes } from "../transfer/free_bytes.ts";
import { entryFolder } from "../zoo/entry_id.ts";
import type { ListedEntry, ZooSource } from "../zoo/source.ts";
import { sortedEntries } from "./entry_files.ts";
import {
  planEntry,
  type PlannedArchive,
  type PlannedEntry,
} from "./plan_entry.ts";
import { Supplier } from "./supplier.ts";
import type { MirrorTarget } from "./target.ts";
import { wantEntry } from "./wanted_entry.ts";

/** What a mirror is made of, and how. */
export interface MirrorRequest {
  /** Ids of entries, of each folder one. */
  ids: readonly string[];
  /** What the zoo's list says, by folder. */
  listed: ReadonlyMap<string, ListedEntry>;
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
  /** Told of each entry that fails; what ends the run it throws. */
  failed(id: string, error: unknown): void;
}

/**
 * Bytes of archives that may lie about on their way into a bundle, beside the
 * one that is written: many small ones are fetched at the same time, large ones
 * one after another, so that a large bundle takes little more than its own size.
 */
const AHEAD_BYTES = 64e6;

/**
 * Compares what a mirror shall have with what it has. An entry that fails is
 * told, and left out.
 *
 * @returns the entries in the order of their folders.
 * @throws the reason of the run's signal.
 */
export async function planMirror(
  { ids, listed, tellZoo, anew, acceptChanged, jobs }: MirrorRequest,
  target: MirrorTarget,
  { source, transfer, report, failed }: MirrorContext,
): Promise<PlannedEntry[]> {
  const slots = new FairSlots(jobs);
  const planned = await Promise.all(
    ids.map((id) =>
      slots.run("", transfer.signal, async () => {
        try {
          const entry = listed.get(entryFolder(id));
          const wanted = await wantEntry(id, source, entry, acceptChanged);
          if (tellZoo) report({ kind: "entry-found", id, zoo: wanted.zoo });
          return [await planEntry(wanted, target, anew, transfer)];
        } catch (error) {
          transfer.signal.throwIfAborted();
          failed(id, error);
          return [];
        }
      })
    ),
  );
  return planned.flat().sort((a, b) => a.folder < b.folder ? -1 : 1);
}

/** Reports what a mirror would get, and changes nothing. */
export function showMirror(
  entries: readonly PlannedEntry[],
  target: MirrorTarget,
  report: Report,
): void {
  for (const { id, folder, archives } of entries) {
    const steps = archives.filter(({ kept }) => kept === undefined)
      .map(({ section, url, path, expected }) => ({
        section,
        url: url.href,
        folder: join(target.path, path),
        bytes: expected.bytes,
      }));
    const reason = !target.entries.has(folder)
      ? "not in the mirror"
      : steps.length > 0
      ? "changed"
      : "up to date";
    report({ kind: "entry-planned", id, reason, steps });
  }
}

/**
 * Writes a mirror. What it had of entries that are not asked for, or that fail,
 * stays.
 *
 * @throws StoreError when the disk refuses or is too small, or the reason of the
 * run's signal: what is done by then is for the next run.
 */
export async function writeMirror(
  entries: readonly PlannedEntry[],
  target: MirrorTarget,
  jobs: number,
  context: MirrorContext,
): Promise<void> {
  const { report, transfer, failed } = context;
  if (target.holds(entries)) return reportUnchanged(entries, target, report);
  checkSpace(entries, target, target.begin());
  const supplier = new Supplier(entries.flatMap(({ archives }) => archives), {
    folder: target.work,
    transfer,
    report,
    ahead: { count: jobs, bytes: target.rewrites ? AHEAD_BYTES : Infinity },
  });
  const index = new Map(target.entries);
  const wanted = new Map(entries.map((entry) => [entry.folder, entry]));
  const folders = [...new Set([...index.keys(), ...wanted.keys()])].sort();
  try {
    for (const folder of folders) {
      const entry = wanted.get(folder);
      try {
        if (entry === undefined) {
          await target.keep(folder);
          continue;
        }
        const put = await target.put(entry, supplier);
        index.set(folder, put.entry);
        report({
          kind: "entry-mirrored",
          id: entry.id,
          archives: put.entry.archives.length,
          bytes: totalBytes(put.entry.archives),
          changed: put.changed,
        });
      } catch (error) {
        transfer.signal.throwIfAborted();
        failed(entry?.id ?? folder, error);
        if (index.has(folder)) await target.keep(folder);
      }
    }
    const all = sortedEntries(index);
    const complete = await target.finish(all);
    report({
      kind: "mirror-written",
      path: target.path,
      entries: all.length,
      bytes: totalBytes(all.flatMap(({ archives }) => archives)),
      ...complete,
    });
  } finally {
    target.close();
    await supplier.close();
  }
}

function reportUnchanged(
  entries: readonly PlannedEntry[],
  target: MirrorTarget,
  report: Report,
): void {
  for (const { id, archives } of entries) {
    report({
      kind: "entry-mirrored",
      id,
      archives: archives.length,
      bytes: totalBytes(archives.map(({ expected }) => expected)),
      changed: false,
    });
  }
  const all = [...target.entries.values()];
  report({
    kind: "mirror-written",
    path: target.path,
    entries: all.length,
    bytes: totalBytes(all.flatMap(({ archives }) => archives)),
    changed: false,
    files: [],
  });
}

/**
 * @param left bytes that need not be written again
 * @throws StoreError when the volume has less room than is needed.
 */
function checkSpace(
  entries: readonly PlannedEntry[],
  target: MirrorTarget,
  left: number,
): void {
  const archives = entries.flatMap(({ archives }) => archives);
  const toGet = archives.filter(({ kept }) => kept === undefined);
  const wanted = new Set(entries.map(({ folder }) => folder));
  const others = [...target.entries].filter(([folder]) => !wanted.has(folder))
    .flatMap(([, { archives }]) => archives);
  const needed = target.rewrites
    ? sizeOf(archives) + totalBytes(others) - left + largest(toGet)
    : sizeOf(toGet);
  const free = freeBytes(target.work);
  const shortage = spaceShortage(target.path, free, Math.max(0, needed));
  if (shortage === undefined) return;
  throw new StoreError(shortage.message, {
    hint: "Free some space there, or write the mirror to another volume.",
  });
}

function sizeOf(archives: readonly PlannedArchive[]): number {
  return totalBytes(archives.map(({ expected }) => expected));
}

function largest(archives: readonly PlannedArchive[]): number {
  return archives.reduce(
    (most, { expected }) => Math.max(most, expected.bytes ?? 0),
    0,
  );
}

function totalBytes(sizes: readonly { bytes?: number | undefined }[]): number {
  return sizes.reduce((sum, { bytes }) => sum + (bytes ?? 0), 0);
}
