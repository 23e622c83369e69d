import { join } from "@std/path";
import { decodeText } from "../../../base/bytes.ts";
import { hashPieces } from "../../../base/read_pieces.ts";
import { replaceFile, systemDisk } from "../../../store/disk.ts";
import { readIfThere } from "../../../store/if_there.ts";
import { filePiece } from "../../../transfer/local_blob.ts";
import { entryFolder, MANIFEST, TEXTS } from "../../address.ts";
import { SHA256SUMS, SIGNATURE } from "../../sha256sums.ts";
import { signCommand } from "../../trusted_comment.ts";
import type { IndexEntry } from "../../zoo_index.ts";

/**
 * A text of a zoo in a folder, without the mark that editors may have put
 * before it; undefined where there is none.
 *
 * @param what it is called in messages
 * @throws StoreError when it cannot be read.
 */
export async function readZooText(
  path: string,
  what = "file",
): Promise<string | undefined> {
  const bytes = await readIfThere(path, what);
  return bytes && new TextDecoder().decode(bytes);
}

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
  const there = await readIfThere(path, "file");
  if (there !== undefined && decodeText(there) === text) return false;
  const bytes = new TextEncoder().encode(text);
  replaceFile(systemDisk, path, [bytes], join(work, "text.new"));
  return true;
}

/**
 * Writes those texts of a zoo, by path, that are not there as they are; tells
 * whether any was written.
 *
 * @throws StoreError when one cannot be read or written.
 */
export async function writeTexts(
  zoo: string,
  texts: ReadonlyMap<string, string>,
  work: string,
): Promise<boolean> {
  let isWritten = false;
  for (const [path, text] of texts) {
    const full = join(zoo, ...path.split("/"));
    if (await writeText(full, text, work)) isWritten = true;
  }
  return isWritten;
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
  const firstLine = (text = "") => text.split(/\r?\n/, 1).join();
  return firstLine(await readZooText(path)) === firstLine(text);
}

/** What became of the list of a zoo in a folder. */
export interface WrittenList {
  changed: boolean;
  /** The command line that signs it; undefined where it is signed. */
  sign: string | undefined;
}

/**
 * Writes the texts beside the entries of a zoo, its list among them. The
 * signature that is there stays only where the list stays, and goes before the
 * list does: everyone would take it for forged.
 *
 * @param zoo the zoo's folder
 * @param texts by path; a signature is one of this list
 * @param work folder for texts on their way
 * @throws StoreError when the disk refuses.
 */
export async function writeBeside(
  zoo: string,
  texts: ReadonlyMap<string, string>,
  work: string,
): Promise<WrittenList> {
  const [path, signed] = [join(zoo, SHA256SUMS), join(zoo, SIGNATURE)];
  const former = await readZooText(signed);
  const isSame = await readZooText(path) === texts.get(SHA256SUMS);
  if (former !== undefined && !isSame) systemDisk.remove(signed);
  const changed = await writeTexts(zoo, texts, work);
  const isSigned = texts.has(SIGNATURE) || isSame && former !== undefined;
  return { changed, sign: isSigned ? undefined : signCommand(path, former) };
}

/** The files that an entry may have in its folder, and the sizes of its archives. */
export function filesOf(
  { id, archives }: IndexEntry,
): { path: string; bytes?: number | undefined }[] {
  const folder = `${entryFolder(id)}/`;
  return [
    ...[MANIFEST, ...TEXTS].map((name) => ({ path: folder + name })),
    ...archives.filter(({ path }) => path.startsWith(folder)),
  ];
}

/**
 * Notes the digests of all files of an entry that are in the folder of a zoo.
 * Texts are read, since people edit them; an archive is only where no digest of
 * it is known, or its size has changed.
 *
 * @param prefix from the zoo's folder to the one that entries stand in
 * @param digests by path
 * @throws StoreError when a file cannot be read; the signal's reason.
 */
export async function noteDigests(
  zoo: string,
  prefix: string,
  entry: IndexEntry,
  digests: Map<string, string>,
  signal: AbortSignal,
): Promise<void> {
  for (const file of filesOf(entry)) {
    const path = prefix + file.path;
    const full = join(zoo, ...path.split("/"));
    if (systemDisk.kindOf(full) !== "file") continue;
    const piece = filePiece(full);
    const isKnown = file.bytes === piece.length && digests.has(path);
    if (!isKnown) digests.set(path, await hashPieces([piece], signal));
  }
}
