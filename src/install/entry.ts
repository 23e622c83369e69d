import { decodeText } from "../base/bytes.ts";
import { ACTIONS } from "../actions/actions.ts";
import { publicUrl } from "../base/describe_url.ts";
import {
  AppError,
  Interrupted,
  ManifestError,
  SignatureError,
  UnknownEntryError,
} from "../base/errors.ts";
import {
  keepManifest,
  type KeptManifest,
  readKeptManifest,
} from "../store/kept_manifest.ts";
import { type EntryPaths, entryPaths } from "../store/layout.ts";
import { checkEntryId } from "../zoo/address.ts";
import { type Manifest, parseManifest } from "../zoo/manifest.ts";
import type {
  EarlierManifest,
  FoundManifest,
  ZooSource,
} from "../zoo/source.ts";
import type { PlanContext } from "./context.ts";
import type { Demand } from "./demand.ts";

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
 * AppError for an entry that is not as demanded, and what asking the zoo throws.
 */
export async function findEntry(
  id: string,
  context: PlanContext,
  keep: boolean,
): Promise<Entry> {
  checkEntryId(id);
  const paths = entryPaths(context.settings.configHome, id);
  const kept = readKeptManifest(paths);
  const { demand } = context;
  const found = await entryManifest(id, kept, context);
  const manifest = parseManifest(found.text, id, found.address, ACTIONS);
  const refusal = demand?.refusal(manifest, found.zoo);
  if (refusal !== undefined) throw refusal;
  if (keep) {
    // Not before it is known to be one: a login page must not replace a manifest.
    const { text, address, version } = found;
    const origin = version && { address: publicUrl(address), ...version };
    keepManifest(paths, new TextEncoder().encode(text), origin, kept);
  }
  const expected = demand?.expect?.(manifest, found.zoo) ?? manifest;
  return { id, paths, found, manifest: expected };
}

/** What a manifest says; `undefined` for one that cannot be used. */
export function usableManifest(
  text: string,
  id: string,
  address: URL,
): Manifest | undefined {
  try {
    return parseManifest(text, id, address, ACTIONS);
  } catch (error) {
    if (!(error instanceof ManifestError)) throw error;
    return undefined;
  }
}

/** Whether a manifest is of what is demanded; one that cannot be used is refused with a reason of its own. */
function isDemanded(
  id: string,
  { text, address, zoo }: FoundManifest,
  demand: Demand,
): boolean {
  const manifest = usableManifest(text, id, address);
  return manifest === undefined ||
    demand.refusal(manifest, zoo) === undefined;
}

/**
 * The manifest of an entry: the zoo's, or where that cannot be had the one
 * that was last fetched, with a warning.
 *
 * @param kept the one that was last fetched
 * @throws UnknownEntryError when the zoo does not have the entry, and what
 * asking the zoo throws, where no earlier manifest is at hand or none may stand
 * in.
 */
async function entryManifest(
  id: string,
  kept: KeptManifest | undefined,
  { settings, source, report, unasked, demand }: PlanContext,
): Promise<FoundManifest> {
  let failure: AppError;
  try {
    const found = await source.findManifest(id, {
      earlier: kept && earlierOf(kept),
      brief: kept !== undefined && unasked === undefined,
      patient: unasked !== undefined,
      ...demand && { accepts: (found) => isDemanded(id, found, demand) },
    });
    if (found !== undefined) {
      if (settings.zoos.length > 1) {
        report({ kind: "entry-found", id, zoo: found.zoo });
      }
      const { instead } = found;
      // A zoo that is not signed as it has to be was asked, and does not count.
      if (instead !== undefined && !(instead instanceof SignatureError)) {
        unasked?.(id, instead);
      }
      return found;
    }
    failure = new UnknownEntryError(
      `cannot find "${id}": the model zoo "${source.address}" has no such entry`,
      demand?.absent === undefined ? {} : { hint: demand.absent },
    );
  } catch (error) {
    if (!(error instanceof AppError) || error instanceof Interrupted) {
      throw error;
    }
    if (unasked !== undefined) throw notAsked(id, error);
    // What was refused may not come in by another way.
    if (error instanceof SignatureError) throw error;
    failure = error;
  }
  if (kept === undefined) {
    if (!(failure instanceof UnknownEntryError)) throw failure;
    if (failure.hint !== undefined) throw failure;
    const { withSuggestion } = await import("./meant_entry.ts");
    throw await withSuggestion(failure, id, source, settings);
  }
  const recalled = await recall(id, kept, source, failure);
  report({
    kind: "warning",
    text:
      `updating the examples file from the server caused an error: ${failure.message}. The one fetched before is used.`,
  });
  return failure instanceof UnknownEntryError
    ? recalled
    : { ...recalled, instead: failure };
}

/** @throws SignatureError when the zoo has to be signed and what was kept is not known to be of it. */
async function recall(
  id: string,
  kept: KeptManifest,
  source: ZooSource,
  failure: AppError,
): Promise<FoundManifest> {
  try {
    return await source.recallManifest(id, decodeText(kept.bytes));
  } catch (error) {
    if (!(error instanceof SignatureError)) throw error;
    if (failure instanceof UnknownEntryError) throw failure;
    throw new SignatureError(
      `${failure.message}; ${error.message}`,
      error.hint === undefined ? {} : { hint: error.hint },
    );
  }
}

function notAsked(id: string, cause: AppError): AppError {
  const { message, hint } = cause;
  return new AppError(
    `cannot tell whether "${id}" is up to date: ${message}`,
    { cause, hint },
  );
}

function earlierOf(kept: KeptManifest): EarlierManifest | undefined {
  if (kept.origin === undefined) return undefined;
  const { address, ...version } = kept.origin;
  return { text: decodeText(kept.bytes), address, version };
}
