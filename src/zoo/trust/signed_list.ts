import { describeUrl } from "../../base/describe_url.ts";
import { SignatureError } from "../../base/errors.ts";
import { hashBytes } from "../../store/hash_file.ts";
import { pathBelow } from "../address.ts";
import type { PublicKey } from "../minisign.ts";
import { parseSums, SHA256SUMS } from "../sha256sums.ts";

/** The list of a zoo's digests and its signature, as texts. */
export interface SignedTexts {
  /** The folder that they stand in, which the list's paths begin at; ends with a slash. */
  readonly folder: URL;
  readonly list: string;
  readonly signature: string;
}

/** The digests of a zoo's files, as a key that the user trusts has signed them. */
export class SignedList {
  readonly key: PublicKey;
  readonly texts: SignedTexts;
  #lookUps = 0;
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
    const { list, folder } = this.texts;
    const path = pathBelow(folder, url);
    if (path === undefined) return undefined;
    // Most runs look for a few of what may be a hundred thousand lines.
    if (++this.#lookUps <= FEW) return findDigest(list, path);
    this.#digests ??= parseSums(list);
    return this.#digests.get(path);
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
      const [file, { id }] = [describeUrl(url), this.key];
      throw new SignatureError(
        `cannot use ${file}: it is not the file that the key ${id} has signed, since its SHA-256 is not that in ${SHA256SUMS}`,
        { hint: this.advice },
      );
    }
  }

  /** The error of a file that is listed and not there. */
  missing(url: URL): SignatureError {
    const [file, { id }] = [describeUrl(url), this.key];
    return new SignatureError(
      `cannot find ${file}, which is in the list that the key ${id} has signed`,
      { hint: "Copy the zoo again: all that it lists belongs to it." },
    );
  }

  /** The error of a file that is there and not listed. */
  unlisted(url: URL): SignatureError {
    const [file, { id }] = [describeUrl(url), this.key];
    return new SignatureError(
      `cannot use ${file}: it is not in the list that the key ${id} has signed`,
      {
        hint:
          `The zoo's owner can list it in ${SHA256SUMS}, with net_download mirror or pack, and sign that again. Someone else may have put it there.`,
      },
    );
  }

  /** What to do about a file that is not what was signed. */
  get advice(): string {
    return `It was damaged, changed or removed after the key ${this.key.id} had signed the zoo. Copy it again from the zoo's owner; if it is still refused, ask them.`;
  }
}

/** Look-ups that are made in the text, until it is taken apart. */
const FEW = 50;

/** The digest of a path: the lines with it are read as all would be. */
function findDigest(list: string, path: string): string | undefined {
  let lines = "";
  for (let at = list.indexOf(path); at !== -1;) {
    const end = list.indexOf("\n", at);
    const stop = end === -1 ? list.length : end;
    lines += `${list.slice(list.lastIndexOf("\n", at) + 1, stop)}\n`;
    at = list.indexOf(path, stop);
  }
  return parseSums(lines).get(path);
}
