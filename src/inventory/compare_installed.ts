import { dirname, join } from "@std/path";
import type { Content } from "../store/receipt.ts";
import { lstatIfThere } from "../store/if_there.ts";
import { isContent } from "../store/is_content.ts";
import type { InstalledPath, InstalledTree } from "./installed_entry.ts";
import { realFoldersBelow, type TreeLocator } from "./tree_locator.ts";
import {
  type FileHashes,
  type FileStamp,
  type SeenFile,
  stampFrom,
} from "./seen_file.ts";

/** What stands where an entry installed a file or link. */
export interface ComparedPath extends SeenFile {
  installed: InstalledPath;
  /** `missing`: nothing is there, or one of the folders above it is none, or a link. */
  finding: "intact" | "changed" | "missing";
}

const NOTHING: FileStamp = { size: 0, mtime: 0, ino: null };

/** How to look. */
export interface LookOptions {
  locator: TreeLocator;
  hashes: FileHashes;
  signal: AbortSignal;
}

/**
 * Compares the files and links of a folder with what was installed. No link
 * below it is followed, since installing follows none either.
 *
 * @returns what stands where each was installed, and full paths of the folders
 * that are there and that an installation may have made.
 * @throws StoreError when something cannot be read, or the signal's reason.
 */
export async function compareTree(
  { folder, paths, folders: named }: InstalledTree,
  { locator, hashes, signal }: LookOptions,
): Promise<{ seen: ComparedPath[]; folders: Set<string> }> {
  const { folder: root, there, chain } = locator.locate(folder);
  const isReal = there ? realFoldersBelow(root) : () => false;
  const folders = new Set(chain);
  for (const path of named) addUpTo(root, join(root, path), isReal, folders);
  const seen: ComparedPath[] = [];
  for (const installed of paths) {
    signal.throwIfAborted();
    const path = join(root, installed.path);
    addUpTo(root, dirname(path), isReal, folders);
    seen.push({
      installed,
      path,
      ...(isReal(dirname(path))
        ? await lookAt(path, installed.contents, hashes, signal)
        : { finding: "missing", stamp: NOTHING }),
    });
  }
  return { seen, folders };
}

async function lookAt(
  path: string,
  contents: readonly Content[],
  hashes: FileHashes,
  signal: AbortSignal,
): Promise<Pick<ComparedPath, "finding" | "stamp">> {
  const info = lstatIfThere(path);
  if (info === undefined) return { finding: "missing", stamp: NOTHING };
  const stamp = stampFrom(info);
  const sha256 = () => hashes.sha256(path, stamp, signal);
  for (const content of contents) {
    if (await isContent(path, info, content, sha256)) {
      return { finding: "intact", stamp };
    }
  }
  return { finding: "changed", stamp };
}

/** Adds a folder and those above it that are below `root`, as far as they are there. */
function addUpTo(
  root: string,
  folder: string,
  isReal: (folder: string) => boolean,
  folders: Set<string>,
): void {
  let path = folder;
  while (path !== root && !isReal(path)) path = dirname(path);
  while (path !== root && !folders.has(path)) {
    folders.add(path);
    path = dirname(path);
  }
}
