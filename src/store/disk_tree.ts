import { join } from "@std/path";
import type { Disk } from "./disk.ts";
import type { Tree } from "./tree.ts";

/** The tree below a folder of the disk. */
export function diskTree(disk: Disk, root: string): Tree {
  return {
    kindOf: (path) => disk.kindOf(join(root, path)),
    list: (path) => disk.list(join(root, path)),
    attributes: (path) => disk.attributes(join(root, path)),
  };
}

/**
 * Names that give the same are one to the file systems that this system
 * usually has: those of macOS and Windows ignore case, that of macOS also the
 * Unicode form.
 */
export function foldName(name: string): string {
  return Deno.build.os === "linux" ? name : name.normalize("NFC").toLowerCase();
}
