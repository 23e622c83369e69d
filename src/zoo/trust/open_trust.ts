import { SettingsError, StoreError } from "../../base/errors.ts";
import { attempt } from "../../base/os_error.ts";
import { parsePublicKey, type PublicKey } from "../minisign.ts";
import { isKeyLike } from "../place.ts";
import type { Memory } from "./memory.ts";

/** What trusting takes beside keys. */
export interface TrustMeans extends Memory {
  readonly warn: (text: string) => void;
}

/** What a run takes zoos on trust by. */
export interface Trust extends TrustMeans {
  /** A zoo must be signed by one of them; at least one. */
  readonly keys: readonly PublicKey[];
}

/**
 * Reads the keys that zoos must be signed with.
 *
 * @param keys each a key, `RW…`, or the path of a file with one; at least one
 * @throws SettingsError when one is no key, one that must not be trusted, or in
 * a file that cannot be read.
 */
export function openTrust(
  keys: readonly string[],
  means: TrustMeans,
): Trust {
  return { ...means, keys: keys.map(readKey) };
}

const WHAT_IS_A_KEY =
  "minisign -G writes a public key into the file minisign.pub. Name that file, or give its second line: 56 characters that begin with RW.";

function readKey(text: string): PublicKey {
  const isKey = isKeyLike(text);
  const key = parsePublicKey(isKey ? text : readKeyFile(text));
  if (!("reason" in key)) return key;
  // A key is not repeated: it may be a secret one.
  const what = isKey ? "what begins with RW" : `"${text}"`;
  throw new SettingsError(
    `cannot use ${what} as the key of a zoo: it ${key.reason}`,
    { hint: WHAT_IS_A_KEY },
  );
}

function readKeyFile(path: string): string {
  try {
    return attempt(
      "read the key of a zoo from",
      path,
      () => Deno.readTextFileSync(path),
    );
  } catch (error) {
    if (!(error instanceof StoreError)) throw error;
    const { message, hint = WHAT_IS_A_KEY } = error;
    throw new SettingsError(message, { hint, cause: error });
  }
}
