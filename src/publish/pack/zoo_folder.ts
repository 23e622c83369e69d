import { join, toFileUrl } from "@std/path";
import { ACTIONS } from "../../actions/actions.ts";
import { ManifestError } from "../../base/errors.ts";
import { DOWNLOAD_API } from "../../base/version.ts";
import { foldName } from "../../base/system/differences.ts";
import { systemDisk } from "../../store/disk.ts";
import { hashBytes } from "../../store/hash_file.ts";
import { listNames, readIfThere } from "../../store/if_there.ts";
import type { TransferContext } from "../../transfer/context.ts";
import {
  CURRENT,
  entryFolder,
  MANIFEST,
  PAGE,
  pathBelow,
  README,
} from "../../zoo/address.ts";
import {
  isReplaceable,
  noteDigests,
  readZooText,
  writeBeside,
  writeTexts,
  type WrittenList,
} from "../../zoo/kinds/folder/zoo_records.ts";
import { compareLooseVersions } from "../../zoo/loose_version.ts";
import { parseManifest } from "../../zoo/manifest.ts";
import { openZooFiles } from "../../zoo/kinds/kinds.ts";
import {
  parseSums,
  SHA256SUMS,
  SIGNATURE,
  stringifySums,
} from "../../zoo/sha256sums.ts";
import {
  byFolder,
  INDEX,
  type IndexEntry,
  parseIndex,
} from "../../zoo/zoo_index.ts";
import { zooTexts } from "../zoo_texts.ts";
import { contentsOf, type FormerEntry } from "./accident.ts";

/** How the folder of a zoo is laid out. */
export interface ZooFolder {
  /** Full path of the zoo's folder. */
  path: string;
  /** Full path of the folder that entries stand in. */
  root: string;
  /** From the zoo's folder to the root: ends with a slash, or is empty. */
  prefix: string;
  /**
   * Whether it is a copy of a zoo's repository, with entries at its top. Such a
   * copy gets no index, no digests and no page that it does not have.
   */
  isRepository: boolean;
}

/** Where a zoo in a folder has its entries; one that is empty or missing is laid out as servers have it. */
export function zooFolder(path: string): ZooFolder {
  const served = join(path, ...CURRENT.split("/"));
  const isRepository = systemDisk.kindOf(served) !== "folder" &&
    looksLikeRepository(path);
  return isRepository
    ? { path, root: path, prefix: "", isRepository }
    : { path, root: served, prefix: `${CURRENT}/`, isRepository };
}

function looksLikeRepository(path: string): boolean {
  const names = listNames(path);
  return names.some((name) =>
    [".git", README, INDEX].includes(name) ||
    systemDisk.kindOf(join(path, name, MANIFEST)) === "file"
  );
}

/**
 * What a zoo has under the name of an entry that is about to be packed.
 *
 * @returns undefined where it has nothing, or nothing that could be installed.
 * @throws ManifestError when the zoo's index cannot be used, StoreError.
 */
export async function readFormerEntry(
  id: string,
  { root }: Pick<ZooFolder, "root">,
): Promise<FormerEntry | undefined> {
  const name = entryFolder(id);
  const manifest = join(root, name, MANIFEST);
  const text = await readZooText(manifest, "manifest") ?? "";
  if (text === "") return undefined;
  try {
    const address = toFileUrl(manifest);
    const read = parseManifest(text, id, address, ACTIONS);
    const { version, requires, about, steps } = read;
    const index = await readZooText(join(root, INDEX), "index");
    const indexed = index === undefined
      ? undefined
      : byFolder(parseIndex(index, INDEX)).get(name);
    return {
      id: indexed?.id ?? id,
      version,
      about,
      contents: contentsOf(steps),
      files: steps.flatMap(({ url }) => {
        const path = pathBelow(new URL(".", address), url);
        return path === undefined || path.includes("/") ? [] : path;
      }),
      requirements: [
        // Up to this program's own, packing knows what it takes.
        ...isHigher(requires.downloadApi) ? ["min_download_api"] : [],
        ...requires.niftynet ? ["min_niftynet"] : [],
      ],
      // Of what is elsewhere every manifest has the full address.
      hasFullAddresses: !/^\s*url\s*[=:]\s*(?!https?:|\s)/im.test(text),
    };
  } catch (error) {
    // One that cannot be used is not installed anywhere.
    if (error instanceof ManifestError) return undefined;
    throw error;
  }
}

function isHigher(downloadApi: string | undefined): boolean {
  return downloadApi !== undefined &&
    compareLooseVersions(downloadApi, DOWNLOAD_API) > 0;
}

/** The folder of another entry that some systems take for the same. */
export function twinOf(
  id: string,
  { root }: Pick<ZooFolder, "root">,
): string | undefined {
  const name = entryFolder(id);
  const fold = (text: string) => foldName(text, "darwin");
  const names = listNames(root);
  return names.find((each) => each !== name && fold(each) === fold(name));
}

/** What is noted about a zoo when an entry of it has changed. */
export interface RecordsUpdate {
  zoo: ZooFolder;
  /** What the index shall say of the entry. */
  entry: IndexEntry;
  /** SHA-256 of the entry's files by name; `undefined` for one that is gone. */
  digests: ReadonlyMap<string, string | undefined>;
  /** Folder for files on their way. */
  work: string;
  transfer: TransferContext;
}

/**
 * Brings the index of a zoo, its page and its list of digests up to date with one entry.
 * A repository gets none that it does not have.
 *
 * @returns whether that changed anything, and how to sign it.
 * @throws ManifestError when the index cannot be used, StoreError.
 */
export async function updateRecords(
  { zoo, entry, digests, work, transfer }: RecordsUpdate,
): Promise<WrittenList> {
  const { path, prefix, isRepository } = zoo;
  const name = entryFolder(entry.id);
  const list = await readZooText(join(path, SHA256SUMS), "digests");
  const sums = parseSums(list ?? "");
  const note = (file: string, digest: string | undefined) => {
    if (digest === undefined) sums.delete(file);
    else sums.set(file, digest);
  };
  for (const [file, digest] of digests) {
    note(`${prefix}${name}/${file}`, digest);
  }
  for (const file of sums.keys()) {
    const isThere = systemDisk.kindOf(join(path, file)) === "file";
    if (!isThere || [SHA256SUMS, SIGNATURE].includes(file)) sums.delete(file);
  }
  const indexed = await readIndexOf(zoo, transfer);
  indexed?.set(name, entry);
  for (const each of isRepository ? [entry] : indexed?.values() ?? []) {
    await noteDigests(path, prefix, each, sums, transfer.signal);
  }
  const texts = new Map<string, string>();
  const beside = indexed && zooTexts(indexed, prefix, new Set(sums.keys()));
  for (const [file, text] of beside ?? []) {
    const isOurs = await belongsTo(zoo, file, text);
    if (isOurs) texts.set(file, text);
    const content = isOurs ? text : await readIfThere(join(path, file), "file");
    note(file, content && hashBytes(content));
  }
  if (list === undefined && isRepository) {
    const changed = await writeTexts(path, texts, work);
    return { changed, sign: undefined };
  }
  texts.set(SHA256SUMS, stringifySums(sums));
  return await writeBeside(path, texts, work);
}

/** Whether a text beside the entries is to be written: what is there already may be its author's. */
async function belongsTo(
  { path, prefix, isRepository }: ZooFolder,
  file: string,
  text: string,
): Promise<boolean> {
  if (file === `${prefix}${INDEX}`) return true;
  const full = join(path, file);
  const isThere = systemDisk.kindOf(full) !== undefined;
  if (file !== PAGE) return !isThere;
  return isThere ? await isReplaceable(full, text) : !isRepository;
}

/** What the index says, by folder; without one, what the manifests say. */
async function readIndexOf(
  { path, root, isRepository }: ZooFolder,
  transfer: TransferContext,
): Promise<Map<string, IndexEntry> | undefined> {
  const file = join(root, INDEX);
  const text = await readZooText(file, "index");
  if (text !== undefined) return byFolder(parseIndex(text, file));
  if (isRepository) return undefined;
  const isNew = systemDisk.kindOf(root) === undefined;
  const files = isNew ? undefined : await openZooFiles(path, transfer);
  return byFolder(await files?.lookAround() ?? []);
}
