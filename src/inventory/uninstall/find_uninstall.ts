import { join, relative } from "@std/path";
import { SettingsError } from "../../base/errors.ts";
import type { PlaceSummary } from "../../report/event.ts";
import { EXTENSION_PACKAGES, PACKAGE_FILE } from "../../settings/settings.ts";
import { foldName, systemDisk } from "../../store/disk.ts";
import { OWN_FOLDER } from "../../store/layout.ts";
import { slashPath } from "../../base/system/differences.ts";
import { listedFiles } from "../entry_files.ts";
import { readInstalledEntries } from "../entry_records.ts";
import { type SeenFile, stampOf, totalBytes } from "../seen_file.ts";
import type { InstalledEntry } from "../installed_entry.ts";
import type { RemovalContext } from "../removal.ts";
import { TreeLocator } from "../tree_locator.ts";
import { deepestFirst, walk } from "../walk.ts";
import { dangerOf, isConfigFile } from "./uninstall_rules.ts";

/** What uninstalling does with the home or with the config home. */
export interface Place {
  /** Files that go, in the order in which they do. */
  files: readonly SeenFile[];
  /** Full paths of folders that go if they are empty then, the deepest first. */
  folders: readonly string[];
  summary: PlaceSummary;
}

/** What uninstalling does. */
export interface Uninstall {
  entries: readonly InstalledEntry[];
  home: Place;
  config: Place;
  /** Full paths of the folders that the program keeps for itself. */
  own: readonly string[];
  /** Full paths, as far as they can be read, of what stays since its name is not Unicode. */
  unreachable: readonly string[];
}

/**
 * Finds out what removing the home and the config home would do. What goes is
 * what the program knows to be its own: the files that are as entries
 * installed them, and its own records; with `context.wholeFolders` all.
 *
 * @param userHome the user's home folder, where it is known
 * @throws SettingsError when one of the two is a folder that must not be
 * removed; StoreError when something cannot be read; the signal's reason.
 */
export async function findUninstall(
  context: RemovalContext,
  userHome: string | undefined,
): Promise<Uninstall> {
  const { settings: { configHome, home }, wholeFolders, signal } = context;
  const entries = await readInstalledEntries(configHome);
  const locator = new TreeLocator(home);
  const roots = {
    home: locator.locate("").folder,
    config: new TreeLocator(configHome).locate("").folder,
  };
  refuseDanger(`home "${home}"`, roots.home, userHome);
  refuseDanger(`config folder "${configHome}"`, roots.config, userHome);
  const installed = await installedFiles(entries, locator, context);
  const packages = EXTENSION_PACKAGES.map((folder) =>
    join(roots.home, ...folder.split("/"), PACKAGE_FILE)
  );
  const inHome = await walk(roots.home, signal, roots.config);
  const inConfig = roots.config === roots.home
    ? { files: [], folders: [], unreachable: [] }
    : await walk(roots.config, signal, roots.home);
  const isConfig = (path: string) =>
    isConfigFile(slashPath(relative(roots.config, path), Deno.build.os));
  // It tells where the home is: without it, the rest could not be found.
  const ini = join(roots.config, "config.ini");
  const iniLast = (paths: readonly string[]) =>
    paths.toSorted((a, b) => Number(a === ini) - Number(b === ini));
  const seen = new Set(inHome.files);
  const elsewhere = [...installed.files].filter((path) => !seen.has(path));
  return {
    entries,
    home: planPlace(
      { place: "home", folder: home },
      iniLast([...inHome.files, ...elsewhere]),
      withoutLinked(
        home,
        roots.home,
        deepestFirst([...inHome.folders, ...installed.folders]),
      ),
      ({ path, stamp }) =>
        wholeFolders || installed.files.has(path) || isConfig(path) ||
        (packages.includes(path) && stamp.size === 0),
    ),
    config: planPlace(
      { place: "config", folder: configHome },
      iniLast(inConfig.files),
      withoutLinked(configHome, roots.config, inConfig.folders),
      ({ path }) => wholeFolders || isConfig(path),
    ),
    own: [roots.home, roots.config].map((root) => join(root, OWN_FOLDER)),
    unreachable: [...inHome.unreachable, ...inConfig.unreachable],
  };
}

function refuseDanger(
  what: string,
  folder: string,
  userHome: string | undefined,
): void {
  const user = userHome === undefined
    ? undefined
    : foldName(new TreeLocator(userHome).locate("").folder);
  const danger = dangerOf(foldName(folder), user);
  if (danger === undefined) return;
  throw new SettingsError(`cannot uninstall: the ${what} ${danger}`, {
    hint:
      "Remove the entries with `net_download remove`, and delete the rest by hand.",
  });
}

/** The files that are as entries installed them, and the folders that they made. */
async function installedFiles(
  entries: readonly InstalledEntry[],
  locator: TreeLocator,
  { hashes, signal }: RemovalContext,
): Promise<{ files: Set<string>; folders: string[] }> {
  const files = new Set<string>();
  const folders: string[] = [];
  for (const entry of entries) {
    const listed = await listedFiles(entry, { locator, hashes, signal });
    for (const { path, intact } of listed.files) if (intact) files.add(path);
    folders.push(...listed.folders);
  }
  return { files, folders };
}

/** @param goes whether a file is the program's, or all go */
function planPlace(
  place: Pick<PlaceSummary, "place" | "folder">,
  paths: readonly string[],
  folders: readonly string[],
  goes: (file: SeenFile) => boolean,
): Place {
  const files = paths.map((path) => ({ path, stamp: stampOf(path) }));
  const going = files.filter(goes);
  const kept = files.filter((file) => !goes(file));
  return {
    files: going,
    folders,
    summary: {
      ...place,
      files: going.length,
      bytes: totalBytes(going),
      kept: kept.map(({ path }) => path),
      keptBytes: totalBytes(kept),
    },
  };
}

/** Where a link leads that the user made for a place stays, so that the link does not lead nowhere. */
function withoutLinked(
  place: string,
  root: string,
  folders: readonly string[],
): readonly string[] {
  if (systemDisk.kindOf(place) !== "link") return folders;
  return folders.filter((folder) => folder !== root);
}
