import type { ZooFiles } from "../../zoo/kinds/kind.ts";
import type { ZooAddress } from "../../zoo/place.ts";
import { parseSums } from "../../zoo/sha256sums.ts";
import {
  acceptTexts,
  findSignature,
  findTexts,
} from "../../zoo/trust/accept.ts";
import type { Trust } from "../../zoo/trust/open_trust.ts";
import type { DigestList } from "./digests.ts";

/** Who has signed a zoo. */
export interface CheckedSignature {
  /** The list that was signed, where the signature was verified. */
  list?: DigestList;
  /** What there is to say of it; missing where the zoo is not signed. */
  note?: string;
}

/**
 * Verifies the signature of a zoo with the user's keys. Without keys it only
 * tells whether there is one.
 *
 * @throws SignatureError where none of the keys has signed the zoo, and what
 * asking the zoo throws.
 */
export async function checkSignature(
  files: ZooFiles,
  address: ZooAddress,
  trust: Trust | undefined,
): Promise<CheckedSignature> {
  if (trust === undefined) {
    const signature = await findSignature(files);
    return signature === undefined ? {} : {
      note:
        `it is signed by the key ${signature.keyId}, or says so: --zoo-key with that key verifies it`,
    };
  }
  const texts = await findTexts(files);
  const { key } = await acceptTexts(texts, address, trust);
  return {
    ...texts && {
      list: { folder: texts.folder, digests: parseSums(texts.list) },
    },
    note: `the key ${key.id} has signed the list of its digests`,
  };
}
