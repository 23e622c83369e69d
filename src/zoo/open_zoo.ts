import { publicUrl } from "../base/describe_url.ts";
import { once } from "../base/once.ts";
import type { Blob } from "../transfer/blob.ts";
import type { TransferContext } from "../transfer/context.ts";
import {
  CURRENT,
  entryFolder,
  manifestPath,
  MAX_MANIFEST_BYTES,
  pathBelow,
  urlBelow,
} from "./address.ts";
import { MAX_INDEX_BYTES, type ZooFiles } from "./kinds/kind.ts";
import { blobElsewhere, openZooFiles, readAddress } from "./kinds/kinds.ts";
import { CATALOGUE, isOfficialZoo, officialPath } from "./official_zoo.ts";
import type { EntryList, ZooSource } from "./source.ts";
import type { Trust } from "./trust/open_trust.ts";
import { INDEX, type IndexEntry, parseIndex } from "./zoo_index.ts";

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
export function openZoo(text: string, means: ZooMeans): ZooSource {
  const { trust, listed } = means;
  const read = readAddress(text);
  const { text: address, base } = read;
  let opened: ZooFiles | undefined;
  const signed = once(async () => {
    if (trust === undefined) return undefined;
    const { SignedZoo } = await import("./trust/signed_zoo.ts");
    return new SignedZoo(read, trust);
  });
  const open = once(async () => {
    const guard = await signed();
    const find = () => openZooFiles(text, means);
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
  const elsewhere = once(async () => archivesByAddress(await index() ?? []));

  async function listEntries(): Promise<EntryList> {
    const files = await open();
    const list = (
      entries: readonly IndexEntry[],
      origin: EntryList["origin"],
    ): EntryList => ({
      entries: entries.map((entry) => ({ ...entry, zoo: files.address })),
      origin,
      unasked: [],
    });
    const indexed = await index();
    if (indexed !== undefined) return list(indexed, "index");
    const seen = await tell(await files.lookAround());
    if (seen !== undefined) return list(seen, "folder");
    const isOfficial = isOfficialZoo(files.base.href);
    return list(CATALOGUE, isOfficial ? "catalogue" : "guess");
  }

  return {
    address,
    async recallManifest(id, text) {
      const guard = await signed();
      const found = await guard?.recall(id, text) ?? {
        text,
        address: urlBelow(
          opened?.root() ?? new URL(`${CURRENT}/`, base),
          manifestPath(id),
        ),
      };
      const blobAt = (url: URL) => {
        const blob = blobElsewhere(url);
        return guard?.vouch(blob, url, id, found) ?? blob;
      };
      return {
        ...found,
        signedBy: guard?.key,
        zoo: address,
        // The zoo has been asked in vain: what it has cannot be told.
        locate: (url) => Promise.resolve().then(() => blobAt(url)),
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
        signedBy: guard?.key,
        zoo: files.address,
        async locate(url) {
          const blob = await locate(url, files, elsewhere) ??
            blobElsewhere(url);
          return guard?.vouch(blob, url, id, found) ?? blob;
        },
        owns: (url) => owns(files, url),
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

/**
 * Finds a blob: what points into the zoo is there; what points into the
 * official zoo is at the same path in a mirror; the table in the index tells of
 * other addresses.
 *
 * @returns undefined for what the zoo does not have.
 */
async function locate(
  url: URL,
  files: ZooFiles,
  elsewhere: () => Promise<ArchivesByAddress>,
): Promise<Blob | undefined> {
  if (owns(files, url)) return await files.blobAt(url);
  const official = officialPath(url);
  if (official !== undefined) {
    const mirrored = await files.findBlob(official);
    if (mirrored !== undefined) return mirrored;
  }
  const rows = (await elsewhere()).get(publicUrl(url)) ?? [];
  // A query that is not stored may be all that tells two archives apart.
  const isOne = new Set(rows.map(({ path }) => path)).size === 1;
  const row = isOne ? rows[0] : undefined;
  return row && await files.findBlob(row.path);
}

/** Whether an address points into a zoo. */
function owns({ base }: ZooFiles, url: URL): boolean {
  return pathBelow(base, url) !== undefined;
}

/** The archives of an index by the addresses elsewhere that they stand for. */
type ArchivesByAddress = ReadonlyMap<string, readonly { path: string }[]>;

function archivesByAddress(entries: readonly IndexEntry[]): ArchivesByAddress {
  const rows = entries.flatMap(({ archives }) => archives).flatMap((
    { from, path },
  ) => from.map((address) => ({ address, path })));
  return Map.groupBy(rows, ({ address }) => address);
}

async function readIndex(files: ZooFiles): Promise<IndexEntry[] | undefined> {
  if (isOfficialZoo(files.base.href)) return undefined;
  const url = await files.urlOf(INDEX);
  const text = await files.readText(url, MAX_INDEX_BYTES);
  return text === undefined ? undefined : parseIndex(text, url.href);
}
