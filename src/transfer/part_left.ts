import { publicUrl } from "../base/describe_url.ts";
import { createHash } from "node:crypto";
import { join } from "@std/path";
import { osError } from "../base/os_error.ts";
import { partKey, partName } from "./part_name.ts";
import { type PartNote, readNote } from "./part_note.ts";

/**
 * The path that the bytes of a URL are gathered at, in a folder: to follow
 * the growing file, open this one.
 */
export function partPath(url: URL, folder: string): string {
  const digest = createHash("sha256").update(partKey(url)).digest("hex");
  return join(folder, partName(url, digest));
}

/** Removes a partial file and the note beside it; neither need be there. */
export function removePart(path: string): void {
  for (const file of [path, notePath(path), newNotePath(path)]) {
    try {
      Deno.removeSync(file);
    } catch (error) {
      if (error instanceof Deno.errors.NotFound) continue;
      throw osError("remove", file, error);
    }
  }
}

/** Bytes on disk, and where they come from. */
export interface LeftPart {
  length: number;
  note: PartNote;
}

/** What a run left of a URL in `folder`; undefined without a note that fits. */
export function readPart(url: URL, folder: string): LeftPart | undefined {
  const path = partPath(url, folder);
  try {
    const note = readNote(Deno.readTextFileSync(notePath(path)));
    const { size: length } = Deno.statSync(path);
    return note?.url === publicUrl(url) ? { length, note } : undefined;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return undefined;
    throw osError("read", path, error);
  }
}

/** Where the note of a partial file stands. */
export function notePath(path: string): string {
  return `${path}.json`;
}

/** Where a note is written before it takes the place of the one before. */
export function newNotePath(path: string): string {
  return `${notePath(path)}.new`;
}
