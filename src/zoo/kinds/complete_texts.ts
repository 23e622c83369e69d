import { hashBytes } from "../../store/hash_file.ts";
import { SHA256SUMS, SIGNATURE, stringifySums } from "../sha256sums.ts";
import type { SignedOffer } from "../source.ts";
import type { TextsBeside } from "./target.ts";

/**
 * All that a mirror has beside its entries, by path, in the order in which it is
 * written: its list of digests, and where one holds for that a signature, last.
 * A signature holds where the mirror becomes the same as what it was made from.
 * A page or a text of the zoo that was checked may have come from another
 * version of this program: then it is taken as it is.
 *
 * @param digests SHA-256 of the mirror's files, by path; those of texts beside
 * its entries do not count
 * @param former reads a text that the mirror had at a path before
 */
export async function completeTexts(
  digests: ReadonlyMap<string, string>,
  beside: TextsBeside,
  offers: readonly SignedOffer[],
  former: (path: string) => Promise<string | undefined>,
): Promise<Map<string, string>> {
  const ours = beside(new Set(digests.keys()));
  const others = [...digests].filter(([path]) => !ours.has(path));
  const listOf = (texts: ReadonlyMap<string, string>) =>
    stringifySums(
      new Map([
        ...others,
        ...[...texts].map(([path, text]) => [path, hashBytes(text)] as const),
      ]),
    );
  for (const { list, signature, textsAt } of offers) {
    const theirs = await textsAt?.([...ours.keys()]) ?? ours;
    if (list !== listOf(theirs)) continue;
    return new Map([...theirs, [SHA256SUMS, list], [SIGNATURE, signature]]);
  }
  const texts = new Map([...ours, [SHA256SUMS, listOf(ours)]]);
  const isSame = await former(SHA256SUMS) === texts.get(SHA256SUMS);
  const signature = isSame ? await former(SIGNATURE) : undefined;
  return signature === undefined ? texts : texts.set(SIGNATURE, signature);
}
