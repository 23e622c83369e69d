import { join } from "@std/path";
import { systemDisk } from "../../store/disk.ts";
import { readIfThere } from "../../store/look.ts";
import { CURRENT, MANIFEST } from "../../zoo/address.ts";
import { manifestText } from "./manifest_text.ts";
import type { WaitingArchive } from "./pack_archive.ts";
import { PARTS } from "./parts.ts";
import { writeText } from "./zoo_records.ts";

/** An entry that is about to be put into a zoo. */
export interface EntryToPlace {
  /** Name of its folder in the zoo. */
  name: string;
  /** Full path of that folder. */
  folder: string;
  version: string;
  archives: readonly WaitingArchive[];
  baseUrl: URL | undefined;
}

/**
 * Puts the archives and the manifest of an entry in their places, each whole.
 * The manifest, whose digests tell one state from another, comes last.
 *
 * @param work folder for files on their way
 * @returns whether anything changed.
 * @throws StoreError when something cannot be read or written.
 */
export async function placeEntry(
  entry: EntryToPlace,
  work: string,
): Promise<boolean> {
  const { name, folder, version, archives, baseUrl } = entry;
  const manifest = join(folder, MANIFEST);
  const text = manifestText(name, version, archives, addressOf(name, baseUrl));
  const before = await readIfThere(manifest, "manifest");
  const former = before && new TextDecoder().decode(before);
  if (former === text && archives.every((each) => isInPlace(each, folder))) {
    return false;
  }
  systemDisk.makeFolder(folder);
  for (const { path, part } of archives) {
    systemDisk.rename(path, join(folder, part.archive));
  }
  await writeText(manifest, text, work);
  for (const archive of formerArchives(archives)) {
    const path = join(folder, archive);
    if (systemDisk.kindOf(path) === "file") systemDisk.remove(path);
  }
  return true;
}

/** The names that this pack does not have, and an earlier one may have had. */
export function formerArchives(archives: readonly WaitingArchive[]): string[] {
  return PARTS.filter((part) => !archives.some((each) => each.part === part))
    .map(({ archive }) => archive);
}

function addressOf(name: string, baseUrl: URL | undefined): URL | undefined {
  if (baseUrl === undefined) return undefined;
  const base = baseUrl.pathname.replace(/\/+$/, "");
  return new URL(`${base}/${CURRENT}/${encodeURIComponent(name)}/`, baseUrl);
}

function isInPlace(
  { part, bytes }: WaitingArchive,
  folder: string,
): boolean {
  const path = join(folder, part.archive);
  return systemDisk.kindOf(path) === "file" &&
    Deno.statSync(path).size === bytes;
}
