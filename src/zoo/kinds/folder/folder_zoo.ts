import { ACTIONS } from "../../../actions/actions.ts";
import { publicUrl } from "../../../base/describe_url.ts";
import { fromFileUrl, join, toFileUrl } from "@std/path";
import { AppError, StoreError } from "../../../base/errors.ts";
import {
  type FolderContent,
  readFolder,
} from "../../../base/system/read_folder.ts";
import { attempt } from "../../../base/os_error.ts";
import { statIfThere } from "../../../store/if_there.ts";
import { readLocalText } from "../../../transfer/local_text.ts";
import { fileBlob } from "../../../transfer/local_blob.ts";
import { aboutKeys } from "../../about.ts";
import {
  CURRENT,
  type Layout,
  layoutsOf,
  MANIFEST,
  MAX_MANIFEST_BYTES,
  pathBelow,
  README,
  urlBelow,
} from "../../address.ts";
import {
  knownArchive,
  officialEntry,
  officialPath,
} from "../../official_zoo.ts";
import { parseManifest } from "../../manifest.ts";
import type { ZooFiles } from "../kind.ts";
import { INDEX, type IndexEntry } from "../../zoo_index.ts";

/**
 * The files of a zoo in a folder: a mirror, or a copy of a zoo's repository.
 * They are read where they stand, through `file:` addresses.
 *
 * @param path full path of the folder
 */
export function folderZooFiles(path: string): ZooFiles {
  const base = toFileUrl(join(path, "/"));
  const layout = layoutOnDisk(path, base);
  const { root } = layout;
  const read = (url: URL, limitBytes = MAX_MANIFEST_BYTES) =>
    Promise.resolve().then(() => readLocalText(url, limitBytes));
  return {
    address: path,
    base,
    root: () => root,
    async findManifest(id) {
      for (const address of layout.manifests(id)) {
        const text = await read(address);
        if (text !== undefined) return { text, address };
      }
      refuseStranger(path, root);
      return undefined;
    },
    urlOf: (path) => Promise.resolve(urlBelow(root, path)),
    readText: read,
    blobAt: (url) => Promise.resolve().then(() => fileBlob(url)),
    findBlob: (path) => {
      const url = urlBelow(root, path);
      const blob = isThere(url, "file") ? fileBlob(url) : undefined;
      return Promise.resolve(blob);
    },
    lookAround: async (readText = read) => {
      const entries = await lookAround(root, readText);
      if (entries.length === 0) refuseStranger(path, root);
      return entries;
    },
    listFiles: () =>
      Promise.resolve().then(() =>
        Array.from(filesBelow(path), (file) => urlBelow(base, file))
      ),
    findFaults: () => Promise.resolve().then(() => unreachableNames(root)),
  };
}

/** A copy of a repository has entries at its top, everything else has them in the server's folders. */
function layoutOnDisk(path: string, base: URL): Layout {
  const layouts = layoutsOf(base);
  const found = layouts.find(({ root }) => isThere(root, "folder"));
  if (found === undefined) {
    throw new StoreError(
      `cannot find a model zoo at "${path}": there is no such folder`,
      { failure: "not-found" },
    );
  }
  return found;
}

/** A folder in which nothing looks like a zoo was probably named by mistake. */
function refuseStranger(path: string, root: URL): void {
  const signs = [README, INDEX].map((name) => urlBelow(root, name));
  if (signs.some((url) => isThere(url, "file"))) return;
  if (entryFolders(root).next().done !== true) return;
  throw new StoreError(
    `cannot find a model zoo at "${path}": it has no entry and neither ${README} nor ${INDEX}`,
    {
      failure: "not-found",
      hint:
        `A zoo's folder holds "${CURRENT}" or the folders of its entries, each with a ${MANIFEST}.`,
    },
  );
}

/** Names of what is never part of a zoo: hidden files, and what systems leave on a disk. */
const SYSTEM_NAME =
  /^(?:\..*|\$RECYCLE\.BIN|System Volume Information|lost\+found|Thumbs\.db|desktop\.ini)$/i;

/** The paths of the files below a folder, without those of the system, of git or of the program itself. */
function* filesBelow(folder: string, below = ""): Generator<string> {
  for (const { name, isDirectory } of contentOf(join(folder, below)).entries) {
    if (SYSTEM_NAME.test(name)) continue;
    if (isDirectory) yield* filesBelow(folder, `${below}${name}/`);
    else yield below + name;
  }
}

/** Folders that no entry can be found in. */
function unreachableNames(root: URL): string[] {
  const path = fromFileUrl(root);
  return contentOf(path).unreachable.map((name) =>
    `the name of "${join(path, name)}" is not UTF-8`
  );
}

function contentOf(folder: string): FolderContent {
  return attempt("read", folder, () => readFolder(folder));
}

/** The names of the folders that hold a manifest. */
function* entryFolders(root: URL): Generator<string> {
  for (const { name, isFile } of contentOf(fromFileUrl(root)).entries) {
    if (isFile) continue;
    if (isThere(urlBelow(root, `${name}/${MANIFEST}`), "file")) yield name;
  }
}

async function lookAround(
  root: URL,
  read: ZooFiles["readText"],
): Promise<IndexEntry[]> {
  const entries: IndexEntry[] = [];
  for (const folder of [...entryFolders(root)].sort()) {
    const address = urlBelow(root, `${folder}/${MANIFEST}`);
    const text = await read(address, MAX_MANIFEST_BYTES);
    if (text !== undefined) {
      entries.push(summarize(folder, text, address, root));
    }
  }
  return entries;
}

/** What a manifest tells for a list; one that cannot be used tells nothing but its name. */
function summarize(
  folder: string,
  text: string,
  address: URL,
  root: URL,
): IndexEntry {
  const id = officialEntry(folder)?.id ?? folder;
  try {
    const { version, about, steps } = parseManifest(
      text,
      id,
      address,
      ACTIONS,
    );
    const archives = steps.map(
      ({ section, url, origin, license, expected }) => {
        const path = pathBelow(root, url);
        return {
          section,
          path: path ?? `${folder}/${section}`,
          bytes: expected.bytes ??
            (path === undefined ? knownArchive(url)?.bytes : stat(url)?.size),
          sha256: expected.sha256,
          from: path === undefined ? [publicUrl(url)] : [origin ?? []].flat(),
          ...license !== undefined && { license },
        };
      },
    );
    // What names the official zoo's archives is the official zoo's entry.
    const isOfficial = steps.length > 0 &&
      steps.every(({ url }) => officialPath(url) !== undefined);
    const description = isOfficial
      ? officialEntry(folder)?.description
      : undefined;
    return {
      id,
      version,
      description,
      ...(aboutKeys(about).length > 0 && { about }),
      archives,
    };
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    return { id, version: undefined, description: undefined, archives: [] };
  }
}

function isThere(url: URL, kind: "file" | "folder"): boolean {
  const info = stat(url);
  return info !== undefined && info.isDirectory === (kind === "folder");
}

function stat(url: URL): Deno.FileInfo | undefined {
  return statIfThere(fromFileUrl(url));
}
