import { basename, join } from "@std/path";
import { AppError } from "../../base/errors.ts";
import { isSetAside } from "../../base/set_aside_name.ts";
import type { Leftover } from "../../report/event.ts";
import type { Settings } from "../../settings/settings.ts";
import { locateDestination } from "../../store/destination.ts";
import { systemDisk } from "../../store/disk.ts";
import { listNames } from "../../store/if_there.ts";
import { OWN_FOLDER } from "../../store/layout.ts";
import { lockHolder } from "../../store/lock.ts";
import { readInstalledEntries } from "../entry_records.ts";
import { stampOf } from "../seen_file.ts";
import {
  type InstalledEntry,
  sectionsOf,
  treesOf,
} from "../installed_entry.ts";
import { TreeLocator } from "../tree_locator.ts";
import { foldersAbove, walk } from "../walk.ts";
import { ownName } from "./leftover.ts";

/** A leftover, and how to remove it. */
export interface FoundLeftover extends Leftover {
  /** The lock without which it must not be touched; undefined for what no run uses. */
  lock: string | undefined;
}

/**
 * Finds what stopped runs have left in the home, wherever links lead from it,
 * and in the config home. Nothing is changed.
 *
 * @returns beside them, what a living process uses, and which.
 * @throws StoreError when something cannot be read, or the signal's reason.
 */
export async function findLeftovers(
  { configHome, home }: Pick<Settings, "configHome" | "home">,
  signal: AbortSignal,
): Promise<
  { leftovers: FoundLeftover[]; inUse: { path: string; holder: string }[] }
> {
  const entries = await readInstalledEntries(configHome);
  const locator = new TreeLocator(home);
  const works = new Set([join(configHome, OWN_FOLDER)]);
  if (locator.locate("").there) {
    works.add(join(locator.locate("").folder, OWN_FOLDER));
  }
  const found: FoundLeftover[] = [];
  for (const entry of entries) {
    for (const folder of foldersOf(entry)) {
      const place = await placeOf(configHome, home, folder);
      if (place === undefined) continue;
      works.add(place.work);
      found.push(...await temporariesIn(entry, place, signal));
    }
  }
  for (const work of works) found.push(...await leftIn(work, signal));
  const leftovers: FoundLeftover[] = [];
  const inUse: { path: string; holder: string }[] = [];
  for (const each of found) {
    const holder = each.lock && await lockHolder(each.lock);
    if (holder === undefined) leftovers.push(each);
    else inUse.push({ path: each.path, holder });
  }
  return { leftovers: byPath(leftovers), inUse };
}

/**
 * Finds what was set aside in the home and in the folders of entries, wherever
 * links lead to them.
 *
 * @throws StoreError when something cannot be read, or the signal's reason.
 */
export async function findSetAside(
  { configHome, home }: Pick<Settings, "configHome" | "home">,
  signal: AbortSignal,
): Promise<Leftover[]> {
  const locator = new TreeLocator(home);
  const entries = await readInstalledEntries(configHome);
  const roots = ["", ...entries.flatMap(foldersOf)]
    .map((folder) => locator.locate(folder))
    .filter(({ there }) => there).map(({ folder }) => folder);
  const paths = new Set<string>();
  for (const root of new Set(roots)) {
    const { files, folders } = await walk(root, signal);
    for (const path of [...files, ...folders]) {
      if (isSetAside(basename(path))) paths.add(path);
    }
  }
  const found: Leftover[] = [];
  for (const path of paths) {
    // One that is in another goes with it.
    if (foldersAbove(path).some((folder) => paths.has(folder))) continue;
    const { files, bytes } = await sizeOf(path, signal);
    const isFolder = systemDisk.kindOf(path) === "folder";
    found.push({
      kind: "set-aside",
      path,
      bytes,
      ...isFolder && { files },
    });
  }
  return byPath(found);
}

function byPath<T extends Leftover>(leftovers: readonly T[]): T[] {
  return leftovers.toSorted((a, b) => a.path < b.path ? -1 : 1);
}

function foldersOf(entry: InstalledEntry): string[] {
  const trees = [...treesOf(entry), ...sectionsOf(entry)];
  return [...new Set(trees.map(({ folder }) => folder))];
}

async function placeOf(configHome: string, home: string, folder: string) {
  try {
    return await locateDestination(configHome, home, folder);
  } catch (error) {
    // A disk that is not mounted, or a record that names what it must not: not looked into.
    if (error instanceof AppError) return undefined;
    throw error;
  }
}

/** What a killed installation was copying to another volume. */
async function temporariesIn(
  { unfinished }: InstalledEntry,
  { folder, lock }: { folder: string; lock: string },
  signal: AbortSignal,
): Promise<FoundLeftover[]> {
  if (unfinished?.temporary === undefined) return [];
  const { files } = await walk(folder, signal);
  return files.filter((path) => basename(path) === unfinished.temporary)
    .map((path) => ({
      kind: "temporary",
      path,
      bytes: stampOf(path).size,
      lock,
    }));
}

/** What is left in a work folder; what a user put there is passed by. */
async function leftIn(
  work: string,
  signal: AbortSignal,
): Promise<FoundLeftover[]> {
  const found = new Map<string, FoundLeftover>();
  for (const name of listNames(work)) {
    const own = ownName(name);
    const kind = systemDisk.kindOf(join(work, name));
    if (own === undefined || kind !== (own.isFolder ? "folder" : "file")) {
      continue;
    }
    const path = join(work, own.name);
    const { bytes } = await sizeOf(join(work, name), signal);
    const known = found.get(path);
    found.set(path, {
      kind: own.kind,
      path,
      bytes: bytes + (known?.bytes ?? 0),
      lock: join(work, own.lock),
    });
  }
  // The lock of something else that is listed goes with that.
  const locks = new Set(
    [...found.values()].filter(({ kind }) => kind !== "lock")
      .map(({ lock }) => lock),
  );
  return [...found.values()].filter(({ kind, path }) =>
    kind !== "lock" || !locks.has(path)
  );
}

async function sizeOf(path: string, signal: AbortSignal) {
  const files = systemDisk.kindOf(path) === "folder"
    ? (await walk(path, signal)).files
    : [path];
  const bytes = files.reduce((sum, file) => sum + stampOf(file).size, 0);
  return { files: files.length, bytes };
}
