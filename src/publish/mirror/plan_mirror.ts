import { join } from "@std/path";
import { Semaphore } from "../../base/semaphore.ts";
import type { Report } from "../../report/event.ts";
import type { TransferContext } from "../../transfer/context.ts";
import { entryFolder } from "../../zoo/entry_id.ts";
import type { ListedEntry, ZooSource } from "../../zoo/source.ts";
import { planEntry, type PlannedEntry } from "./plan_entry.ts";
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
  const slots = new Semaphore(() => jobs);
  const planned = await Promise.all(
    ids.map(async (id) => {
      using _ = await slots.take(transfer.signal);
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
    }),
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
      .map(({ section, blob: { label, expected }, path }) => ({
        section,
        url: label,
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
