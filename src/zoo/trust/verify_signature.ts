import { Buffer } from "node:buffer";
import {
  createHash,
  createPublicKey,
  type KeyObject,
  verify,
} from "node:crypto";
import type { PublicKey, Signature } from "../minisign.ts";

/**
 * Verifies a signature and its comment.
 *
 * @param keys those that are trusted
 * @param signed what was signed
 * @returns the key that it is from; `"foreign"` when that is none of them,
 * `"legacy"` when it is over the file itself, which an attacker may choose to
 * be some other file's hash, `"broken"` when it is not that key's signature.
 */
export function verifySignature(
  signature: Signature,
  keys: readonly PublicKey[],
  signed: Uint8Array,
): PublicKey | "foreign" | "legacy" | "broken" {
  const candidates = keys.filter(({ id }) => id === signature.keyId);
  if (candidates.length === 0) return "foreign";
  if (signature.legacy) return "legacy";
  const comment = Buffer.from(signature.comment);
  const withComment = Buffer.concat([signature.bytes, comment]);
  const hash = createHash("blake2b512").update(signed).digest();
  return candidates.find(({ bytes }) =>
    verifyEd25519(bytes, hash, signature.bytes) &&
    verifyEd25519(bytes, withComment, signature.ofComment)
  ) ?? "broken";
}

/**
 * What stands before the bytes of an Ed25519 key in its SubjectPublicKeyInfo.
 * https://www.rfc-editor.org/rfc/rfc8410#section-4
 */
const KEY_INFO = Buffer.from("302a300506032b6570032100", "hex");

function verifyEd25519(
  key: Uint8Array,
  message: Uint8Array,
  signature: Uint8Array,
): boolean {
  const info = Buffer.concat([KEY_INFO, key]);
  let point: KeyObject;
  try {
    point = createPublicKey({ key: info, format: "der", type: "spki" });
  } catch {
    // Of these bytes, all that can be wrong is that they are no point of the curve.
    return false;
  }
  return verify(null, message, point, signature);
}
