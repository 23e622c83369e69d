import { decodeText } from "../base/bytes.ts";
import { join } from "@std/path";
import { IniSyntaxError, parseIni } from "../ini/parse.ts";
import { IniInterpolationError, readValue } from "../ini/value.ts";
import { folderState } from "../store/folder_state.ts";
import { statIfThere } from "../store/if_there.ts";
import type { EntryPaths } from "../store/layout.ts";
import { readRecord } from "../store/record.ts";
import type { Step } from "../zoo/manifest.ts";
import { type Installed, type Plan, planEntry } from "../zoo/plan.ts";
import type { PlanContext } from "./context.ts";
import type { Entry } from "./entry.ts";

/** A plan, and the record that it rests on. */
export interface CurrentPlan extends Plan {
  /** As {@linkcode recordState} has it. */
  readonly record: string;
}

/** An entry for which something is to be done. */
export interface PendingEntry<Context> {
  readonly entry: Entry;
  readonly plan: CurrentPlan;
  readonly context: Context;
}

/** What a plan is made from, beside the entry. */
type PlanningContext = Pick<PlanContext, "again" | "damaged"> & {
  readonly settings: Pick<PlanContext["settings"], "home">;
};

/**
 * What is to be done for an entry as the disk is now.
 *
 * @throws ManifestError when the entry needs a newer program; StoreError.
 */
export function planNow(
  { id, paths, manifest, record }: Omit<Entry, "found">,
  { settings, again, damaged }: PlanningContext,
): CurrentPlan {
  const state = recordState(paths);
  // Another process has installed or removed it in the meantime.
  if (record !== undefined && record !== recordText(paths)) {
    return { steps: [], record: state };
  }
  const isDamaged = ({ section }: Step) => damaged?.get(id)?.has(section);
  const { steps } = planEntry(manifest, {
    record: recordedVersion(readRecord(paths)),
    folder: (step) =>
      isDamaged(step)
        ? "damaged"
        : folderState(userFolder(settings.home, step)),
  }, again);
  return { steps, record: state };
}

/**
 * A plan once the locks of the entry are held: the same, unless another process
 * has installed or removed the entry while they were waited for.
 *
 * @throws as {@linkcode planNow} does.
 */
export function planUnderLocks(
  plan: CurrentPlan,
  entry: Omit<Entry, "found">,
  context: PlanningContext,
): CurrentPlan {
  return plan.record === recordState(entry.paths)
    ? plan
    : planNow(entry, context);
}

/** Differs once the record of an entry is written, be it with the same text, or removed. */
function recordState({ record }: EntryPaths): string {
  const { ino, size, mtime } = statIfThere(record) ?? {};
  return JSON.stringify([ino, size, mtime]);
}

/** The manifest that was installed; `undefined` where there is none. */
export function recordText(paths: EntryPaths): string | undefined {
  const bytes = readRecord(paths);
  return bytes && decodeText(bytes);
}

/** The folder of a step as the user knows it; a link in it may lead elsewhere. */
export function userFolder(home: string, step: Step): string {
  return join(home, ...step.folder);
}

/** The version in a record. One that cannot be read says nothing: it counts as none. */
function recordedVersion(record: Uint8Array | undefined): Installed["record"] {
  if (record === undefined) return "none";
  try {
    const document = parseIni(new TextDecoder().decode(record));
    return { version: readValue(document, "config", "version", "literal") };
  } catch (error) {
    if (
      error instanceof IniSyntaxError || error instanceof IniInterpolationError
    ) return "none";
    throw error;
  }
}
