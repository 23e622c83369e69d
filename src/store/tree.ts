// Pure: no disk, network, clock or environment.

/** What stands under a name: links are not followed; devices and pipes count as files. */
export type Kind = "file" | "folder" | "link";

/** What is known of a folder itself. */
export interface FolderAttributes {
  /** Permission bits; `undefined` where the system has none. */
  mode: number | undefined;
  /** Time of the last change, in milliseconds since 1970. */
  mtime: number;
}

/** Permissions of a folder without which nothing in it can be made, renamed or removed. */
export const OWNER_CHANGES = 0o300;

/** Whether a folder of this mode lacks {@linkcode OWNER_CHANGES}. */
export function isReadOnly(mode: number | undefined): mode is number {
  return mode !== undefined && (mode & OWNER_CHANGES) !== OWNER_CHANGES;
}

/** A tree of files to look at; paths are relative with `/`, its root is `""`. */
export interface Tree {
  kindOf(path: string): Kind | undefined;
  list(path: string): ReadonlyMap<string, Kind>;
  attributes(path: string): FolderAttributes;
}

/** What the folder of a step holds; names that begin with a dot do not count. */
export type FolderState = "missing" | "empty" | "filled";
