import { type Disk, diskTree, foldName } from "./disk.ts";
import { type MergeStep, planMerge } from "./merge.ts";
import type { InstalledContents } from "./installed_contents.ts";
import { osCode } from "../base/os_error.ts";
import {
  pathsOf,
  type Receipt,
  type ReceiptTree,
  type RecordTimes,
} from "./receipt.ts";
import { findUsersFiles } from "./users_files.ts";
import { dirname, join } from "@std/path";
import { eventLoopTurn } from "../base/waiting.ts";

/** More would mean that the folder is filled as fast as it is read. */
const PLANS = 3;

/** What of a section is merged, and where. */
interface Section {
  receipt: Pick<ReceiptTree, "folder" | "folders">;
  /** The folder that it is expanded in; it may be gone afterwards. */
  staged: string;
  /** The real folder that it goes to. */
  destination: string;
}

/** How a section is merged. */
export interface MergeOptions extends ApplyOptions {
  /** Those that tell what is not the user's. */
  installed: InstalledContents;
  /** Times of the original's record, if it has filled the folder. */
  recorded: RecordTimes | undefined;
}

/**
 * Plans and carries out the merge of a section; once more where the destination
 * has changed in between. What is the user's is set aside.
 *
 * @throws {StoreError} when the disk refuses, and what the checkpoint throws.
 */
export async function mergeSection(
  { receipt, staged, destination }: Section,
  options: MergeOptions,
): Promise<void> {
  const { disk, checkpoint } = options;
  const plan = (users: ReadonlySet<string>, spent: ReadonlySet<string>) =>
    planMerge(diskTree(disk, staged), diskTree(disk, destination), {
      folders: new Set(receipt.folders),
      foldName,
      users,
      spent,
    });
  for (let count = 1;; count++) {
    let steps = plan(new Set(), new Set());
    const users = await findUsersFiles(
      steps,
      receipt.folder,
      destination,
      options.recorded,
      options.installed,
      checkpoint,
    );
    const spent = new Set(
      steps.filter(({ kind, path }) => kind === "set-aside" && !users.has(path))
        .map(({ path }) => path),
    );
    if (users.size + spent.size > 0) steps = plan(users, spent);
    try {
      await applyMerge(steps, staged, destination, options);
      return;
    } catch (error) {
      const code = osCode(error);
      const hasChanged = code === "ENOTEMPTY" || code === "EEXIST";
      if (!hasChanged || count === PLANS) throw error;
    }
  }
}

/** How a merge is carried out. */
export interface ApplyOptions {
  disk: Disk;
  /** Name that copies between volumes have until they are whole; no other file has it. */
  temporary: string;
  /** Called every few hundred steps; what it throws ends the merge there. */
  checkpoint: () => void;
  /** Told when something has been set aside, with its old and new path. */
  onSetAside: (path: string, backup: string) => void;
  /** Told after each step. */
  onStep: () => void;
}

/** About ten milliseconds of renaming. */
const STEPS_BETWEEN_CHECKPOINTS = 500;

/**
 * Carries out a plan between a staged folder and its destination. After a
 * kill, under every name stands what was there or what was to come there,
 * whole; the same archive merged again completes it.
 *
 * @throws {StoreError} when a step cannot be done; those before it stay done.
 */
export async function applyMerge(
  steps: readonly MergeStep[],
  staged: string,
  destination: string,
  options: ApplyOptions,
): Promise<void> {
  const { disk, checkpoint, onSetAside, onStep } = options;
  disk.makeFolder(dirname(destination));
  let count = 0;
  for (const step of steps) {
    const path = join(destination, step.path);
    switch (step.kind) {
      case "move":
      case "replace":
        await move(join(staged, step.path), path, options);
        break;
      case "remove":
        disk.remove(path);
        break;
      case "set-aside": {
        const backup = join(destination, step.backup);
        disk.rename(path, backup);
        onSetAside(path, backup);
        break;
      }
      case "set-mode":
        disk.setMode(
          step.side === "staged" ? join(staged, step.path) : path,
          step.mode,
        );
        break;
      case "set-time":
        disk.setTime(path, step.mtime);
        break;
    }
    onStep();
    if (++count % STEPS_BETWEEN_CHECKPOINTS === 0) {
      await eventLoopTurn();
      checkpoint();
    }
  }
}

async function move(
  from: string,
  to: string,
  { disk, temporary }: ApplyOptions,
): Promise<void> {
  try {
    disk.rename(from, to);
  } catch (error) {
    if (osCode(error) !== "EXDEV") throw error;
    await copy(disk, from, to, temporary);
  }
}

/**
 * The long way, for a folder in the destination that is another volume, or
 * that the system counts as one (a bind mount): each file is copied beside its
 * name and renamed when it is on the disk. What is staged stays there: it is
 * removed with its folder.
 */
async function copy(
  disk: Disk,
  from: string,
  to: string,
  name: string,
): Promise<void> {
  const kind = disk.kindOf(from);
  if (kind === "folder") {
    disk.makeFolder(to);
    for (const child of disk.list(from).keys()) {
      await copy(disk, join(from, child), join(to, child), name);
    }
    const { mode, mtime } = disk.attributes(from);
    if (mode !== undefined) disk.setMode(to, mode);
    disk.setTime(to, mtime);
    return;
  }
  const temporary = join(dirname(to), name);
  // Both throw where anything has the name: what is removed below is ours.
  if (kind === "link") {
    disk.makeLink(disk.readLink(from), temporary, "file");
  } else disk.createFile(temporary);
  try {
    if (kind !== "link") await disk.copyFile(from, temporary);
    disk.rename(temporary, to);
  } catch (error) {
    if (disk.kindOf(temporary) !== undefined) disk.remove(temporary);
    throw error;
  }
}

/** The real folder of a section. */
interface Place {
  receipt: Pick<ReceiptTree, "folder">;
  destination: string;
}

/** About ten milliseconds of looking. */
const FOLDERS_BETWEEN_CHECKPOINTS = 500;

/**
 * Removes what a killed installation was copying to another volume. Its
 * receipt tells the name, so that nothing else is touched, whatever it is
 * called. Only for the holder of the locks of the entry and of all places.
 *
 * @param killed the receipt of that installation
 * @param places the folders that the entry goes to now; what was left in
 * others stays
 * @param checkpoint called every few hundred folders; what it throws ends it
 * @throws {StoreError} when something cannot be removed.
 */
export async function sweepTemporaries(
  disk: Disk,
  { temporary, sections }: Receipt,
  places: readonly Place[],
  checkpoint: () => void,
): Promise<void> {
  if (temporary === undefined) return;
  const destinations = new Map(
    places.map(({ receipt, destination }) => [receipt.folder, destination]),
  );
  let count = 0;
  for (const section of sections) {
    const destination = destinations.get(section.folder);
    if (destination === undefined) continue;
    for (const below of foldersOf(section)) {
      const path = join(destination, below, temporary);
      if (disk.kindOf(path) !== undefined) disk.remove(path);
      if (++count % FOLDERS_BETWEEN_CHECKPOINTS !== 0) continue;
      await eventLoopTurn();
      checkpoint();
    }
  }
}

/** Every folder that a file or link of the tree is put into. */
function foldersOf(tree: ReceiptTree): Set<string> {
  return new Set(
    Array.from(
      pathsOf(tree),
      (path) => path.slice(0, Math.max(path.lastIndexOf("/"), 0)),
    ),
  );
}
