import { StoreError } from "../base/errors.ts";
import { compareTree } from "../inventory/compare_installed.ts";
import { readInstalledEntry } from "../inventory/entry_records.ts";
import { installedTrees, listedIn } from "../inventory/installed_entry.ts";
import { FileHashes } from "../inventory/seen_file.ts";
import { TreeLocator } from "../inventory/tree_locator.ts";
import type { ReceiptFile } from "../store/receipt.ts";
import type { Blob } from "../transfer/blob.ts";
import type { Step } from "../zoo/manifest.ts";
import { FORCED } from "../zoo/plan.ts";
import type { PlanContext } from "./context.ts";

/**
 * Gets ready to tell which steps of a plan need nothing: an installation of the
 * entry, finished or killed, has put there just what they would make, and each
 * file still has its digest. That can be told of actions that foretell their
 * files; `-r` asks for all.
 *
 * @returns tells it of a step and its blob; throws the signal's reason.
 * @throws ManifestError for an id that breaks a rule.
 */
export async function openStillHere(
  id: string,
  { again, settings: { configHome, home }, transfer: { signal } }: PlanContext,
): Promise<(step: Step, blob: Blob) => Promise<boolean>> {
  if (again === FORCED) return () => Promise.resolve(false);
  const { unfinished, receipt } = await readInstalledEntry(configHome, id) ??
    {};
  const listed = listedIn(unfinished ?? receipt);
  const look = {
    locator: new TreeLocator(home),
    hashes: new FileHashes(),
    signal,
  };
  return async ({ section, folder, action, details }, { expected }) => {
    const own = listed({ section, folder: folder.join("/") });
    if (own === undefined) return false;
    const { size: bytes } = own.archive;
    const tree = await action.foretell(details, { bytes, ...expected });
    const isSame = tree !== undefined &&
      contentOf(tree.files) === contentOf(own.files) &&
      tree.symlinks.length + own.links.length === 0;
    if (!isSame) return false;
    try {
      for (const each of installedTrees([own])) {
        const { seen } = await compareTree(each, look);
        if (seen.some(({ finding }) => finding !== "intact")) return false;
      }
      return true;
    } catch (error) {
      // What cannot be read cannot be told to be the same.
      if (error instanceof StoreError) return false;
      throw error;
    }
  };
}

function contentOf(files: Iterable<ReceiptFile>): string {
  return Array.from(
    files,
    ({ path, size, sha256 }) => JSON.stringify([path, size, sha256]),
  ).sort().join("\n");
}
