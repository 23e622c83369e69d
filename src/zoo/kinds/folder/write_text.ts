import { join } from "@std/path";
import { replaceFile, systemDisk } from "../../../store/disk.ts";
import { readIfThere } from "../../../store/if_there.ts";

/**
 * Writes a text of a zoo as a whole, if that changes it; tells whether it did.
 *
 * @param work folder for texts on their way, on the same volume
 * @throws StoreError when it cannot be read or written.
 */
export async function writeText(
  path: string,
  text: string,
  work: string,
): Promise<boolean> {
  const bytes = new TextEncoder().encode(text);
  const there = await readIfThere(path, "file");
  const isSame = there?.length === bytes.length &&
    there.every((byte, index) => byte === bytes[index]);
  if (isSame) return false;
  replaceFile(systemDisk, path, [bytes], join(work, "text.new"));
  return true;
}

/**
 * Whether a text may go where its owner may have something of their own:
 * nothing is there, or a file with the same first line.
 *
 * @throws StoreError when what is there cannot be read.
 */
export async function isReplaceable(
  path: string,
  text: string,
): Promise<boolean> {
  const kind = systemDisk.kindOf(path);
  if (kind !== "file") return kind === undefined;
  const there = new TextDecoder().decode(await readIfThere(path, "file"));
  const firstLine = (text: string) => text.split(/\r?\n/, 1).join();
  return firstLine(there) === firstLine(text);
}
