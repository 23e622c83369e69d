import { dirname } from "@std/path";
import { type Disk, diskTree, systemDisk } from "./disk.ts";
import { hashBytes } from "./hash_file.ts";
import { type EntryPaths, temporaryName } from "./layout.ts";
import { InstalledContents } from "./installed_contents.ts";
import { makeLinks } from "./make_links.ts";
import { checkStaged } from "./merge.ts";
import { mergeSection, sweepTemporaries } from "./merge_section.ts";
import { originalFolders, recordTimes } from "./original_folders.ts";
import { eventLoopTurn } from "../base/waiting.ts";
import { attempt } from "../base/os_error.ts";
import type { Receipt, ReceiptTree } from "./receipt.ts";
import {
  receiptsOfOthers,
  usableReceipt,
  writeUnfinishedReceipt,
} from "./receipt_file.ts";
import { updateReceipt, withOverwritten } from "./receipt_update.ts";
import { readRecord, removeRecord, writeRecord } from "./record.ts";
import {
  checkContradictions,
  type StagedSection,
  withoutOverwritten,
} from "./staged_sections.ts";

/** An entry that is ready to be put in place. */
export interface StagedEntry {
  paths: EntryPaths;
  /** The manifest byte for byte, which becomes the record. */
  manifest: Uint8Array;
  facts: Omit<Receipt, "sections" | "former">;
  sections: readonly StagedSection[];
  /** Names of all sections of the manifest, in its order: those that are not staged need nothing. */
  order: readonly string[];
  /** The folders that a record says were filled, as seen from the home; none where it does not say. */
  foldersOf(record: Uint8Array): readonly string[];
}

/** About ten milliseconds of merging a file each. */
const SECTIONS_BETWEEN_CHECKPOINTS = 100;

/** Who hears of a commit, and may end it. */
export interface CommitOptions {
  /**
   * Called before anything changes and every few hundred steps; what it
   * throws ends the commit. The place to look at locks and signals.
   */
  checkpoint?: () => void;
  /** Told when a section begins to be put in place. */
  onMerge?: (section: string) => void;
  /** Told what stood in the way and how it is called now. */
  onSetAside?: (path: string, backup: string) => void;
  /**
   * Removes what earlier versions have left and this one does not have.
   *
   * @param receipt names that as `former`
   * @param onChange to be called before something is removed
   * @returns what of it is still there.
   */
  clear?: (
    receipt: Receipt,
    disk: Disk,
    onChange: () => void,
  ) => Promise<readonly ReceiptTree[]>;
  disk?: Disk;
}

/**
 * Puts a staged entry in place. The order is what makes a kill harmless:
 *
 * 1. the receipt of what is about to come is written as unfinished,
 * 2. the record that the entry is installed is removed,
 * 3. what the new version no longer has is removed,
 * 4. the sections are merged, file by file whole,
 * 5. the receipt becomes the entry's receipt,
 * 6. the record is written.
 *
 * Files and links that stand where others belong and that no receipt tells of
 * are the user's: they are set aside. The original writes no receipts; in
 * folders that it filled, what is older than its record is not the user's.
 *
 * So whenever there is a record, its tree is complete. A run after a kill
 * finds no record and does it all again, and so does the original. Only for
 * the holder of the locks of the entry and of all its folders.
 *
 * @throws {ArchiveError} when an archive holds what may not be installed, or
 * two of them contradict each other; nothing has changed then.
 * @throws {StoreError} when the disk refuses. The record stands again if
 * nothing else had changed by then.
 */
export async function commitEntry(
  entry: StagedEntry,
  options: CommitOptions = {},
): Promise<void> {
  const { paths } = entry;
  const { checkpoint = () => {}, disk = systemDisk } = options;
  const { onMerge = () => {}, onSetAside = () => {} } = options;
  checkContradictions(entry.sections);
  // One that cannot be read is about to be replaced: it must not keep the
  // entry from being installed.
  const unfinished = await usableReceipt(paths.unfinished);
  const finished = await usableReceipt(paths.receipt);
  const earlier = [unfinished, finished].flatMap((each) => each ?? []);
  const sections = withoutOverwritten(
    entry.sections,
    entry.order,
    earlier[0],
    disk,
  );
  for (const { receipt, staged, destination } of sections) {
    checkStaged(diskTree(disk, staged));
    makeLinks(disk, receipt.links, staged, destination);
  }
  const record = readRecord(paths);
  const original = originalFolders(
    record && {
      sha256: hashBytes(record),
      folders: entry.foldersOf(record),
      ...recordTimes(
        attempt("look at", paths.record, () => Deno.statSync(paths.record)),
      ),
    },
    unfinished,
    finished ??
      (disk.kindOf(paths.receipt) === undefined ? undefined : "unusable"),
  );
  const temporary = temporaryName(crypto.randomUUID());
  const receipt = updateReceipt(
    {
      ...entry.facts,
      ...(original !== undefined && { original }),
      temporary,
    },
    sections.map((section) => section.receipt),
    new Set(entry.order),
    earlier,
  );
  checkpoint();
  // Before the note of their name is written over.
  if (unfinished !== undefined) {
    await sweepTemporaries(disk, unfinished, sections, checkpoint);
  }
  const note = withOverwritten(receipt, unfinished);
  writeUnfinishedReceipt(disk, paths, note);
  removeRecord(disk, paths);
  const installed = new InstalledContents(
    receiptsFrom([receipt, ...earlier], paths),
  );
  let steps = 0;
  let { former } = receipt;
  try {
    if (options.clear !== undefined) {
      former = await options.clear(note, disk, () => steps++);
    }
    for (const [index, section] of sections.entries()) {
      if (index > 0 && index % SECTIONS_BETWEEN_CHECKPOINTS === 0) {
        await eventLoopTurn();
        checkpoint();
      }
      onMerge(section.receipt.section);
      await mergeSection(section, {
        disk,
        temporary,
        checkpoint,
        onSetAside,
        installed,
        recorded: original?.folders.includes(section.receipt.folder)
          ? original.recorded
          : undefined,
        onStep: () => steps++,
      });
    }
  } catch (error) {
    if (steps === 0 && record !== undefined) {
      writeRecord(disk, paths, record);
      disk.remove(paths.unfinished);
    }
    throw error;
  }
  checkpoint();
  disk.makeFolder(dirname(paths.receipt));
  if (note !== receipt || former !== receipt.former) {
    writeUnfinishedReceipt(disk, paths, { ...receipt, former });
  }
  disk.rename(paths.unfinished, paths.receipt);
  writeRecord(disk, paths, entry.manifest);
}

/** The receipts of an entry, then those of all others, which are seldom needed. */
async function* receiptsFrom(
  own: readonly Receipt[],
  paths: EntryPaths,
): AsyncGenerator<Receipt, undefined> {
  yield* own;
  yield* receiptsOfOthers(paths);
  return undefined;
}
