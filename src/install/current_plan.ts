import { decodeText } from "../base/bytes.ts";
import { join } from "@std/path";
import { IniSyntaxError, parseIni } from "../ini/parse.ts";
import { IniInterpolationError, readValue } from "../ini/value.ts";
import { folderState } from "../store/folder_state.ts";
import type { EntryPaths } from "../store/layout.ts";
import { readRecord } from "../store/record.ts";
import type { Step } from "../zoo/manifest.ts";
import { type Installed, type Plan, planEntry } from "../zoo/plan.ts";
import type { PlanContext } from "./context.ts";
import type { Entry } from "./entry.ts";

/**
 * What is to be done for an entry as the disk is now.
 *
 * @throws ManifestError when the entry needs a newer program; StoreError.
 */
export function planNow(
  { id, paths, manifest, record }: Entry,
  { settings, again, damaged }: PlanContext,
): Plan {
  // Another process has installed or removed it in the meantime.
  if (record !== undefined && record !== recordText(paths)) {
    return { steps: [] };
  }
  const isDamaged = ({ section }: Step) => damaged?.get(id)?.has(section);
  return planEntry(manifest, {
    record: recordedVersion(readRecord(paths)),
    folder: (step) =>
      isDamaged(step)
        ? "damaged"
        : folderState(userFolder(settings.home, step)),
  }, again);
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
