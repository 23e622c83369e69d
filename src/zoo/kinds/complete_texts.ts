import { hashBytes } from "../../store/hash_file.ts";
import { SHA256SUMS, SIGNATURE, stringifySums } from "../sha256sums.ts";
import type { SignedOffer } from "../source.ts";
import type { TextsBeside } from "./target.ts";

/**
 * Looks whether a mirror becomes the same as what it was made from, and its
 * signature holds for it. A page or a text of the zoo that was checked may have
 * come from another version of this program: then it is taken as it is.
 *
 * @param digests SHA-256 of the files of the mirror's entries, by path
 * @param texts what it has beside these
 * @returns these texts as they are then, the list of all digests, and a
 * signature of that if any holds.
 */
export async function carrySignature(
  digests: ReadonlyMap<string, string>,
  texts: ReadonlyMap<string, string>,
  offers: readonly SignedOffer[],
): Promise<{
  texts: ReadonlyMap<string, string>;
  list: string;
  signature?: string;
}> {
  for (const { list, signature, textsAt } of offers) {
    const theirs = await textsAt?.([...texts.keys()]) ?? texts;
    if (list === listOf(digests, theirs)) {
      return { texts: theirs, list, signature };
    }
  }
  return { texts, list: listOf(digests, texts) };
}

/**
 * All that a mirror has beside its entries, by path, in the order in which it is
 * written: its list of digests, and where one holds for that a signature, last.
 *
 * @param digests SHA-256 of the files of the mirror's entries, by path
 * @param former reads a text that the mirror had at a path before
 */
export async function completeTexts(
  digests: ReadonlyMap<string, string>,
  beside: TextsBeside,
  offers: readonly SignedOffer[],
  former: (path: string) => Promise<string | undefined>,
): Promise<Map<string, string>> {
  const ours = beside(new Set(digests.keys()));
  const carried = await carrySignature(digests, ours, offers);
  const { texts, list } = carried;
  const signature = carried.signature ??
    (await former(SHA256SUMS) === list ? await former(SIGNATURE) : undefined);
  return new Map([
    ...texts,
    [SHA256SUMS, list],
    ...signature === undefined ? [] : [[SIGNATURE, signature]] as const,
  ]);
}

function listOf(
  digests: ReadonlyMap<string, string>,
  texts: ReadonlyMap<string, string>,
): string {
  const hashed = [...texts].map(([path, text]) =>
    [path, hashBytes(text)] as const
  );
  return stringifySums(new Map([...digests, ...hashed]));
}
