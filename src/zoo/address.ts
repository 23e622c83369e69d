// Pure: no disk, network, clock or environment.

import { ManifestError } from "../base/errors.ts";
import { checkSegment, isPlainPath } from "../base/portable_path.ts";

/** What the ids of the zoo's models end in; their folders in the zoo do without. */
const MODEL_ZOO = "_model_zoo";

/**
 * Checks that a sample id can be the name of a file on every system, since
 * caches, receipts and folders are named after it.
 *
 * @throws ManifestError that says which rule an id breaks.
 */
export function checkEntryId(id: string): void {
  const reason = checkSegment(id) ??
    (entryFolder(id) === "" ? "does not name an entry" : undefined);
  if (reason === undefined) return;
  throw new ManifestError(`cannot use "${id}" as a sample id: it ${reason}`, {
    failure: "invalid-id",
  });
}

/** The entry's folder in the zoo: the id without its first `_model_zoo`. */
export function entryFolder(id: string): string {
  return id.replace(MODEL_ZOO, "");
}

/** The branch that the official zoo serves its current layout from, and the folder of a mirror. */
export const CURRENT = "raw/5-reorganising-with-lfs";

/** Longest manifest that is read, in bytes: enough for ten thousand sections; most have less than a thousand. */
export const MAX_MANIFEST_BYTES = 1 << 24;

/** Name of an entry's manifest in its folder. */
export const MANIFEST = "main.ini";

/** A file that every zoo has: it tells a zoo without an entry from an address without a zoo. */
export const README = "README.md";

/** The page of a zoo, in the folder that its address names: what a browser shows for it. */
export const PAGE = "index.html";

/** What may stand beside a manifest for people. */
export const TEXTS: readonly string[] = [README, "LICENSE"];

/**
 * The folders of a zoo that its entries may stand in, the likeliest first, and
 * beside each the folder of the layout before it, which had one file an entry:
 * GitHub's addresses, GitLab's, and a plain copy of the branch.
 */
const ROOTS: readonly { root: string; older?: string }[] = [
  { root: `${CURRENT}/`, older: "raw/master/" },
  { root: `-/${CURRENT}/`, older: "-/raw/master/" },
  { root: "" },
];

/** One way in which a zoo may be laid out. */
export interface Layout {
  /** The folder that entries stand in; ends with a slash. */
  root: URL;
  /** Where the manifest of an entry may be, the place to ask first in front. */
  manifests(id: string): readonly URL[];
}

/** The ways in which the zoo at `base`, which ends with a slash, may be laid out, the likeliest first. */
export function layoutsOf(base: URL): readonly Layout[] {
  return ROOTS.map(({ root, older }) => ({
    root: new URL(root, base),
    manifests: (id) => [
      urlBelow(new URL(root, base), manifestPath(id)),
      ...(older === undefined
        ? []
        : [urlBelow(new URL(older, base), `${id}.ini`)]),
    ],
  }));
}

/**
 * The folders of the zoo at `base` that a list of its digests may stand in, the
 * likeliest first: beside all of a layout, or at the top of a branch.
 */
export function listFolders(base: URL): readonly URL[] {
  const branches = ROOTS.flatMap(({ root, older = root }) => [root, older]);
  return [...new Set(["", ...branches])].map((path) => new URL(path, base));
}

/** Where the manifest of an entry stands below a zoo's root. */
export function manifestPath(id: string): string {
  return `${entryFolder(id)}/${MANIFEST}`;
}

/** The folder of the entry that a path in a mirror belongs to; empty for what stands beside the entries. */
export function folderOf(path: string): string {
  const below = `${CURRENT}/`;
  return path.startsWith(below)
    ? path.slice(below.length).replace(/\/.*/, "")
    : "";
}

/** The address of a path, with `/` between its parts, below a root that ends with a slash. */
export function urlBelow(root: URL, path: string): URL {
  return new URL(path.split("/").map(encodeURIComponent).join("/"), root);
}

/**
 * The path below a root that an address points to, whatever its query says;
 * `undefined` where it points elsewhere, or to what no system could hold.
 */
export function pathBelow(root: URL, url: URL): string | undefined {
  const inside = url.protocol === root.protocol && url.host === root.host &&
    url.pathname.startsWith(root.pathname);
  if (!inside) return undefined;
  const path = decode(url.pathname.slice(root.pathname.length));
  return path !== undefined && isPlainPath(path) ? path : undefined;
}

function decode(text: string): string | undefined {
  try {
    return decodeURIComponent(text);
  } catch {
    // A percent sign that begins no character: no path of ours.
    return undefined;
  }
}
