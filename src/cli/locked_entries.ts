import { AppError, SettingsError, UsageError } from "../base/errors.ts";
import { attemptAsync } from "../base/os_error.ts";
import { abortable } from "../base/waiting.ts";
import type { InstallContext } from "../install/context.ts";
import { lockedDemand } from "../install/locked_demand.ts";
import { type LockedEntry, parseLock } from "../inventory/lock_file.ts";
import { closestId } from "../zoo/closest_id.ts";
import { isOfficialZoo } from "../zoo/official_zoo.ts";
import { isSameVersion, readPins } from "../zoo/pin.ts";
import type { Session } from "./session.ts";

/** What is to be installed. */
export interface RequestedEntries {
  /** All zoos that may be asked. */
  zoos: readonly string[];
  /** What installing each of them takes beside what all share, by id. */
  entries: ReadonlyMap<string, Partial<InstallContext>>;
}

/**
 * The entries of a lock file, all unless some are named. Each is looked for in
 * the zoos that `--zoo` names, or in those of the settings and then in the one
 * that it was locked from. The official zoo is only asked for its own entries
 * where it is not set.
 *
 * @param path of the lock file; `-` for stdin
 * @throws StoreError or SettingsError when the file cannot be read or used;
 * UsageError for ids that it does not have, or has in another version.
 */
export async function lockedEntries(
  session: Session,
  path: string,
): Promise<RequestedEntries> {
  const { args, settings, sourceOf, transfer, warn } = session;
  const locked = chosen(await readLock(path, transfer.signal), args, path);
  if (locked.length === 0) {
    warn(`the lock file "${path}" has no entries`);
  }
  const entries = new Map<string, Partial<InstallContext>>();
  const asked = new Set<string>();
  for (const entry of locked) {
    const zoos = zoosFor(entry, session);
    for (const zoo of zoos) asked.add(zoo);
    entries.set(entry.id, {
      settings: { ...settings, zoos },
      source: sourceOf(zoos),
      demand: lockedDemand(entry, path),
    });
  }
  return { zoos: [...asked], entries };
}

function zoosFor(
  { zoo }: LockedEntry,
  { options, settings: { zoos }, sourceOf }: Session,
): readonly string[] {
  if (options.zoos.length > 0 || !isAddress(zoo, sourceOf)) return zoos;
  if (zoos.every(isOfficialZoo)) return [zoo];
  const isAmong = zoos.some((each) => sourceOf([each]).address === zoo);
  return isAmong ? zoos : [...zoos, zoo];
}

/** Whether a zoo can be asked by what a lock file says: it may be the names of several, or lack a query that was a secret. */
function isAddress(zoo: string, sourceOf: Session["sourceOf"]): boolean {
  if (zoo.endsWith("?…")) return false;
  try {
    sourceOf([zoo]);
    return true;
  } catch (error) {
    if (!(error instanceof SettingsError)) throw error;
    return false;
  }
}

function chosen(
  locked: readonly LockedEntry[],
  args: readonly string[],
  path: string,
): readonly LockedEntry[] {
  if (args.length === 0) return locked;
  return Array.from(readPins(args), ([id, version]) => {
    const entry = locked.find((each) => each.id === id);
    if (entry === undefined) {
      const guess = closestId(id, locked.map((each) => each.id));
      throw new AppError(`the lock file "${path}" does not have "${id}"`, {
        failure: "unknown-entry",
        ...(guess !== undefined && { hint: `Did you mean ${guess}?` }),
      });
    }
    const { version: own = "no version" } = entry;
    if (version !== undefined && !isSameVersion(own, version)) {
      throw new UsageError(
        `cannot install version ${version} of "${id}": the lock file "${path}" has ${own}`,
      );
    }
    return entry;
  });
}

/** Reads a file that a shell wrote: that of Windows PowerShell writes UTF-16. */
async function readLock(
  path: string,
  signal: AbortSignal,
): Promise<LockedEntry[]> {
  const bytes = await attemptAsync(
    "read the lock file",
    path,
    () =>
      path === "-"
        ? abortable(new Response(Deno.stdin.readable).bytes(), signal)
        : Deno.readFile(path),
  );
  const isUtf16 = bytes[0] === 0xff && bytes[1] === 0xfe;
  const text = new TextDecoder(isUtf16 ? "utf-16le" : "utf-8").decode(bytes);
  return parseLock(text, path);
}
