import { dirname, relative } from "@std/path";
import { ManifestError, StoreError } from "../base/errors.ts";
import { type Destination, locateDestination } from "../store/destination.ts";
import { type Disk, systemDisk } from "../store/disk.ts";
import { type HeldLocks, type LockOptions, withLocks } from "../store/lock.ts";
import { removeRecord } from "../store/record.ts";
import { removeWorkFolder } from "../store/work_folder.ts";
import type { RemovalSummary } from "../report/event.ts";
import { Deletion } from "./deletion.ts";
import { type InstalledEntry, unlistedSections } from "./installed_entry.ts";
import { findRemoval, type Removal, type RemovalContext } from "./removal.ts";
import type { LinkEntry, ReceiptFile, ReceiptTree } from "../store/receipt.ts";
import { writeUnfinishedReceipt } from "../store/receipt_file.ts";
import { slashPath } from "../base/system/differences.ts";
import { VERSION } from "../base/version.ts";
import { stampOf } from "./seen_file.ts";
import { TreeLocator } from "./tree_locator.ts";
import { walk } from "./walk.ts";

/**
 * Removes an entry: looks once more while holding its locks, and does it. The
 * order is what makes a kill harmless: the record goes first, so that the
 * entry does not seem installed, and the receipt last, so that the same
 * command goes on with what is left.
 *
 * @param found what the user was shown
 * @returns what was done, and full paths of folders that are not empty although
 * nothing is listed in them.
 * @throws what `findRemoval()` throws, StoreError when a file cannot be
 * removed or a lock is lost, and the signal's reason.
 */
export async function removeEntry(
  found: Removal,
  context: RemovalContext,
  news: Pick<LockOptions, "onWait" | "onTakeOver"> = {},
  disk: Disk = systemDisk,
): Promise<{ summary: RemovalSummary; left: readonly string[] }> {
  const { id, paths } = found.entry;
  const destinations = await locate(found, context);
  const requests = [
    { path: paths.lock, what: `entry "${id}"` },
    ...destinations.map(({ lock, folder }) => ({
      path: lock,
      what: `folder "${folder}"`,
    })),
  ];
  const options = { ...news, signal: context.signal };
  try {
    return await withLocks(requests, options, async (held) => {
      const removal = await findRemoval(id, context);
      refuseMore(removal, found);
      const left = await removeFound(removal, held, context, disk);
      return { summary: removal.summary, left };
    });
  } finally {
    for (const destination of destinations) await removeWorkFolder(destination);
  }
}

/** The real folders, and a refusal where a receipt names the program's own. */
async function locate(
  { entry: { id }, places }: Removal,
  { settings }: RemovalContext,
): Promise<Destination[]> {
  const located: Destination[] = [];
  for (const folder of places) {
    try {
      located.push(
        await locateDestination(settings.configHome, settings.home, folder),
      );
    } catch (error) {
      if (!(error instanceof ManifestError)) throw error;
      throw new StoreError(
        `cannot remove "${id}": its receipt names "${folder}", where net_download keeps its own files`,
        { cause: error, failure: "record" },
      );
    }
  }
  return located;
}

/** Another process installed it again, into folders that are not locked. */
function refuseMore(now: Removal, before: Removal): void {
  if (now.places.every((folder) => before.places.includes(folder))) return;
  throw new StoreError(
    `cannot remove "${now.entry.id}": it was installed again in the meantime`,
    { failure: "changed", hint: "Run the command again." },
  );
}

async function removeFound(
  { entry, files, folders }: Removal,
  held: HeldLocks,
  context: RemovalContext,
  disk: Disk,
): Promise<string[]> {
  const { paths } = entry;
  const checkpoint = () => {
    context.signal.throwIfAborted();
    held.assertHeld();
  };
  if (unlistedSections(entry).length > 0) {
    await listUnlisted(entry, context, disk);
  }
  checkpoint();
  removeRecord(disk, paths);
  const deletion = new Deletion(disk, checkpoint);
  await deletion.removeFiles(files);
  const left = await deletion.removeEmptyFolders(folders);
  const { remoteManifest, manifestNote, receipt, unfinished } = paths;
  for (const path of [remoteManifest, manifestNote, receipt, unfinished]) {
    if (disk.kindOf(path) !== undefined) disk.remove(path);
  }
  await deletion.removeEmptyFolders([manifestNote, unfinished].map(dirname));
  return left;
}

/**
 * Notes what is in the folders whose files are not recorded, before
 * they are removed: after a kill the same command finds what is left.
 *
 * @throws StoreError when a file cannot be read or the note not written; the
 * signal's reason.
 */
async function listUnlisted(
  entry: InstalledEntry,
  context: RemovalContext,
  disk: Disk,
): Promise<void> {
  const { settings } = context;
  const locator = new TreeLocator(settings.home);
  const trees: ReceiptTree[] = [];
  for (const { folder } of unlistedSections(entry)) {
    trees.push(
      await listTree(folder, locator.locate(folder).folder, context, disk),
    );
  }
  const { receipt } = entry;
  writeUnfinishedReceipt(disk, entry.paths, {
    id: entry.id,
    zoo: receipt?.zoo ?? "",
    version: entry.record?.version,
    manifestSha256: receipt?.manifestSha256 ?? "",
    home: settings.home,
    tool: VERSION,
    time: new Date().toISOString(),
    sections: receipt?.sections ?? [],
    former: [...receipt?.former ?? [], ...trees],
  });
}

async function listTree(
  folder: string,
  root: string,
  { hashes, signal }: RemovalContext,
  disk: Disk,
): Promise<ReceiptTree> {
  const found = await walk(root, signal);
  const pathOf = (path: string) =>
    slashPath(relative(root, path), Deno.build.os);
  const files: ReceiptFile[] = [];
  const links: LinkEntry[] = [];
  for (const path of found.files) {
    if (disk.kindOf(path) === "link") {
      const target = slashPath(disk.readLink(path), Deno.build.os);
      links.push({ path: pathOf(path), target });
      continue;
    }
    const stamp = stampOf(path);
    const sha256 = await hashes.sha256(path, stamp, signal);
    files.push({ path: pathOf(path), size: stamp.size, sha256 });
  }
  return {
    folder,
    files,
    links,
    folders: found.folders.map(pathOf),
  };
}
