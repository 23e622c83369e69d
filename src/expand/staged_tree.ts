// Pure: no disk, network, clock or environment.

import { collisionKey } from "./collisions.ts";
import type { AllowedEntry } from "./entry_policy.ts";
import type { ExpandedEntry, ExpandedFile } from "./expanded_tree.ts";
import { followLink } from "./links.ts";
import { quoteName, refused } from "./refusal.ts";

/** What has to be done in staging before an entry can be put at its place. */
export interface Preparation {
  /** The entry's path. */
  readonly path: string;
  /** Folders to make, the outer ones first; the entry itself, if it is a new folder. */
  readonly folders: readonly string[];
  /** What is at the path and gives way: of entries of one name the last wins. */
  readonly replaces: ExpandedEntry | undefined;
}

/**
 * What has been expanded so far: how the entries of an archive stand to one
 * another. It knows no disk; the names in it are those that the policy allows.
 */
export class StagedTree {
  readonly #entries = new Map<string, ExpandedEntry>();
  /** Of the entry before: most entries are in the same folder as the one before. */
  #lastParent = "";

  /** Number of paths so far. */
  get size(): number {
    return this.#entries.size;
  }

  /**
   * Finds a place for an entry, and makes folders for it in the model.
   *
   * @throws ArchiveError if something is in its way: a path that another
   * system takes for the same one, a file or a link where a folder has to be,
   * a folder where it is none itself.
   */
  prepare(entry: AllowedEntry): Preparation {
    const { segments } = entry;
    const path = segments.join("/");
    const folders: string[] = [];
    const parent = segments.slice(0, -1).join("/");
    if (parent !== this.#lastParent) {
      this.#findFolders(segments.slice(0, -1), path, folders);
      this.#lastParent = parent;
    }
    const present = this.#find(path, path);
    const isFolder = entry.kind === "folder";
    if (present === undefined) {
      if (isFolder) folders.push(path);
    } else if (isFolder !== (present.kind === "folder")) {
      const now = isFolder ? "folder" : noun(entry.kind);
      throw refused(
        path,
        `is a ${now} where there was a ${noun(present.kind)}`,
      );
    }
    return { path, folders, replaces: isFolder ? undefined : present };
  }

  /** Puts an entry at the place that was prepared for it. */
  add(entry: ExpandedEntry): void {
    this.#entries.set(collisionKey(entry.path), entry);
  }

  /**
   * The file that a hard link at `path` is another name of.
   *
   * @throws ArchiveError if the archive has no such file before the link. A
   * path through a symbolic link names none.
   */
  linkedFile(path: string, target: string): ExpandedFile {
    const file = this.#entries.get(collisionKey(target));
    if (file?.kind !== "file" || file.path !== target || target === path) {
      throw refused(
        path,
        `links to ${quoteName(target)}, which is no other file before it`,
      );
    }
    return file;
  }

  /**
   * Everything there is, once the archive is at its end: only now is it sure
   * where the links lead.
   *
   * @throws ArchiveError if a symbolic link leads out of the tree, by whatever
   * way.
   */
  finish(): ExpandedEntry[] {
    const find = (path: string) => this.#entries.get(collisionKey(path));
    const targetOf = (path: string) => {
      const entry = find(path);
      return entry?.kind === "symlink" ? entry.target : undefined;
    };
    return Array.from(this.#entries.values(), (entry) => {
      if (entry.kind !== "symlink") return entry;
      const { path, target } = entry;
      const end = followLink(path.split("/"), target, targetOf);
      if ("reason" in end) throw refused(path, end.reason);
      const targetIsFolder = end.segments.length === 0 ||
        find(end.segments.join("/"))?.kind === "folder";
      return { ...entry, targetIsFolder };
    });
  }

  /** Checks that the folders above a path can be there, and collects those that are missing. */
  #findFolders(
    segments: readonly string[],
    below: string,
    missing: string[],
  ): void {
    for (let depth = 1; depth <= segments.length; depth++) {
      const path = segments.slice(0, depth).join("/");
      const present = this.#find(path, below);
      if (present === undefined) {
        this.add({ kind: "folder", path, mtimeSeconds: undefined });
        missing.push(path);
      } else if (present.kind !== "folder") {
        throw refused(
          below,
          `lies below ${quoteName(path)}, which is a ${noun(present.kind)}`,
        );
      }
    }
  }

  #find(path: string, asked: string): ExpandedEntry | undefined {
    const present = this.#entries.get(collisionKey(path));
    if (present !== undefined && present.path !== path) {
      throw refused(
        asked,
        `collides with ${
          quoteName(present.path)
        } where case or Unicode forms do not count`,
      );
    }
    return present;
  }
}

function noun(kind: AllowedEntry["kind"]): string {
  if (kind === "symlink") return "symbolic link";
  return kind === "hardlink" ? "hard link" : kind;
}
