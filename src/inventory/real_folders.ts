import { dirname } from "@std/path";
import { systemDisk } from "../store/disk.ts";

/**
 * Tells whether the way from a folder down to another one below it is made of
 * folders only. A link there could lead out of the home.
 *
 * @param root full path of a folder that is known to be one
 */
export function realFoldersBelow(root: string): (folder: string) => boolean {
  const known = new Map([[root, true]]);
  const isReal = (folder: string): boolean => {
    const before = known.get(folder);
    if (before !== undefined) return before;
    const result = isReal(dirname(folder)) &&
      systemDisk.kindOf(folder) === "folder";
    known.set(folder, result);
    return result;
  };
  return isReal;
}
