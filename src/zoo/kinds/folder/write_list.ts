import { join } from "@std/path";
import { systemDisk } from "../../../store/disk.ts";
import { readIfThere } from "../../../store/if_there.ts";
import { SHA256SUMS, SIGNATURE } from "../../sha256sums.ts";
import { signCommand } from "../../sign_command.ts";
import { writeText } from "./write_text.ts";

/** What became of the list of a zoo in a folder. */
export interface WrittenList {
  changed: boolean;
  /** The command line that signs it; undefined where it is signed. */
  sign: string | undefined;
}

/**
 * Writes the list of a zoo. The signature that is there stays only where the
 * list stays, and goes before the list does: everyone would take it for forged.
 *
 * @param zoo the zoo's folder
 * @param work folder for texts on their way
 * @param signature one that is known to be of this list
 * @throws StoreError when the disk refuses.
 */
export async function writeList(
  zoo: string,
  list: string,
  work: string,
  signature?: string,
): Promise<WrittenList> {
  const [path, signed] = [join(zoo, SHA256SUMS), join(zoo, SIGNATURE)];
  const decode = (bytes: Uint8Array | undefined) =>
    bytes && new TextDecoder().decode(bytes);
  const former = decode(await readIfThere(signed, "signature"));
  const isSame = decode(await readIfThere(path, "digests")) === list;
  if (former !== undefined && !isSame) systemDisk.remove(signed);
  const changed = await writeText(path, list, work);
  if (signature !== undefined) {
    const isNew = await writeText(signed, signature, work);
    return { changed: changed || isNew, sign: undefined };
  }
  const isSigned = isSame && former !== undefined;
  return { changed, sign: isSigned ? undefined : signCommand(path, former) };
}
