import { describeUrl } from "../../base/describe_url.ts";
import { SignatureError } from "../../base/errors.ts";
import { hashBytes } from "../../store/hash_file.ts";
import { pathBelow } from "../address.ts";
import type { PublicKey } from "../minisign.ts";
import { SHA256SUMS } from "../sha256sums.ts";
import type { SignedTexts } from "./trust.ts";

/** The digests of a zoo's files, as a key that the user trusts has signed them. */
export class SignedList {
  readonly key: PublicKey;
  readonly texts: SignedTexts;
  #digests: ReadonlyMap<string, string> | undefined;

  constructor(texts: SignedTexts, key: PublicKey) {
    this.texts = texts;
    this.key = key;
  }

  /** Whether an address is one that the list could have a digest of. */
  covers(url: URL): boolean {
    return pathBelow(this.texts.folder, url) !== undefined;
  }

  /** The SHA-256 of the file at an address, in hexadecimal; undefined for one that is not listed. */
  digestOf(url: URL): string | undefined {
    this.#digests ??= readDigests(this.texts.list);
    return this.#digests.get(pathBelow(this.texts.folder, url) ?? "");
  }

  /**
   * @param text of the file at an address; undefined where there is none
   * @throws SignatureError when that is not what was signed.
   */
  assertText(url: URL, text: string | undefined): void {
    const digest = this.digestOf(url);
    if (text === undefined) {
      if (digest !== undefined) throw this.missing(url);
    } else if (digest === undefined) throw this.unlisted(url);
    else if (hashBytes(text) !== digest) {
      throw new SignatureError(
        `cannot use ${
          describeUrl(url)
        }: it is not the file that the key ${this.key.id} has signed, since its SHA-256 is not that in ${SHA256SUMS}`,
        { hint: this.advice },
      );
    }
  }

  /** The error of a file that is listed and not there. */
  missing(url: URL): SignatureError {
    return new SignatureError(
      `cannot find ${
        describeUrl(url)
      }, which is in the list that the key ${this.key.id} has signed`,
      { hint: "Copy the zoo again: all that it lists belongs to it." },
    );
  }

  /** The error of a file that is there and not listed. */
  unlisted(url: URL): SignatureError {
    return new SignatureError(
      `cannot use ${
        describeUrl(url)
      }: it is not in the list that the key ${this.key.id} has signed`,
      {
        hint:
          `The zoo's owner can list it in ${SHA256SUMS}, with net_download mirror or pack, and sign that again. Someone else may have put it there.`,
      },
    );
  }

  /** What to do about a file that is not what was signed. */
  get advice(): string {
    return `It was damaged or changed after the key ${this.key.id} had signed the zoo. Copy it again from the zoo's owner; if it is still refused, ask them.`;
  }
}

/** Digests by path: the lines of `sha256sum`. Ten thousand entries have thirty thousand of them. */
function readDigests(list: string): Map<string, string> {
  const digests = new Map<string, string>();
  for (const line of list.split("\n")) {
    const path = line.slice(66).trimEnd();
    if (path !== "") digests.set(path, line.slice(0, 64).toLowerCase());
  }
  return digests;
}
