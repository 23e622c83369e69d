import { join } from "@std/path";
import type { Disk } from "./disk.ts";
import { foldName as foldNameOn } from "../base/system/fold_name.ts";
import type { Tree } from "./tree.ts";

/** The tree below a folder of the disk. */
export function diskTree(disk: Disk, root: string): Tree {
  return {
    kindOf: (path) => disk.kindOf(join(root, path)),
    list: (path) => disk.list(join(root, path)),
    attributes: (path) => disk.attributes(join(root, path)),
  };
}

/** Names that give the same are one to the file systems of this system. */
export function foldName(name: string): string {
  return foldNameOn(name, Deno.build.os);
}
