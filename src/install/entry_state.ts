import { IniSyntaxError, parseIni } from "../ini/parse.ts";
import { IniInterpolationError, readValue } from "../ini/value.ts";
import { folderState } from "../store/folder_state.ts";
import type { EntryPaths } from "../store/layout.ts";
import { readRecord } from "../store/record.ts";
import type { Step } from "../zoo/manifest.ts";
import type { FolderState, Installed } from "../zoo/plan.ts";

/**
 * Looks what this machine has of an entry.
 *
 * @param folderOf the real folder of a step
 * @throws StoreError when the record or a folder cannot be read.
 */
export function entryState(
  paths: EntryPaths,
  steps: readonly Step[],
  folderOf: (step: Step) => string,
): Installed {
  const states = new Map<Step, FolderState>(
    steps.map((step) => [step, folderState(folderOf(step))]),
  );
  return {
    record: recordedVersion(readRecord(paths)),
    folder: (step) => states.get(step) ?? "missing",
  };
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
