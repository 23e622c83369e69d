import type { Report } from "../../report/event.ts";
import { sortedEntries } from "./entry_files.ts";
import { checkSpace, totalBytes } from "./mirror_space.ts";
import type { PlannedEntry } from "./plan_entry.ts";
import type { MirrorContext } from "./plan_mirror.ts";
import { Supplier } from "./supplier.ts";
import type { MirrorTarget } from "./target.ts";

/**
 * Bytes of archives that may lie about on their way into a bundle, beside the
 * one that is written: many small ones are fetched at the same time, large ones
 * one after another, so that a large bundle takes little more than its own size.
 */
const AHEAD_BYTES = 64e6;

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
  { jobs, spaceCheck }: { jobs: number; spaceCheck: boolean },
  context: MirrorContext,
): Promise<void> {
  const { report, transfer, failed } = context;
  if (entries.length === 0) return;
  if (target.holds(entries)) return reportUnchanged(entries, target, report);
  if (spaceCheck) checkSpace(entries, target);
  target.begin();
  const supplier = new Supplier(entries.flatMap(({ archives }) => archives), {
    folder: target.work,
    transfer,
    report,
    ahead: { count: jobs, bytes: target.rewrites ? AHEAD_BYTES : Infinity },
  });
  const index = new Map(target.entries);
  const wanted = new Map(entries.map((entry) => [entry.folder, entry]));
  let written = 0;
  const folders = [...new Set([...index.keys(), ...wanted.keys()])].sort();
  try {
    for (const folder of folders) {
      const entry = wanted.get(folder);
      if (entry === undefined) {
        await target.keep(folder);
        continue;
      }
      try {
        const put = await target.put(entry, supplier);
        index.set(folder, put.entry);
        written++;
        report({
          kind: "entry-mirrored",
          id: entry.id,
          archives: put.entry.archives.length,
          bytes: totalBytes(put.entry.archives),
          changed: put.changed,
        });
      } catch (error) {
        transfer.signal.throwIfAborted();
        failed(entry.id, error);
        if (index.has(folder)) await target.keep(folder);
      }
    }
    // An empty mirror, or one that is as it was, would look like a success.
    if (written === 0) return;
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
      bytes: totalBytes(archives.map(({ blob }) => blob.expected)),
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
