import { Buffer } from "node:buffer";
import {
  createHash,
  createPublicKey,
  type KeyObject,
  verify,
} from "node:crypto";
import type { Primitives } from "../minisign.ts";

/**
 * What stands before the bytes of an Ed25519 key in its SubjectPublicKeyInfo.
 * https://www.rfc-editor.org/rfc/rfc8410#section-4
 */
const KEY_INFO = Buffer.from("302a300506032b6570032100", "hex");

/** BLAKE2b and Ed25519 of the runtime. */
export const PRIMITIVES: Primitives = {
  blake2b512: (bytes) => createHash("blake2b512").update(bytes).digest(),
  verifyEd25519(key, message, signature) {
    const info = Buffer.concat([KEY_INFO, key]);
    let point: KeyObject;
    try {
      point = createPublicKey({ key: info, format: "der", type: "spki" });
    } catch {
      // Of these bytes, all that can be wrong is that they are no point.
      return false;
    }
    return verify(null, message, point, signature);
  },
};
