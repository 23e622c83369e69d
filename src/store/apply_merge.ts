import { dirname, join } from "@std/path";
import type { Disk } from "./disk.ts";
import type { MergeStep } from "./merge.ts";
import { osCode } from "../base/os_error.ts";
import { eventLoopTurn } from "../base/waiting.ts";

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
