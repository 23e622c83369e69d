import { ACTIONS } from "../actions/actions.ts";
import { publicUrl } from "../base/describe_url.ts";
import { join } from "@std/path";
import { checkEntryId } from "../zoo/entry_id.ts";
import { type Manifest, parseManifest, type Step } from "../zoo/manifest.ts";
import { type Plan, planEntry } from "../zoo/plan.ts";
import type { FoundManifest } from "../zoo/source.ts";
import { type EntryPaths, entryPaths } from "../store/layout.ts";
import { keepManifest, readKeptManifest } from "../store/kept_manifest.ts";
import type { EntryContext } from "./context.ts";
import { entryManifest } from "./entry_manifest.ts";
import { readRecord } from "../store/record.ts";
import { entryState } from "./entry_state.ts";

/** An entry of the zoo, and what is known of it. */
export interface Entry {
  id: string;
  paths: EntryPaths;
  found: FoundManifest;
  manifest: Manifest;
  /** The record's text, where that is to be put back in place and nothing newer. */
  record?: string;
}

/**
 * Gets and reads the manifest of an entry.
 *
 * @param keep Whether to keep the manifest for later; a dry run does not.
 * @throws ManifestError when id or manifest break a rule, UnknownEntryError,
 * and what asking the zoo throws.
 */
export async function findEntry(
  id: string,
  context: EntryContext,
  keep: boolean,
): Promise<Entry> {
  checkEntryId(id);
  const paths = entryPaths(context.settings.configHome, id);
  const kept = readKeptManifest(paths);
  const found = await entryManifest(id, kept, context);
  const manifest = parseManifest(found.text, id, found.address, ACTIONS);
  if (keep) {
    // Not before it is known to be one: a login page must not replace a manifest.
    const { text, address, version } = found;
    const origin = version && { address: publicUrl(address), ...version };
    keepManifest(paths, new TextEncoder().encode(text), origin, kept);
  }
  return { id, paths, found, manifest };
}

/**
 * What is to be done for an entry as the disk is now.
 *
 * @throws ManifestError when the entry needs a newer program; StoreError.
 */
export function planNow(
  { id, paths, manifest, record }: Entry,
  { settings, force, damaged }: EntryContext,
): Plan {
  // Another process has installed or removed it in the meantime.
  if (record !== undefined && record !== recordText(paths)) {
    return { steps: [] };
  }
  const state = entryState(
    paths,
    manifest.steps,
    (step) => userFolder(settings.home, step),
  );
  const isDamaged = ({ section }: Step) => damaged?.get(id)?.has(section);
  return planEntry(manifest, {
    ...state,
    folder: (step) => isDamaged(step) ? "damaged" : state.folder(step),
  }, force);
}

/** The manifest that was installed; `undefined` where there is none. */
export function recordText(paths: EntryPaths): string | undefined {
  const bytes = readRecord(paths);
  return bytes &&
    new TextDecoder("utf-8", { ignoreBOM: true }).decode(bytes);
}

/** The folder of a step as the user knows it; a link in it may lead elsewhere. */
export function userFolder(home: string, step: Step): string {
  return join(home, ...step.folder);
}
