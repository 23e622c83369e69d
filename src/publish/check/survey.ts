import { type AppError, reportable, StoreError } from "../../base/errors.ts";
import {
  CURRENT,
  entryFolder,
  MANIFEST,
  pathBelow,
  urlBelow,
} from "../../zoo/address.ts";
import { MAX_INDEX_BYTES, type ZooFiles } from "../../zoo/kinds/kind.ts";
import {
  CATALOGUE,
  isOfficialZoo,
  officialEntry,
} from "../../zoo/official_zoo.ts";
import {
  byFolder,
  INDEX,
  type IndexEntry,
  parseIndex,
} from "../../zoo/zoo_index.ts";
import { type DigestList, readDigests } from "./digests.ts";

/** What a zoo has, as it says or shows, before any entry is looked at. */
export interface Survey {
  /** Ids of all entries. */
  ids: readonly string[];
  /** What the index says, by folder; empty without one. */
  indexed: ReadonlyMap<string, IndexEntry>;
  /** What `SHA256SUMS` says; undefined without one. */
  list: DigestList | undefined;
  /** All files; undefined where that cannot be seen. */
  standing: readonly URL[] | undefined;
  /** Whether it is laid out as a repository, or is the official one, which has neither index nor digests. */
  isRepository: boolean;
  /** What is wrong with the index. */
  problems: readonly string[];
}

/**
 * Finds out what a zoo has.
 *
 * @param signed the list of its digests, where that is known already
 * @throws AppError when there is nothing in it, it cannot be told what, or it
 * cannot be asked.
 */
export async function surveyZoo(
  files: ZooFiles,
  signed?: DigestList,
): Promise<Survey> {
  const root = await files.urlOf("");
  const index = await readIndex(files);
  const list = signed ?? await readDigests(files);
  const seen = (await files.lookAround())?.map(({ id }) => id);
  if (seen?.length === 0) throw nothingIn(files);
  const standing = await files.listFiles?.();
  const listed = list === undefined
    ? []
    : Array.from(list.digests.keys(), (path) => urlBelow(list.folder, path));
  const shown = seen ?? (standing && idsIn(standing, root));
  const known = shown ?? idsIn(listed, root);
  const indexed = byFolder(index.entries ?? []);
  const ids = new Map(known.map((id) => [entryFolder(id), id]));
  for (const [folder, { id }] of indexed) {
    if (shown === undefined || ids.has(folder)) ids.set(folder, id);
  }
  const isOfficial = isOfficialZoo(files.base.href);
  if (ids.size === 0 && isOfficial) {
    for (const { id } of CATALOGUE) ids.set(entryFolder(id), id);
  }
  if (ids.size === 0) {
    throw shown === undefined ? unlistable(files) : nothingIn(files);
  }
  return {
    ids: [...ids.values()],
    indexed,
    list,
    standing,
    isRepository: root.href === files.base.href || isOfficial,
    problems: [
      ...index.problems,
      ...index.entries ? differences(indexed, known, shown !== undefined) : [],
    ],
  };
}

/** The ids of the entries whose manifests are among a zoo's files. */
function idsIn(addresses: readonly URL[], root: URL): string[] {
  return addresses.flatMap((url) => {
    const [folder = "", name, ...below] = pathBelow(root, url)?.split("/") ??
      [];
    if (name !== MANIFEST || below.length > 0) return [];
    return officialEntry(folder)?.id ?? folder;
  });
}

async function readIndex(
  files: ZooFiles,
): Promise<{ entries: IndexEntry[] | undefined; problems: string[] }> {
  if (isOfficialZoo(files.base.href)) {
    return { entries: undefined, problems: [] };
  }
  const url = await files.urlOf(INDEX);
  try {
    const text = await files.readText(url, MAX_INDEX_BYTES);
    const entries = text === undefined ? undefined : parseIndex(text, url.href);
    return { entries, problems: [] };
  } catch (error) {
    return { entries: undefined, problems: [reportable(error).message] };
  }
}

/**
 * Whether the index lists the entries that are there, and no others.
 *
 * @param all whether what is known is all that is there
 */
function differences(
  indexed: ReadonlyMap<string, IndexEntry>,
  known: readonly string[],
  all: boolean,
): string[] {
  const there = new Set(known.map(entryFolder));
  return [
    ...[...there].filter((folder) => !indexed.has(folder))
      .map((folder) => `"${folder}" is not in the index`),
    ...[...indexed.keys()].filter((folder) => all && !there.has(folder))
      .map((folder) => `"${folder}" is in the index but not in the zoo`),
  ];
}

function nothingIn({ address }: ZooFiles): AppError {
  return new StoreError(`cannot check "${address}": it has no entries`, {
    failure: "not-found",
    hint:
      `A zoo's folder holds "${CURRENT}" or the folders of its entries, each with a ${MANIFEST}.`,
  });
}

function unlistable({ address }: ZooFiles): AppError {
  return new StoreError(
    `cannot check "${address}": it has no index, so its entries cannot be listed`,
    {
      failure: "not-found",
      hint:
        `Its owner can write one with net_download mirror or pack. To check entries that you know, mirror them with --zoo ${address}, and check the mirror.`,
    },
  );
}
