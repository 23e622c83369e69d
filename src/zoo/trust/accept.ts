import { SignatureError } from "../../base/errors.ts";
import { listFolders } from "../address.ts";
import { MAX_INDEX_BYTES, type ZooFiles } from "../kinds/kind.ts";
import type { ZooAddress } from "../place.ts";
import {
  MAX_SIGNATURE_BYTES,
  parseSignature,
  type Signature,
} from "../minisign.ts";
import type { SignedOffer } from "../source.ts";
import { SHA256SUMS, SIGNATURE } from "../sha256sums.ts";
import { meet } from "./memory.ts";
import type { Trust } from "./open_trust.ts";
import { SignedList, type SignedTexts } from "./signed_list.ts";
import { isOver, readTrustedComment } from "../trusted_comment.ts";
import { verifySignature } from "./verify_signature.ts";

/**
 * Reads the list of a zoo and its signature, and believes neither.
 *
 * @param brief whether something stands in for a server that does not answer
 * @returns undefined where the zoo is not signed.
 * @throws what asking the zoo throws.
 */
export async function findTexts(
  files: ZooFiles,
  brief?: boolean,
): Promise<SignedTexts | undefined> {
  for (const folder of listFolders(files.base)) {
    const texts = await textsIn(folder, files, brief);
    if (texts !== undefined) return texts;
  }
  return undefined;
}

async function textsIn(
  folder: URL,
  files: ZooFiles,
  brief?: boolean,
): Promise<SignedTexts | undefined> {
  const read = (name: string, limitBytes: number) =>
    files.readText(new URL(name, folder), limitBytes, brief);
  const [signature, list = ""] = await Promise.all([
    read(SIGNATURE, MAX_SIGNATURE_BYTES),
    // The digest of a path is a line of about a hundred bytes.
    read(SHA256SUMS, MAX_INDEX_BYTES),
  ]);
  return signature === undefined ? undefined : { folder, list, signature };
}

/**
 * The signature of a zoo's list, which nothing has checked.
 *
 * @returns undefined where there is none, or what is there is none.
 * @throws what asking the zoo throws.
 */
export async function findSignature(
  files: ZooFiles,
): Promise<Signature | undefined> {
  for (const folder of [files.base, await files.urlOf("")]) {
    const url = new URL(SIGNATURE, folder);
    const text = await files.readText(url, MAX_SIGNATURE_BYTES);
    const signature = parseSignature(text ?? "");
    if (!("reason" in signature)) return signature;
  }
  return undefined;
}

/**
 * What a zoo offers to a mirror, which nothing has checked.
 *
 * @throws what asking the zoo throws.
 */
export async function findOffer(files: ZooFiles): Promise<SignedOffer[]> {
  const { list = "", signature = "" } = await textsIn(files.base, files) ?? {};
  return list === "" ? [] : [{ list, signature }];
}

/**
 * Accepts the list of a zoo if one of the keys has signed it.
 *
 * @param texts undefined for a zoo that is not signed
 * @throws SignatureError when it is not, or has expired where its owner could
 * renew it, or is older than what was there before; StoreError when what is
 * remembered cannot be used.
 */
export async function acceptTexts(
  texts: SignedTexts | undefined,
  { text: zoo, base, path }: ZooAddress,
  trust: Trust,
): Promise<SignedList> {
  const ids = trust.keys.map(({ id }) => id).join(" or ");
  const refuse = (reason: string, hint: string) =>
    new SignatureError(`cannot use the zoo "${zoo}": ${reason}`, { hint });
  if (texts === undefined) {
    throw refuse(
      `it is not signed, and it must be by the key ${ids}`,
      `Ask the zoo's owner for a copy with ${SIGNATURE}, which they make with: minisign -Sm ${SHA256SUMS}`,
    );
  }
  const signature = parseSignature(texts.signature);
  if ("reason" in signature) {
    throw refuse(
      `its ${SIGNATURE} ${signature.reason}, and it must be signed by the key ${ids}`,
      "Copy that file again from the zoo's owner.",
    );
  }
  const key = verifySignature(
    signature,
    trust.keys,
    new TextEncoder().encode(texts.list),
  );
  const { keyId } = signature;
  switch (key) {
    case "foreign":
      throw refuse(
        `it is signed by the key ${keyId}, and it must be by the key ${ids}`,
        "If the zoo's owner has a new key, get it from them by another way than with the zoo, and set it too.",
      );
    case "legacy":
      throw refuse(
        `its signature by the key ${keyId} is of the old kind, over the file and not its hash`,
        `The zoo's owner can sign it again with minisign 0.10 or newer, or with -H: minisign -SHm ${SHA256SUMS}`,
      );
    case "broken":
      throw refuse(
        `its ${SHA256SUMS} is not what the key ${keyId} has signed`,
        `The list or its signature was damaged or changed. Copy ${SHA256SUMS} and ${SIGNATURE} again from the zoo's owner; if they are still refused, ask them.`,
      );
  }
  const stated = readTrustedComment(signature.comment);
  if ("reason" in stated) {
    throw refuse(
      `the comment that the key ${keyId} has signed ${stated.reason}`,
      "The zoo's owner can sign it again, with a comment such as: zoo=lung serial=7 expires=2027-12-31",
    );
  }
  const { expires } = stated;
  if (expires !== undefined && isOver(expires, new Date().toISOString())) {
    const reason =
      `its signature by the key ${keyId} has expired, on ${expires}`;
    // A stick in a drawer is no attack, and no one can renew what is on it.
    if (path === undefined) {
      throw refuse(
        reason,
        "Ask the zoo's owner to sign it again. Is the clock of this machine right?",
      );
    }
    trust.warn(`the zoo "${zoo}" may be out of date: ${reason}`);
  }
  const contact = { key: key.text, address: base.href, label: zoo, stated };
  await meet(contact, trust);
  return new SignedList(texts, key);
}
