// Pure: no disk, network, clock or environment.

import { checkRelativePath, MAX_PATH_BYTES } from "../../base/portable_path.ts";
import { quoteName, refused } from "./refusal.ts";
import type { ArchiveEntry } from "./format.ts";

/** An entry that may be expanded, reduced to what is used of it. */
export type AllowedEntry =
  & { readonly segments: readonly string[] }
  & (
    | { readonly kind: "folder"; readonly mtimeSeconds: number }
    | {
      readonly kind: "file";
      readonly size: number;
      readonly mode: number;
      readonly mtimeSeconds: number;
    }
    | {
      readonly kind: "symlink";
      /** As the archive has it, relative to the link's folder. Where it leads is not checked yet. */
      readonly target: string;
    }
    | {
      readonly kind: "hardlink";
      /** The file of the archive that it is another name of. */
      readonly target: readonly string[];
      readonly mode: number;
      readonly mtimeSeconds: number;
    }
  );

/**
 * Decides about one entry by itself: its name, its kind, its mode, its link.
 * What it means beside the other entries, such as where a link leads, is for
 * {@linkcode EntryTree} to say.
 *
 * The rules are those of Python's `data` filter, which the modes and times of
 * the result equal, and stricter about names: an absolute name and a `..` are
 * refused, where Python strips the one and lets the other be if it stays
 * inside, and so is every name that some system cannot hold.
 * https://docs.python.org/3/library/tarfile.html#tarfile.data_filter
 *
 * @param maxDepth how many segments a path may have
 * @returns `undefined` where there is nothing to do: the entry is the
 * destination folder itself, or no part of the tree.
 * @throws ArchiveError if the entry is refused.
 */
export function decideEntry(
  entry: ArchiveEntry,
  maxDepth: number,
): AllowedEntry | undefined {
  const { type, name, linkName, size } = entry;
  if (type === "remark") return undefined;
  const refuse = (reason: string) => refused(name, reason);
  if (!name.isWellFormed()) throw refuse("has a name that is not UTF-8");
  const path = checkRelativePath(name);
  if ("reason" in path) throw refuse(path.reason);
  const { segments } = path;
  if (segments.length > maxDepth) {
    throw refuse(`is more than ${maxDepth} folders deep`);
  }
  if (segments.length === 0) {
    if (type === "folder") return undefined;
    throw refuse(`is the destination itself, as a ${type}`);
  }
  const mode = safeMode(entry.mode);
  const mtimeSeconds = portableTime(entry.mtimeSeconds);
  switch (type) {
    case "folder":
      return { kind: "folder", segments, mtimeSeconds };
    case "file":
      return { kind: "file", segments, size, mode, mtimeSeconds };
    case "symbolic link": {
      const reason = checkTarget(linkName);
      if (reason !== undefined) throw refuse(reason);
      return { kind: "symlink", segments, target: linkName };
    }
    case "hard link": {
      if (!linkName.isWellFormed()) throw refuse(linksToNoText(linkName));
      const target = checkRelativePath(linkName);
      if ("reason" in target) {
        throw refuse(
          `links to ${JSON.stringify(linkName)}, which ${target.reason}`,
        );
      }
      const { segments: file } = target;
      return { kind: "hardlink", segments, target: file, mode, mtimeSeconds };
    }
    default:
      throw refuse(`is a ${type}`.replace("a entry", "an entry"));
  }
}

/**
 * The permission bits that a file gets: the owner may always read and write,
 * others may not write, and may run it only if the owner may; set-id and sticky
 * bits go. As Python's `data` filter.
 */
export function safeMode(mode: number): number {
  const limited = mode & 0o755;
  const runnable = (limited & 0o100) === 0 ? limited & ~0o111 : limited;
  return runnable | 0o600;
}

/** In 1901, in seconds: what file systems with 32 bits for a time can hold. */
const EARLIEST_TIME = -(2 ** 31);

/**
 * A modification time in seconds that the runtime and all file systems take:
 * whole milliseconds, none before 1901.
 */
function portableTime(seconds: number): number {
  return Math.max(EARLIEST_TIME, Math.floor(seconds * 1000) / 1000);
}

/** The reason to refuse a symbolic link by its target alone. */
function checkTarget(target: string): string | undefined {
  if (!target.isWellFormed()) return linksToNoText(target);
  if (target === "") return "links to nothing";
  const shown = JSON.stringify(target);
  if (target.length > MAX_PATH_BYTES) {
    return `links to a name longer than ${MAX_PATH_BYTES} bytes`;
  }
  // What is left without the steps up is held to the rules for names.
  const below = target.split("/").filter((part) => part !== "..").join("/");
  const path = checkRelativePath(
    target.startsWith("/") ? target : `./${below}`,
  );
  if ("reason" in path) return `links to ${shown}, which ${path.reason}`;
  return undefined;
}

function linksToNoText(target: string): string {
  return `links to a name that is not UTF-8, ${quoteName(target)}`;
}
