import { join } from "@std/path";
import { replaceFile, systemDisk } from "../../../store/disk.ts";
import { readIfThere } from "../../../store/look.ts";

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
