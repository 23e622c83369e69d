import { hashBytes } from "../../store/hash_file.ts";
import { stringifySums } from "../sha256sums.ts";
import type { SignedOffer } from "../source.ts";

/** The texts beside the entries of a mirror, and the signature that holds with them. */
export interface CarriedSignature {
  texts: ReadonlyMap<string, string>;
  signature: string | undefined;
}

/**
 * Looks whether a mirror becomes the same as what it was made from, and its
 * signature holds for it. A page or a text of the zoo that was checked may have
 * come from another version of this program: then it is taken as it is.
 *
 * @param digests SHA-256 of the files of the mirror's entries, by path
 * @param texts what it has beside these
 */
export async function carrySignature(
  offers: readonly SignedOffer[],
  digests: ReadonlyMap<string, string>,
  texts: ReadonlyMap<string, string>,
): Promise<CarriedSignature> {
  for (const { list, signature, textsAt } of offers) {
    const theirs = await textsAt?.([...texts.keys()]) ?? texts;
    if (list === listOf(digests, theirs)) return { texts: theirs, signature };
  }
  return { texts, signature: undefined };
}

/** A list of the digests of files and texts. */
export function listOf(
  digests: ReadonlyMap<string, string>,
  texts: ReadonlyMap<string, string>,
): string {
  const hashed = [...texts].map(([path, text]) =>
    [path, hashBytes(text)] as const
  );
  return stringifySums(new Map([...digests, ...hashed]));
}
