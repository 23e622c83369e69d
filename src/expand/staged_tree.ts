// Pure: no disk, network, clock or environment.

import { collisionKey } from "./collisions.ts";
import type { AllowedEntry } from "./entry_policy.ts";
import type { ExpandedFolder, ExpandedSymlink } from "./expanded_tree.ts";
import { followLink } from "./links.ts";
import { quoteName, refused } from "./refusal.ts";

/** What has to be done in staging before an entry can be put at its place. */
export interface Preparation {
  /** The entry's path. */
  readonly path: string;
  /** Folders to make, the outer ones first; the entry itself, if it is a new folder. */
  readonly folders: readonly string[];
  /** Whether a file is at the path and gives way: of entries of one name the last wins. */
  readonly replacesFile: boolean;
  /** Whether a file is or once was at the path. */
  readonly isAgain: boolean;
}

/** What is only known of a tree once its archive is at its end. */
export interface TreeEnd {
  /** Each before the folders in it. */
  readonly folders: readonly ExpandedFolder[];
  readonly symlinks: readonly ExpandedSymlink[];
  /** Paths of files that gave way, and whether a file is there in the end. */
  readonly replaced: ReadonlyMap<string, boolean>;
}

class FolderNode {
  /** By the keys of their names, since some system takes these for one. */
  readonly children = new Map<string, Node>();
  mtimeSeconds: number | undefined;

  constructor(readonly path: string) {}
}

interface LinkNode {
  readonly path: string;
  readonly target: string;
}

/** Of a file only its path is kept: there may be a hundred thousand. */
type Node = FolderNode | LinkNode | string;

/**
 * What has been expanded so far: how the entries of an archive stand to one
 * another. It knows no disk; the names in it are those that the policy allows.
 */
export class StagedTree {
  readonly #root = new FolderNode("");
  readonly #replaced = new Map<string, boolean>();
  /** Of the entry before: most are in the same folder as the one before. */
  #folder = this.#root;

  /**
   * Puts an entry into the tree, and folders for it where they are missing.
   *
   * @throws ArchiveError if something is in its way: a path that another
   * system takes for the same one, a file or a link where a folder has to be,
   * a folder where it is none itself.
   */
  place(entry: AllowedEntry): Preparation {
    const path = entry.segments.join("/");
    const name = entry.segments.at(-1) ?? "";
    const above = path.slice(0, Math.max(0, path.length - name.length - 1));
    const folders: string[] = [];
    if (above !== this.#folder.path) {
      this.#folder = this.#findFolder(
        entry.segments.slice(0, -1),
        path,
        folders,
      );
    }
    const key = collisionKey(name);
    const present = this.#find(this.#folder, key, path, path);
    const isFolder = entry.kind === "folder";
    if (present !== undefined && isFolder !== present instanceof FolderNode) {
      const now = isFolder ? "folder" : noun(entry.kind);
      throw refused(path, `is a ${now} where there was a ${nodeNoun(present)}`);
    }
    const replacesFile = typeof present === "string";
    if (entry.kind === "folder") {
      const node = present instanceof FolderNode
        ? present
        : new FolderNode(path);
      node.mtimeSeconds = entry.mtimeSeconds;
      this.#folder.children.set(key, node);
      if (present === undefined) folders.push(path);
      return { path, folders, replacesFile, isAgain: false };
    }
    const isLink = entry.kind === "symlink";
    const node = isLink ? { path, target: entry.target } : path;
    this.#folder.children.set(key, node);
    const isAgain = replacesFile || this.#replaced.has(path);
    if (isAgain) this.#replaced.set(path, !isLink);
    return { path, folders, replacesFile, isAgain };
  }

  /**
   * Checks that a hard link at `path` is another name of a file.
   *
   * @throws ArchiveError if the archive has no such file before the link. A
   * path through a symbolic link names none.
   */
  checkHardLink(path: string, target: readonly string[]): void {
    const named = target.join("/");
    if (this.#lookUp(target) === named && named !== path) return;
    throw refused(
      path,
      `links to ${quoteName(named)}, which is no other file before it`,
    );
  }

  /**
   * What is known only now that the archive is at its end: where its links
   * lead, and what its folders' times are.
   *
   * @throws ArchiveError if a symbolic link leads out of the tree, by whatever
   * way.
   */
  finish(): TreeEnd {
    const folders: ExpandedFolder[] = [];
    const links: LinkNode[] = [];
    collect(this.#root, folders, links);
    const targetOf = (path: string) => {
      const node = this.#lookUp(path.split("/"));
      return typeof node === "object" && "target" in node
        ? node.target
        : undefined;
    };
    const symlinks = links.map(({ path, target }): ExpandedSymlink => {
      const end = followLink(path.split("/"), target, targetOf);
      if ("reason" in end) throw refused(path, end.reason);
      const targetIsFolder = this.#lookUp(end.segments) instanceof FolderNode;
      return { kind: "symlink", path, target, targetIsFolder };
    });
    return { folders, symlinks, replaced: this.#replaced };
  }

  /** The folder at a path, which is made where it is missing. */
  #findFolder(
    segments: readonly string[],
    below: string,
    made: string[],
  ): FolderNode {
    let folder = this.#root;
    for (const name of segments) {
      const path = folder.path === "" ? name : `${folder.path}/${name}`;
      const key = collisionKey(name);
      const present = this.#find(folder, key, path, below);
      if (present instanceof FolderNode) {
        folder = present;
        continue;
      }
      if (present !== undefined) {
        throw refused(
          below,
          `lies below ${quoteName(path)}, which is a ${nodeNoun(present)}`,
        );
      }
      const missing = new FolderNode(path);
      folder.children.set(key, missing);
      made.push(path);
      folder = missing;
    }
    return folder;
  }

  #find(
    folder: FolderNode,
    key: string,
    path: string,
    asked: string,
  ): Node | undefined {
    const present = folder.children.get(key);
    if (present === undefined) return undefined;
    const there = typeof present === "string" ? present : present.path;
    if (there === path) return present;
    throw refused(
      asked,
      `collides with ${
        quoteName(there)
      } where case or Unicode forms do not count`,
    );
  }

  /** What is at a path, as a system sees it that takes colliding names for one. */
  #lookUp(segments: readonly string[]): Node | undefined {
    let node: Node | undefined = this.#root;
    for (const name of segments) {
      if (!(node instanceof FolderNode)) return undefined;
      node = node.children.get(collisionKey(name));
    }
    return node;
  }
}

function collect(
  folder: FolderNode,
  folders: ExpandedFolder[],
  links: LinkNode[],
): void {
  for (const node of folder.children.values()) {
    if (typeof node === "string") continue;
    if (node instanceof FolderNode) {
      const { path, mtimeSeconds } = node;
      folders.push({ kind: "folder", path, mtimeSeconds });
      collect(node, folders, links);
    } else {
      links.push(node);
    }
  }
}

function noun(kind: AllowedEntry["kind"]): string {
  if (kind === "symlink") return "symbolic link";
  return kind === "hardlink" ? "hard link" : kind;
}

function nodeNoun(node: Node): string {
  if (node instanceof FolderNode) return "folder";
  return typeof node === "string" ? "file" : "symbolic link";
}
