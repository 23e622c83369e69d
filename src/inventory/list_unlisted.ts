import { relative } from "@std/path";
import type { Disk } from "../store/disk.ts";
import type { LinkEntry } from "../store/link_target.ts";
import type { ReceiptFile, ReceiptTree } from "../store/receipt.ts";
import { writeUnfinishedReceipt } from "../store/receipt_file.ts";
import { slashPath } from "../base/system/slash_path.ts";
import { VERSION } from "../base/version.ts";
import { stampOf } from "./file_stamp.ts";
import { type InstalledEntry, unlistedSections } from "./installed_entry.ts";
import type { RemovalContext } from "./removal.ts";
import { TreeLocator } from "./tree_locator.ts";
import { walk } from "./walk.ts";

/**
 * Notes what is in the folders whose files are not recorded, before
 * they are removed: after a kill the same command finds what is left.
 *
 * @throws StoreError when a file cannot be read or the note not written; the
 * signal's reason.
 */
export async function listUnlisted(
  entry: InstalledEntry,
  context: RemovalContext,
  disk: Disk,
): Promise<void> {
  const { settings, now } = context;
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
    time: now().toISOString(),
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
