// Pure: no disk, network, clock or environment.

import type { PlaceSummary } from "../../report/event.ts";
import { type SeenFile, totalBytes } from "../seen_file.ts";

/** What uninstalling does with the home or with the config home. */
export interface PlacePlan {
  place: "home" | "config";
  /** The folder as the user knows it. */
  folder: string;
  /** Files that go, in the order in which they do. */
  files: readonly SeenFile[];
  /** Files that stay: the program does not know that it put them there. */
  kept: readonly SeenFile[];
  /** Full paths of folders that go if they are empty then, the deepest first. */
  folders: readonly string[];
}

/** What is in one of the two places. */
export interface PlaceFacts {
  place: PlacePlan["place"];
  folder: string;
  files: readonly SeenFile[];
  /** The deepest first. */
  folders: readonly string[];
  /** Whether a file is known to be the program's. */
  isOurs: (file: SeenFile) => boolean;
  /** The file that goes last: without it, the rest could not be found. */
  last: string | undefined;
}

/**
 * Decides what of a place goes.
 *
 * @param whole whether files go that are not known to be the program's
 */
export function planPlace(
  { place, folder, files, folders, isOurs, last }: PlaceFacts,
  whole: boolean,
): PlacePlan {
  const goes = (file: SeenFile) => whole || isOurs(file);
  const isLast = ({ path }: SeenFile) => path === last;
  const going = files.filter(goes);
  return {
    place,
    folder,
    files: [...going.filter((f) => !isLast(f)), ...going.filter(isLast)],
    kept: files.filter((file) => !goes(file)),
    folders,
  };
}

/** Counts what a plan takes away and leaves. */
export function summarizePlace(
  { place, folder, files, kept }: PlacePlan,
): PlaceSummary {
  return {
    place,
    folder,
    files: files.length,
    bytes: totalBytes(files),
    kept: kept.map(({ path }) => path),
    keptBytes: totalBytes(kept),
  };
}

/** Files of a config home that this program or NiftyNet's Python command wrote, by their paths in it. */
const OURS: readonly RegExp[] = [
  /^config\.ini(?:\.[^/]+\.tmp)?$/,
  /^config-backup-[\d-]+-[a-z]{3}\.ini$/,
  /^\.downloads_(?:local|remote)_config_cache\/[^/]+_main\.ini(?:\.[^/]*tmp)?$/,
];

/** Whether a file of a config home is the program's, by its path in it with `/`. */
export function isConfigFile(path: string): boolean {
  return OURS.some((pattern) => pattern.test(path));
}

/**
 * Why the folders of an installation must not be removed as such, or
 * `undefined` where they may. The reason is a predicate, as in `the home "/"
 * is the root of a disk`.
 *
 * @param folder the real folder, a full path
 * @param userHome the real home folder of the user, where it is known
 */
export function dangerOf(
  folder: string,
  userHome: string | undefined,
): string | undefined {
  const [path, user] = [plain(folder), plain(userHome ?? "")];
  if (path === "" || /^[a-z]:$/i.test(path)) return "is the root of a disk";
  if (user === "") return undefined;
  if (path === user) return "is your home folder itself";
  return user.startsWith(`${path}/`)
    ? "is a folder that holds your home folder"
    : undefined;
}

function plain(path: string): string {
  return path.replaceAll("\\", "/").replace(/\/+$/, "");
}
