import { ACTIONS } from "../../actions/actions.ts";
import {
  IntegrityError,
  SignatureError,
  StoreError,
} from "../../base/errors.ts";
import { once } from "../../base/once.ts";
import type { Blob } from "../../transfer/blob.ts";
import { CURRENT, layoutsOf, manifestPath, urlBelow } from "../address.ts";
import { MAX_INDEX_BYTES, type ZooFiles } from "../kinds/kind.ts";
import type { ZooAddress } from "../place.ts";
import { parseManifest } from "../manifest.ts";
import type { ManifestText, SignedOffer } from "../source.ts";
import { acceptTexts, findTexts } from "./accept.ts";
import { keepList, recallList } from "./memory.ts";
import type { Trust } from "./open_trust.ts";
import type { SignedList } from "./signed_list.ts";

/** A zoo of which nothing is used that a key of the user's has not signed. */
export class SignedZoo {
  readonly #address: ZooAddress;
  readonly #trust: Trust;
  #list: SignedList | undefined;
  /** Reads and accepts the list of the zoo, and keeps it. */
  readonly #ask = once(async (files: ZooFiles, brief?: boolean) => {
    const texts = await findTexts(files, brief);
    const list = await acceptTexts(texts, this.#address, this.#trust);
    keepList(this.#address.base, list.texts, this.#trust);
    return this.#list = list;
  });

  constructor(address: ZooAddress, trust: Trust) {
    this.#address = address;
    this.#trust = trust;
  }

  /** The key that has signed the zoo, once it was asked. */
  get key(): string | undefined {
    return this.#list?.key.id;
  }

  /**
   * The same files, each held against the signed list before it is handed out.
   * The list and its signature come before all others.
   */
  guard(files: ZooFiles): ZooFiles {
    /** Asks the zoo, once its list is accepted. */
    const signed = <T>(
      ask: (list: SignedList) => Promise<T>,
      brief?: boolean,
    ): Promise<T> =>
      this.refuseDamage(async () => await ask(await this.#ask(files, brief)));
    const readText: ZooFiles["readText"] = (url, limitBytes, brief) =>
      signed(async (list) => {
        const text = await files.readText(url, limitBytes, brief);
        list.assertText(url, text);
        return text;
      }, brief);
    return {
      ...files,
      findManifest: (id, asking) =>
        signed(async (list) => {
          const found = await files.findManifest(id, asking);
          if (found !== undefined) list.assertText(found.address, found.text);
          // Without the first, one of an older layout would be taken.
          const first = listedManifest(files.base, id, list);
          if (first !== undefined && first.href !== found?.address.href) {
            throw list.missing(first);
          }
          return found;
        }, asking.brief),
      urlOf: (path) => signed(() => files.urlOf(path)),
      readText,
      blobAt: (url) =>
        signed(async (list) => {
          try {
            return vouched(await files.blobAt(url), list, url);
          } catch (error) {
            const isGone = error instanceof StoreError &&
              error.cause instanceof Deno.errors.NotFound;
            if (isGone && list.digestOf(url) !== undefined) {
              throw list.missing(url);
            }
            throw error;
          }
        }),
      findBlob: (path) =>
        signed(async (list) => {
          const url = await files.urlOf(path);
          // Where its bytes come from makes no difference: see `vouch()`.
          if (list.digestOf(url) === undefined) return undefined;
          const blob = await files.findBlob(path);
          if (blob === undefined) throw list.missing(url);
          return vouched(blob, list, url);
        }),
      lookAround: () => signed(() => files.lookAround(readText)),
    };
  }

  /**
   * A blob with the digest that was signed: in the list, or of one that is not
   * in the zoo in its manifest.
   *
   * @param url as the manifest names it
   * @param found the manifest, which was held against the list
   * @throws SignatureError when nothing signed says what the blob must be.
   */
  vouch(blob: Blob, url: URL, id: string, found: ManifestText): Blob {
    if (blob.expected.sha256 !== undefined) return blob;
    // A file of the zoo comes without its digest while the zoo cannot be asked.
    const list = this.#list;
    if (list?.covers(url)) return vouched(blob, list, url);
    const { steps } = parseManifest(found.text, id, found.address, ACTIONS);
    const sha256 = steps.find((step) =>
      step.url.href === url.href && step.expected.sha256 !== undefined
    )?.expected.sha256;
    if (sha256 !== undefined) {
      return { ...blob, expected: { ...blob.expected, sha256 } };
    }
    throw new SignatureError(
      `cannot use "${blob.label}": it is outside the zoo "${this.#address.text}", and the manifest that the key ${this.key} has signed has no SHA-256 for it`,
      {
        hint:
          "The zoo's owner can add sha256 to that section of the manifest, or mirror the zoo with net_download, and sign it again.",
      },
    );
  }

  /**
   * What is signed, with the texts that it is about.
   *
   * @param files as `guard()` made them
   */
  async offers(files: ZooFiles): Promise<SignedOffer[]> {
    await files.urlOf("");
    const { texts } = this.#list ?? {};
    // A mirror is laid out as a server's zoo, with its list at the top.
    if (texts?.folder.href !== this.#address.base.href) return [];
    const { list, signature } = texts;
    const textsAt = async (paths: readonly string[]) => {
      const read = new Map<string, string>();
      for (const path of paths) {
        const url = urlBelow(this.#address.base, path);
        if (this.#list?.digestOf(url) === undefined) continue;
        read.set(path, await files.readText(url, MAX_INDEX_BYTES) ?? "");
      }
      return read;
    };
    return [{ list, signature, textsAt }];
  }

  /**
   * A manifest of an earlier run, where the zoo cannot be asked: held against
   * the list as it was last accepted.
   *
   * @throws SignatureError when there is none, or it does not have the manifest.
   */
  async recall(id: string, text: string): Promise<ManifestText> {
    const list = this.#list ?? await this.#recallList();
    this.#list = list;
    const { base } = this.#address;
    const address = listedManifest(base, id, list) ??
      urlBelow(new URL(`${CURRENT}/`, base), manifestPath(id));
    list.assertText(address, text);
    return { text, address };
  }

  /**
   * Does what asks the zoo. What turns out to be damaged is not what was signed:
   * nothing that was kept may stand in for it.
   *
   * @throws SignatureError in the place of any other IntegrityError.
   */
  async refuseDamage<T>(ask: () => Promise<T>): Promise<T> {
    try {
      return await ask();
    } catch (error) {
      const isDamage = error instanceof IntegrityError &&
        !(error instanceof SignatureError);
      if (!isDamage) throw error;
      const key = this.key ?? this.#trust.keys.map(({ id }) => id).join(" or ");
      const { message, hint = "Copy the zoo again from its owner." } = error;
      throw new SignatureError(
        `${message}, and the zoo must be as the key ${key} has signed it`,
        { hint },
      );
    }
  }

  async #recallList(): Promise<SignedList> {
    const { base, text } = this.#address;
    const kept = recallList(base, this.#trust);
    if (kept?.folder.href.startsWith(base.href)) {
      return await acceptTexts(kept, this.#address, this.#trust);
    }
    throw new SignatureError(
      `what was fetched before from the zoo "${text}" cannot be used without its signed list, which is not kept on this machine`,
      { hint: "Run the command again when the zoo can be asked." },
    );
  }
}

/** Where the manifest of an entry is by the list: of several layouts, what is asked first. */
function listedManifest(
  base: URL,
  id: string,
  list: SignedList,
): URL | undefined {
  return layoutsOf(base).flatMap((layout) => layout.manifests(id))
    .find((url) => list.digestOf(url) !== undefined);
}

/** A blob in the zoo, with the digest that is listed. */
function vouched(blob: Blob, list: SignedList, url: URL): Blob {
  const { bytes } = blob.expected;
  const sized = bytes === undefined ? {} : { bytes };
  // Beside the list's folder there is only the manifest to say what it must be.
  if (!list.covers(url)) return { ...blob, expected: sized };
  const sha256 = list.digestOf(url);
  if (sha256 === undefined) throw list.unlisted(url);
  return { ...blob, expected: { ...sized, sha256, otherwise: list.advice } };
}
