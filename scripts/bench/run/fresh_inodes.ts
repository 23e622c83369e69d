import { join } from "@std/path";

// ext4 without a journal does not use the inodes of removed files again for
// five minutes, and searching past them makes each new file nearby slower: ten
// times after 50,000 of them. See recently_deleted() in
// https://git.kernel.org/pub/scm/linux/kernel/git/torvalds/linux.git/tree/fs/ext4/ialloc.c

/** Files from this size on are worth emptying, in bytes. */
const LARGE = 100_000;

/** Gives the space of large files below `folder` back, and removes nothing. */
export function emptyLargeFiles(folder: string): void {
  for (const entry of Deno.readDirSync(folder)) {
    const path = join(folder, entry.name);
    if (entry.isDirectory) emptyLargeFiles(path);
    else if (Deno.lstatSync(path).size >= LARGE) Deno.truncateSync(path);
  }
}

/**
 * Asks ext4 to lay the folders in `folder` out far apart, as it does with
 * those of the root: then what others removed is seldom nearby.
 */
export function spreadFolders(folder: string): void {
  if (Deno.build.os !== "linux") return;
  try {
    new Deno.Command("chattr", {
      args: ["+T", folder],
      stdout: "null",
      stderr: "null",
    }).outputSync();
  } catch {
    // Without chattr, or on another file system, they lie where they lie.
  }
}
