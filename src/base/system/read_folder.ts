import { join } from "@std/path";

/** What stands in a folder. */
export interface FolderContent {
  entries: Deno.DirEntry[];
  /**
   * Names that are not Unicode, with U+FFFD for what is not. Nothing can be done
   * with what is called so, except removing a folder with all that is in it.
   */
  unreachable: string[];
}

const REPLACEMENT = "\ufffd";

/**
 * Lists a folder. To Linux a name is a row of bytes and to Windows one of 16-bit
 * units, to the runtime it is a text: from Deno 2.9 on other names come with
 * U+FFFD in them, under which nothing is found; before, they are left out.
 *
 * @throws what Deno throws when the folder cannot be listed.
 */
export function readFolder(path: string): FolderContent {
  const entries: Deno.DirEntry[] = [];
  const unreachable: string[] = [];
  for (const entry of Deno.readDirSync(path)) {
    if (!entry.name.includes(REPLACEMENT)) entries.push(entry);
    else unreachable.push(entry.name);
  }
  // The character may be meant, and one such name stand for several.
  for (const name of new Set(unreachable)) {
    const info = lookAt(join(path, name));
    if (info === undefined) continue;
    const { isFile, isDirectory, isSymlink } = info;
    entries.push({ name, isFile, isDirectory, isSymlink });
    unreachable.splice(unreachable.indexOf(name), 1);
  }
  return { entries, unreachable };
}

function lookAt(path: string): Deno.FileInfo | undefined {
  try {
    return Deno.lstatSync(path);
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return undefined;
    throw error;
  }
}
