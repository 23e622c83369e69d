import { publicUrl } from "../base/describe_url.ts";
import { CATALOGUE } from "./catalogue.ts";
import { entryFolder } from "./entry_id.ts";
import { officialPath } from "./official_zoo.ts";
import type { Blob } from "../transfer/blob.ts";
import { blobElsewhere } from "./blob_elsewhere.ts";
import type { EntryList, FoundManifest, ZooSource } from "./source.ts";
import { MAX_INDEX_BYTES, MAX_MANIFEST_BYTES } from "./zoo_files.ts";
import type { ZooFiles } from "./zoo_files.ts";
import { INDEX, type IndexEntry, parseIndex } from "./zoo_index.ts";

/** A zoo, given a way to its files. */
export function openZooOfFiles(files: ZooFiles): ZooSource {
  const { address } = files;
  const index = once(() => readIndex(files));
  async function listEntries(): Promise<EntryList> {
    const withZoo = (entries: readonly IndexEntry[]) =>
      entries.map((entry) => ({ ...entry, zoo: address }));
    const indexed = await index();
    if (indexed !== undefined) {
      return { entries: withZoo(indexed), origin: "index", complete: true };
    }
    const seen = await files.lookAround();
    return seen === undefined
      ? {
        entries: withZoo(CATALOGUE),
        origin: files.mayHaveIndex ? "guess" : "catalogue",
        complete: true,
      }
      : { entries: withZoo(seen), origin: "folder", complete: true };
  }
  return {
    address,
    manifestAddress: (id) => files.manifestAddress(id),
    async findManifest(id, asking = {}): Promise<FoundManifest | undefined> {
      const found = await files.findManifest(id, asking);
      if (found === undefined) return undefined;
      return {
        ...found,
        zoo: address,
        locate: (url) => locate(url, files, index),
        owns: (url) => files.owns(url),
        readBeside: (name) =>
          files.readText(new URL(name, found.address), MAX_MANIFEST_BYTES),
        listed: async () => {
          const { entries } = await listEntries();
          const folder = entryFolder(id);
          return entries.find((entry) => entryFolder(entry.id) === folder);
        },
      };
    },
    listEntries,
  };
}

/**
 * Finds a blob: what points into the zoo is there; what points into the
 * official zoo is at the same path in a mirror; the table in the index tells of
 * other addresses. What the zoo does not have stays where it is.
 */
async function locate(
  url: URL,
  files: ZooFiles,
  index: () => Promise<IndexEntry[] | undefined>,
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
