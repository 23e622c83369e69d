import { hashBytes } from "../store/hash_file.ts";
import { decodeText } from "../base/bytes.ts";
import { clearFormer } from "../inventory/clear_former.ts";
import { totalBytes } from "../inventory/seen_file.ts";
import { commitEntry } from "../store/commit.ts";
import type { HeldLocks } from "../store/lock.ts";
import type { StagedSection } from "../store/staged_sections.ts";
import { VERSION } from "../base/version.ts";
import type { InstallContext } from "./context.ts";
import { type Entry, usableManifest } from "./entry.ts";
import { userFolder } from "./current_plan.ts";
import type { StagedStep } from "./stage_steps.ts";

/**
 * Puts the staged steps of an entry in place and records that it is installed.
 * Only for the holder of the locks of the entry and of all destinations.
 *
 * @param locked folders whose locks are held, as seen from the home
 * @throws ArchiveError when an archive holds what may not be installed,
 * StoreError when the disk refuses or a lock is lost, or the reason of the
 * run's signal.
 */
export async function commitStaged(
  entry: Entry,
  staged: readonly StagedStep[],
  held: HeldLocks,
  locked: ReadonlySet<string>,
  { settings, transfer, report, now }: InstallContext,
): Promise<void> {
  const { found } = entry;
  const manifest = new TextEncoder().encode(found.text);
  const checkpoint = () => {
    transfer.signal.throwIfAborted();
    held.assertHeld();
  };
  await commitEntry({
    paths: entry.paths,
    manifest,
    facts: {
      id: entry.id,
      zoo: found.zoo,
      ...(found.signedBy !== undefined && { signedBy: found.signedBy }),
      version: entry.manifest.version,
      manifestSha256: hashBytes(manifest),
      home: settings.home,
      tool: VERSION,
      time: now().toISOString(),
    },
    sections: staged.map(sectionOf),
    order: entry.manifest.steps.map(({ section }) => section),
    foldersOf: (record) => foldersOf(record, entry),
  }, {
    checkpoint,
    clear: async (receipt, disk, onChange) => {
      const { signal } = transfer;
      const options = { settings, locked, signal, disk, checkpoint, onChange };
      const { removed, kept, left } = await clearFormer(receipt, options);
      const { id } = entry;
      if (removed.length > 0) {
        const paths = removed.map(({ path }) => path);
        const bytes = totalBytes(removed);
        report({ kind: "leftovers-removed", id, bytes, paths });
      }
      for (const path of kept) report({ kind: "leftover-kept", id, path });
      return left;
    },
    onMerge: (section) =>
      report({ kind: "section-merging", archive: { id: entry.id, section } }),
    onSetAside: (path, backup) =>
      report({ kind: "set-aside", id: entry.id, path, backup }),
  });
  for (const { step } of staged) {
    report({
      kind: "section-installed",
      archive: { id: entry.id, section: step.section },
      folder: userFolder(settings.home, step),
    });
  }
}

/** The folders that a record names; none where it cannot be read: it tells nothing then. */
function foldersOf(record: Uint8Array, { id, found }: Entry): string[] {
  const manifest = usableManifest(decodeText(record), id, found.address);
  return manifest?.steps.map(({ folder }) => folder.join("/")) ?? [];
}

function sectionOf(
  { step, destination, blob, fetched, staged: { tree, folder } }: StagedStep,
): StagedSection {
  return {
    receipt: {
      section: step.section,
      url: blob.label,
      archive: { sha256: fetched.sha256, size: fetched.bytes },
      folder: step.folder.join("/"),
      files: tree.files,
      links: tree.symlinks,
      folders: tree.folders.flatMap(({ path, mtimeSeconds }) =>
        mtimeSeconds === undefined ? [] : [path]
      ),
    },
    staged: folder,
    destination: destination.folder,
  };
}
