import { basename, relative } from "@std/path";
import { slashPath } from "../base/system/differences.ts";
import { changedSince, recordTimes } from "../store/original_folders.ts";
import { entryPaths } from "../store/layout.ts";
import { attempt } from "../base/os_error.ts";
import { systemDisk } from "../store/disk.ts";
import { isSetAside } from "../base/set_aside_name.ts";
import { installedTrees, treesOf } from "./installed_entry.ts";
import { readInstalledEntries } from "./entry_records.ts";
import { FileHashes } from "./seen_file.ts";
import { compareTree } from "./compare_installed.ts";
import { ownersOnDisk } from "./owners_on_disk.ts";
import { TreeLocator } from "./tree_locator.ts";
import { walk } from "./walk.ts";

/**
 * Finds the files and links that an installation into some folders would set
 * aside if its archives had others of their names: those that were made or
 * changed since the entry was installed, by whichever program. Only these are
 * read, and only where a receipt names them.
 *
 * @param folders as seen from the home
 * @returns full paths, sorted.
 * @throws StoreError when the disk refuses, or the signal's reason.
 */
export async function changedFiles(
  id: string,
  folders: readonly string[],
  { configHome, home }: { configHome: string; home: string },
  signal: AbortSignal,
): Promise<string[]> {
  const entries = await readInstalledEntries(configHome);
  const entry = entries.find((each) => each.id === id);
  const locator = new TreeLocator(home);
  const ownersAt = ownersOnDisk(
    entries.filter((each) => each !== entry),
    locator,
  );
  const { record } = entryPaths(configHome, id);
  const recorded = systemDisk.kindOf(record) === undefined
    ? undefined
    : recordTimes(attempt("look at", record, () => Deno.statSync(record)));
  const trees = new Map(
    installedTrees(entry === undefined ? [] : treesOf(entry))
      .map((tree) => [tree.folder, tree]),
  );
  const original = (entry?.receipt ?? entry?.unfinished)?.original;
  const look = { locator, hashes: new FileHashes(), signal };
  const changed = new Set<string>();
  for (const folder of new Set(folders)) {
    const { folder: root } = locator.locate(folder);
    const since = original?.folders.includes(folder)
      ? original.recorded
      : recorded;
    const { files } = await walk(root, signal);
    const candidates = files.filter((path) =>
      !isSetAside(basename(path)) &&
      (since === undefined ||
        changedSince(
          since,
          attempt("look at", path, () => Deno.lstatSync(path)),
        )) &&
      ownersAt(path).length === 0
    );
    const names = new Set(
      candidates.map((path) => slashPath(relative(root, path), Deno.build.os)),
    );
    const paths = trees.get(folder)?.paths
      .filter(({ path }) => names.has(path)) ?? [];
    const { seen } = await compareTree({ folder, paths, folders: [] }, look);
    const intact = new Set(
      seen.filter(({ finding }) => finding === "intact")
        .map(({ path }) => path),
    );
    for (const path of candidates) if (!intact.has(path)) changed.add(path);
  }
  return [...changed].sort();
}
