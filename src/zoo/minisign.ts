// Pure: no disk, network, clock or environment.

/**
 * Reads minisign's keys and signatures.
 * https://jedisct1.github.io/minisign/#signature-format
 */

/** What signed something must have been signed with. */
export interface PublicKey {
  /** As minisign prints it. It finds a key and proves nothing: it is no hash of it. */
  readonly id: string;
  /** The key as a line of text, `RW…`: what tells it from all others. */
  readonly text: string;
  /** Of Ed25519, 32 bytes. */
  readonly bytes: Uint8Array<ArrayBuffer>;
}

/** A signature that is not verified yet: nothing in it is known to be true. */
export interface Signature {
  /** Of the key that it says to be from. */
  readonly keyId: string;
  /** Whether it is over the file itself, and not over the file's hash. */
  readonly legacy: boolean;
  readonly bytes: Uint8Array<ArrayBuffer>;
  /** What its maker says about the file. */
  readonly comment: string;
  /** Over the signature's bytes and the comment. */
  readonly ofComment: Uint8Array<ArrayBuffer>;
}

/** Why a key or a signature cannot be used, as in "it …". */
export interface Refused {
  readonly reason: string;
}

/** The longest file of a signature, in bytes: minisign's limits of its comments and its two lines. */
export const MAX_SIGNATURE_BYTES = 1 << 14;

const UNTRUSTED = "untrusted comment: ";
const TRUSTED = "trusted comment: ";
const ID_BYTES = 8;

/**
 * Reads a public key: the text of minisign's file, or its second line alone.
 * No reason repeats it, since it may be a secret one by mistake.
 */
export function parsePublicKey(text: string): PublicKey | Refused {
  const lines = linesOf(text.trim());
  const line = lines.at(-1) ?? "";
  const hasComment = lines[0]?.startsWith(UNTRUSTED) === true;
  if (lines.length !== (hasComment ? 2 : 1)) {
    return { reason: "is not a minisign public key" };
  }
  const bytes = decodeBase64(line);
  // A secret key has its scrypt parameters and twice the numbers.
  if (bytes !== undefined && bytes.length > 100) {
    return { reason: "is not a public key: it looks like a secret one" };
  }
  if (bytes?.length !== 42 || tag(bytes) !== "Ed") {
    return { reason: "is not a minisign public key" };
  }
  const key = bytes.subarray(2 + ID_BYTES);
  if (isSmallOrder(key)) {
    return {
      reason: "is a weak key, which anyone can sign with (of small order)",
    };
  }
  return { id: keyId(bytes), text: line, bytes: key };
}

/** Reads the text of a signature's file. */
export function parseSignature(text: string): Signature | Refused {
  const lines = linesOf(text.replace(/\r?\n$/, ""));
  const [untrusted = "", first = "", trusted = "", second = ""] = lines;
  const signature = decodeBase64(first);
  const ofComment = decodeBase64(second);
  const isOne = lines.length === 4 && untrusted.startsWith(UNTRUSTED) &&
    trusted.startsWith(TRUSTED) && signature?.length === 74 &&
    ["Ed", "ED"].includes(tag(signature)) && ofComment?.length === 64;
  if (!isOne) return { reason: "is not a signature of minisign" };
  return {
    keyId: keyId(signature),
    legacy: tag(signature) === "Ed",
    bytes: signature.subarray(2 + ID_BYTES),
    comment: trusted.slice(TRUSTED.length),
    ofComment,
  };
}

function linesOf(text: string): string[] {
  return text.split(/\r?\n/);
}

function tag(bytes: Uint8Array): string {
  return String.fromCharCode(...bytes.subarray(0, 2));
}

/** The number of a key, which stands behind the tag, as minisign prints it. */
function keyId(bytes: Uint8Array): string {
  return littleEndianHex(bytes.subarray(2, 2 + ID_BYTES)).toUpperCase();
}

function littleEndianHex(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0"))
    .reverse().join("");
}

/** The bytes of base64 with its padding; undefined for anything that no encoder writes. */
function decodeBase64(text: string): Uint8Array<ArrayBuffer> | undefined {
  if (text.length % 4 !== 0 || !/^[a-z0-9+/]+={0,2}$/i.test(text)) {
    return undefined;
  }
  const bytes = atob(text);
  // It takes bits in the last digit that no encoder sets.
  return btoa(bytes) === text
    ? Uint8Array.from(bytes, (byte) => byte.charCodeAt(0))
    : undefined;
}

/** The prime of the field that the curve is over. */
const PRIME = 2n ** 255n - 19n;

/** Heights of the points whose order divides 8, without their mirror images. */
const SMALL_ORDER: readonly bigint[] = [
  0n,
  1n,
  0x05fc536d880238b13933c6d305acdfd5f098eff289f4c345b027b2c28f95e826n,
];

/**
 * Whether a key is a point of small order, also one that is written in an
 * unusual way: such a key "verifies" what no one has signed.
 * https://eprint.iacr.org/2020/1244
 */
function isSmallOrder(key: Uint8Array): boolean {
  const height = BigInt.asUintN(255, BigInt(`0x${littleEndianHex(key)}`)) %
    PRIME;
  return SMALL_ORDER.includes(height) || SMALL_ORDER.includes(PRIME - height);
}
