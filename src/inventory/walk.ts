import { dirname, join } from "@std/path";
import { systemDisk } from "../store/disk.ts";
import { OWN_FOLDER } from "../store/layout.ts";
import { attempt } from "../base/os_error.ts";
import { eventLoopTurn } from "../base/waiting.ts";
import { type FolderContent, readFolder } from "../base/system/read_folder.ts";

/** What a walk finds. */
export interface Walked {
  /** Full paths of files and links. */
  files: string[];
  /** Full paths of the folders on the way, the start included, the deepest first. */
  folders: string[];
  /** Full paths under names that are not Unicode, as {@linkcode readFolder} tells them. */
  unreachable: string[];
}

/** About ten milliseconds of looking. */
const FOLDERS_BETWEEN_PAUSES = 300;

/**
 * Finds everything below a folder, without following links; nothing where
 * there is no folder. Folders that this program keeps for itself are passed by,
 * and so are pipes, sockets and devices.
 *
 * @param leftOut full path of one more folder that is passed by
 * @throws StoreError when a folder cannot be looked into, or the signal's reason.
 */
export async function walk(
  folder: string,
  signal: AbortSignal,
  leftOut?: string,
): Promise<Walked> {
  const found: Walked = { files: [], folders: [], unreachable: [] };
  const open = systemDisk.kindOf(folder) === "folder" ? [folder] : [];
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    found.folders.push(next);
    if (found.folders.length % FOLDERS_BETWEEN_PAUSES === 0) {
      await eventLoopTurn();
    }
    signal.throwIfAborted();
    const { entries, unreachable } = list(next);
    found.unreachable.push(...unreachable.map((name) => join(next, name)));
    for (const { name, isFile, isSymlink, isDirectory } of entries) {
      const path = join(next, name);
      if (isFile || isSymlink) found.files.push(path);
      else if (isDirectory && name !== OWN_FOLDER && path !== leftOut) {
        open.push(path);
      }
    }
  }
  found.files.sort();
  found.unreachable.sort();
  return { ...found, folders: deepestFirst(found.folders) };
}

/** The folders above a path up to the root of its disk, the nearest first. */
export function foldersAbove(path: string): string[] {
  const folders: string[] = [];
  for (let at = dirname(path); at !== path; at = dirname(path)) {
    folders.push(at);
    path = at;
  }
  return folders;
}

/** Each folder once. It comes before what is in it by name: turned round, the deepest is first. */
export function deepestFirst(folders: Iterable<string>): string[] {
  return [...new Set(folders)].sort().reverse();
}

function list(folder: string): FolderContent {
  return attempt("look into the folder", folder, () => readFolder(folder));
}
