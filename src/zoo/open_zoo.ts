import { join, resolve, toFileUrl } from "@std/path";
import { publicText, publicUrl, publicWords } from "../base/describe_url.ts";
import { SettingsError } from "../base/errors.ts";
import type { Blob } from "../transfer/blob.ts";
import type { TransferContext } from "../transfer/context.ts";
import { CURRENT, entryFolder, manifestPath, urlBelow } from "./address.ts";
import {
  MAX_INDEX_BYTES,
  MAX_MANIFEST_BYTES,
  noZooAt,
  type ZooFiles,
  type ZooKind,
} from "./kinds/kind.ts";
import { KINDS } from "./kinds/kinds.ts";
import { blobElsewhere } from "./locate_step.ts";
import { CATALOGUE, officialPath } from "./official_zoo.ts";
import { hasBareLogin, pathOf, type ZooAddress } from "./place.ts";
import type { EntryList, ZooSource } from "./source.ts";
import type { SignedZoo } from "./trust/signed_zoo.ts";
import type { Trust } from "./trust/open_trust.ts";
import { INDEX, type IndexEntry, parseIndex } from "./zoo_index.ts";

/**
 * What an address names.
 *
 * @throws SettingsError when it has a scheme, and no kind of zoo claims it.
 */
export function readAddress(
  address: string,
  kinds: readonly ZooKind[] = KINDS,
): ZooAddress {
  const os = Deno.build.os === "windows" ? "windows" : "posix";
  const named = pathOf(address, os);
  if (named !== undefined) {
    const path = resolve(named);
    const url = toFileUrl(join(path, "/"));
    return { text: path, url, base: url, path };
  }
  const url = hasBareLogin(address) ? null : URL.parse(address);
  if (url !== null) {
    const base = new URL(url);
    base.username =
      base.password =
      base.search =
      base.hash =
        "";
    base.pathname = `${url.pathname.replace(/\/+$/, "")}/`;
    const read = { text: publicText(address), url, base };
    if (kinds.some((kind) => kind.claims(read))) return read;
  }
  const schemes = [...kinds.flatMap(({ schemes }) => schemes), "file"];
  const [scheme = ""] = address.toLowerCase().split("://", 1);
  const reason = schemes.includes(scheme)
    ? "is malformed"
    : `is not an ${schemes.slice(0, -1).join(", ")} or ${
      schemes.at(-1)
    } address`;
  throw new SettingsError(
    `cannot use "${publicWords(address)}" as a model zoo: it ${reason}`,
    {
      hint:
        "A model zoo is a server, such as https://github.com/NifTK/NiftyNetModelZoo, a folder or a bundle file.",
    },
  );
}

/**
 * The servers that answer for the zoos at these addresses, with logins and
 * queries as they were given.
 *
 * @throws SettingsError as `readAddress()` does.
 */
export function serversOf(
  addresses: readonly string[],
  kinds: readonly ZooKind[] = KINDS,
): URL[] {
  return addresses.flatMap((text) => {
    const address = readAddress(text, kinds);
    const kind = address.path === undefined
      ? kinds.find((kind) => kind.claims(address))
      : undefined;
    return kind?.server?.(address) ?? [];
  });
}

/**
 * Opens the files of the zoo at an address.
 *
 * @throws SettingsError when the address is none, StoreError when there is no
 * zoo, IntegrityError when it is damaged.
 */
export async function openZooFiles(
  text: string,
  means: TransferContext,
  kinds: readonly ZooKind[] = KINDS,
): Promise<ZooFiles> {
  const address = readAddress(text, kinds);
  const kind = kinds.find((kind) => kind.claims(address));
  if (kind === undefined) throw noZooAt(address.text);
  return await kind.open(address, means);
}

/** What asking a zoo takes. */
export interface ZooMeans extends TransferContext {
  /** The keys that it must be signed with; undefined where it need not be. */
  trust?: Trust | undefined;
  /** Told the ids of the zoo at an address, as {@linkcode ZooSource} has it, when it has listed them. */
  listed?: ((zoo: string, ids: readonly string[]) => Promise<void>) | undefined;
}

/**
 * The zoo at an address. Nothing looks whether it is there before it is asked
 * for something: what is installed can be used while a stick is not plugged in.
 *
 * @throws SettingsError when the address is none.
 */
export function openZoo(
  text: string,
  means: ZooMeans,
  kinds: readonly ZooKind[] = KINDS,
): ZooSource {
  const { trust, listed } = means;
  const read = readAddress(text, kinds);
  const { text: address, base } = read;
  let opened: ZooFiles | undefined;
  const signed = once(async () => {
    if (trust === undefined) return undefined;
    const { SignedZoo } = await import("./trust/signed_zoo.ts");
    return new SignedZoo(read, trust);
  });
  const open = once(async () => {
    const guard = await signed();
    const find = () => openZooFiles(text, means, kinds);
    if (guard === undefined) return opened = await find();
    return opened = guard.guard(await guard.refuseDamage(find));
  });
  const tell = async (entries: readonly IndexEntry[] | undefined) => {
    if (entries !== undefined) {
      await listed?.(
        address,
        entries.map(({ id }) => id),
      );
    }
    return entries;
  };
  const index = once(async () => tell(await readIndex(await open())));

  async function listEntries(): Promise<EntryList> {
    const files = await open();
    const withZoo = (entries: readonly IndexEntry[]) =>
      entries.map((entry) => ({ ...entry, zoo: files.address }));
    const indexed = await index();
    if (indexed !== undefined) {
      return { entries: withZoo(indexed), origin: "index", unasked: [] };
    }
    const seen = await tell(await files.lookAround());
    if (seen !== undefined) {
      return { entries: withZoo(seen), origin: "folder", unasked: [] };
    }
    const origin = files.mayHaveIndex ? "guess" : "catalogue";
    return { entries: withZoo(CATALOGUE), origin, unasked: [] };
  }

  return {
    address,
    async recallManifest(id, text) {
      const guard = await signed();
      const found = await guard?.recall(id, text) ?? {
        text,
        address: opened?.manifestAddress(id) ??
          urlBelow(new URL(`${CURRENT}/`, base), manifestPath(id)),
      };
      const elsewhere = (url: URL) => {
        const blob = blobElsewhere(url);
        return guard?.vouch(guard.vouchUnasked(blob, url), url, id, found) ??
          blob;
      };
      return {
        ...found,
        ...signerOf(guard),
        zoo: address,
        // The zoo has been asked in vain: what it has cannot be told.
        locate: (url) => Promise.resolve().then(() => elsewhere(url)),
        owns: () => false,
        readBeside: () => Promise.resolve(undefined),
        listed: () => Promise.resolve(undefined),
      };
    },
    async findManifest(id, asking = {}) {
      const files = await open();
      const found = await files.findManifest(id, asking);
      if (found === undefined) return undefined;
      const guard = await signed();
      return {
        ...found,
        ...signerOf(guard),
        zoo: files.address,
        async locate(url) {
          const blob = await locate(url, files, index);
          return guard?.vouch(blob, url, id, found) ?? blob;
        },
        owns: (url) => files.owns(url),
        readBeside: (name) =>
          files.readText(new URL(name, found.address), MAX_MANIFEST_BYTES),
        async signature() {
          if (guard?.key !== undefined) {
            return { key: guard.key, checked: true };
          }
          const { findSignature } = await import("./trust/accept.ts");
          const unchecked = await findSignature(files);
          return unchecked && { key: unchecked.keyId, checked: false };
        },
        listed: async () => {
          const { entries } = await listEntries();
          const folder = entryFolder(id);
          return entries.find((entry) => entryFolder(entry.id) === folder);
        },
      };
    },
    listEntries,
    async signedOffers() {
      const files = await open();
      const guard = await signed();
      if (guard !== undefined) return await guard.offers(files);
      const { findOffer } = await import("./trust/accept.ts");
      return await findOffer(files);
    },
  };
}

function signerOf(guard: SignedZoo | undefined): { signedBy?: string } {
  return guard?.key === undefined ? {} : { signedBy: guard.key };
}

/**
 * Finds a blob: what points into the zoo is there; what points into the
 * official zoo is at the same path in a mirror; the table in the index tells of
 * other addresses. What the zoo does not have stays where it is.
 */
async function locate(
  url: URL,
  files: ZooFiles,
  index: () => Promise<readonly IndexEntry[] | undefined>,
): Promise<Blob> {
  if (files.owns(url)) return await files.blobAt(url);
  const official = officialPath(url);
  if (official !== undefined) {
    const mirrored = await files.findBlob(official);
    if (mirrored !== undefined) return mirrored;
  }
  const archives = (await index() ?? []).flatMap(({ archives }) => archives);
  const rows = archives.filter(({ from }) => from.includes(publicUrl(url)));
  // A query that is not stored may be all that tells two archives apart.
  const isOne = new Set(rows.map(({ path }) => path)).size === 1;
  const row = isOne ? rows[0] : undefined;
  const own = row && await files.findBlob(row.path);
  return own ?? blobElsewhere(url);
}

async function readIndex(files: ZooFiles): Promise<IndexEntry[] | undefined> {
  if (!files.mayHaveIndex) return undefined;
  const url = await files.urlOf(INDEX);
  const text = await files.readText(url, MAX_INDEX_BYTES);
  return text === undefined ? undefined : parseIndex(text, url.href);
}

/** Calls `work` when first asked and remembers what came of it. */
function once<T>(work: () => Promise<T>): () => Promise<T> {
  let result: Promise<T> | undefined;
  return () => result ??= work();
}
