// Pure: no disk, network, clock or environment.

import { followLink } from "../../base/follow_link.ts";
import type { AllowedEntry } from "./entry_policy.ts";
import type { StagedFolder, StagedSymlink } from "../staged_tree.ts";
import { PackedNames } from "./packed_names.ts";
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
  readonly folders: readonly StagedFolder[];
  readonly symlinks: readonly StagedSymlink[];
  /** Paths of files that gave way, and whether a file is there in the end. */
  readonly replaced: ReadonlyMap<string, boolean>;
}

interface FolderNode {
  readonly kind: "folder";
  readonly path: string;
  /** Its place among the nodes. */
  readonly number: number;
  mtimeSeconds: number | undefined;
}

interface LinkNode {
  readonly kind: "symlink";
  readonly path: string;
  readonly target: string;
}

/** Made when it is asked for: of a file only its name is kept. */
interface FileNode {
  readonly kind: "file";
  readonly path: string;
}

type Node = FolderNode | LinkNode | FileNode;

/** In the place of a node's number. It is that of the root, which has no name. */
const FILE = 0;

/**
 * What has been expanded so far: how the entries of an archive stand to one
 * another. It knows no disk; the names in it are those that the policy allows.
 */
export class EntryTree {
  readonly #root: FolderNode = {
    kind: "folder",
    path: "",
    number: FILE,
    mtimeSeconds: undefined,
  };
  /** Each folder before those in it; nothing where a link gave way to a file. */
  readonly #nodes: (FolderNode | LinkNode | undefined)[] = [this.#root];
  /** All names by the numbers of their folders, with the numbers of their nodes. */
  readonly #names: PackedNames;
  readonly #replaced = new Map<string, boolean>();
  /** Of the entry before: most are in the same folder as the one before. */
  #folder = this.#root;

  /** `seed` as {@linkcode PackedNames} takes it. */
  constructor(seed: number) {
    this.#names = new PackedNames(seed);
  }

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
    const found = this.#names.find(this.#folder.number, name);
    if (found === undefined) {
      const number = this.#addNode(entry, path);
      this.#names.add(this.#folder.number, name, number);
      if (entry.kind === "folder") folders.push(path);
      return { path, folders, replacesFile: false, isAgain: false };
    }
    const present = this.#nodeOf(this.#folder, found);
    expectSamePath(present, path, path);
    if ((entry.kind === "folder") !== (present.kind === "folder")) {
      const now = noun(entry.kind);
      throw refused(
        path,
        `is a ${now} where there was a ${noun(present.kind)}`,
      );
    }
    if (entry.kind === "folder") {
      if (present.kind === "folder") present.mtimeSeconds = entry.mtimeSeconds;
      return { path, folders, replacesFile: false, isAgain: false };
    }
    if (present.kind === "symlink") {
      this.#nodes[this.#names.valueOf(found)] = undefined;
    }
    this.#names.setValue(found, this.#addNode(entry, path));
    const replacesFile = present.kind === "file";
    const isAgain = replacesFile || this.#replaced.has(path);
    if (isAgain) this.#replaced.set(path, entry.kind !== "symlink");
    return { path, folders, replacesFile, isAgain };
  }

  /**
   * What an archive means by a hard link: another name of a file or of a
   * symbolic link, which is then a link of its own. `undefined` where both names
   * are one: GNU tar writes that for a file that it is given twice.
   *
   * @throws ArchiveError if the archive has no such file before the link. A
   * path through a symbolic link names none.
   */
  resolveHardLink(
    link: AllowedEntry & { kind: "hardlink" },
  ): AllowedEntry | undefined {
    const { segments, target } = link;
    const path = segments.join("/");
    const named = target.join("/");
    const node = this.#lookUp(target);
    if (node === undefined || node.kind === "folder" || node.path !== named) {
      throw refused(
        path,
        `links to ${quoteName(named)}, which is not a file before it`,
      );
    }
    if (named === path) return undefined;
    if (node.kind === "file") return link;
    return { kind: "symlink", segments, target: node.target };
  }

  /**
   * What is known only now that the archive is at its end: where its links
   * lead, and what its folders' times are.
   *
   * @throws ArchiveError if a symbolic link leads out of the tree, by whatever
   * way.
   */
  finish(): TreeEnd {
    const folders: StagedFolder[] = [];
    const symlinks: StagedSymlink[] = [];
    for (const node of this.#nodes) {
      if (node === undefined || node === this.#root) continue;
      const { kind, path } = node;
      if (kind === "symlink") symlinks.push(this.#follow(node));
      else folders.push({ kind, path, mtimeSeconds: node.mtimeSeconds });
    }
    return { folders, symlinks, replaced: this.#replaced };
  }

  #follow({ kind, path, target }: LinkNode): StagedSymlink {
    const end = followLink(path.split("/"), target, (at) => {
      const node = this.#lookUp(at.split("/"));
      return node?.kind === "symlink" ? node.target : undefined;
    });
    if ("fault" in end) {
      throw refused(
        path,
        `links to ${JSON.stringify(target)}, ${
          end.fault === "outside"
            ? "out of its folder"
            : "which leads in a loop"
        }`,
      );
    }
    const targetIsFolder = this.#lookUp(end.segments)?.kind === "folder";
    return { kind, path, target, targetIsFolder };
  }

  /** The folder at a path, which is made where it is missing. */
  #findFolder(
    segments: readonly string[],
    below: string,
    made: string[],
  ): FolderNode {
    let folder = this.#root;
    for (const name of segments) {
      const path = join(folder, name);
      const found = this.#names.find(folder.number, name);
      if (found === undefined) {
        const missing = this.#addFolder(path, undefined);
        this.#names.add(folder.number, name, missing.number);
        made.push(path);
        folder = missing;
        continue;
      }
      const present = this.#nodeOf(folder, found);
      expectSamePath(present, path, below);
      if (present.kind !== "folder") {
        throw refused(
          below,
          `lies below ${quoteName(path)}, which is a ${noun(present.kind)}`,
        );
      }
      folder = present;
    }
    return folder;
  }

  /** What an entry becomes in the tree; returns its number. */
  #addNode(entry: AllowedEntry, path: string): number {
    if (entry.kind === "folder") {
      return this.#addFolder(path, entry.mtimeSeconds).number;
    }
    if (entry.kind !== "symlink") return FILE;
    const { kind, target } = entry;
    return this.#nodes.push({ kind, path, target }) - 1;
  }

  #addFolder(path: string, mtimeSeconds: number | undefined): FolderNode {
    const number = this.#nodes.length;
    const folder: FolderNode = { kind: "folder", path, number, mtimeSeconds };
    this.#nodes.push(folder);
    return folder;
  }

  /** What stands under a name that was found in a folder. */
  #nodeOf(folder: FolderNode, found: number): Node {
    const number = this.#names.valueOf(found);
    const node = number === FILE ? undefined : this.#nodes[number];
    return node ??
      { kind: "file", path: join(folder, this.#names.nameOf(found)) };
  }

  /** What is at a path, as a system sees it that takes colliding names for one. */
  #lookUp(segments: readonly string[]): Node | undefined {
    let node: Node = this.#root;
    for (const name of segments) {
      if (node.kind !== "folder") return undefined;
      const found = this.#names.find(node.number, name);
      if (found === undefined) return undefined;
      node = this.#nodeOf(node, found);
    }
    return node;
  }
}

function join({ path }: FolderNode, name: string): string {
  return path === "" ? name : `${path}/${name}`;
}

/** Makes sure that what was found at a path is not there under another name. */
function expectSamePath(there: Node, path: string, asked: string): void {
  if (there.path === path) return;
  throw refused(
    asked,
    `collides with ${
      quoteName(there.path)
    } where case or Unicode forms do not count`,
  );
}

function noun(kind: AllowedEntry["kind"]): string {
  if (kind === "symlink") return "symbolic link";
  return kind === "hardlink" ? "hard link" : kind;
}
