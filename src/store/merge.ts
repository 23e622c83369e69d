// Pure: no disk, network, clock or environment.

import { ArchiveError } from "../base/errors.ts";
import { MAX_SEGMENT_BYTES } from "../base/portable_path.ts";
import { SET_ASIDE_SUFFIX } from "../base/set_aside_name.ts";
import { OWN_FOLDER } from "./layout.ts";
import { isReadOnly, OWNER_CHANGES, type Tree } from "./tree.ts";

/** One thing to do, at a path that both trees share. */
export type MergeStep =
  /** What is staged goes to a place where nothing is; a folder with all that is in it. */
  | { kind: "move"; path: string }
  /** A staged file or link takes the place of a file or link. */
  | { kind: "replace"; path: string }
  /** A file or link gives way to a folder. */
  | { kind: "remove"; path: string }
  /** What is in the way gets another name beside its own. */
  | { kind: "set-aside"; path: string; backup: string }
  | {
    kind: "set-mode";
    side: "staged" | "destination";
    path: string;
    mode: number;
  }
  /** `mtime` in milliseconds since 1970. */
  | { kind: "set-time"; path: string; mtime: number };

/** What a merge has to know beside the trees. */
export interface MergeRules {
  /** Folders that the archive names itself: these get its permissions and time. */
  folders: ReadonlySet<string>;
  /** Names that give the same are one to the file system. */
  foldName: (name: string) => string;
  /** Files and links of the user's: they are set aside, not replaced. */
  users: ReadonlySet<string>;
  /** Files and links that no entry owns: they are not set aside for a folder, but removed. */
  spent?: ReadonlySet<string>;
}

/** So few names are looked up one by one: the folder that they go to may have thousands. */
const FEW_NAMES = 8;

/**
 * Decides how a staged tree comes to its destination: folders that the
 * destination does not have in one piece, all else file by file, in an order
 * in which the program may be killed after any step. The steps are the
 * whole story: what they do not name stays as it is.
 *
 * - A file or link replaces a file or link of its name, as tar does it; a link
 *   is replaced itself and never written through. One that is the user's is
 *   set aside under another name first.
 * - A folder that stands where a file belongs, and a file or link that stands
 *   where a folder belongs, are set aside under another name, unless they are
 *   known to belong to no entry. So no link below the destination is followed, wherever
 *   it leads, and nothing is lost.
 * - A folder that exists keeps its permissions and time unless the archive
 *   names it.
 */
export function planMerge(
  staged: Tree,
  existing: Tree,
  rules: MergeRules,
): MergeStep[] {
  return existing.kindOf("") === undefined
    ? moveFolder("", staged)
    : mergeFolder("", { staged, existing, rules, backups: new Set() });
}

/**
 * A destination may be the very folder that holds the work folder, with its
 * locks and with what other processes have staged: an archive must not get in.
 *
 * @throws {ArchiveError} when the archive holds this program's own folder.
 */
export function checkStaged(staged: Tree): void {
  for (const name of staged.list("").keys()) {
    if (name.toLowerCase() !== OWN_FOLDER) continue;
    throw new ArchiveError(
      `cannot install the archive: it holds "${name}", a name that net_download keeps for itself`,
    );
  }
}

interface Merge {
  staged: Tree;
  existing: Tree;
  rules: MergeRules;
  /** Names that this plan has given to what it sets aside. */
  backups: Set<string>;
}

function mergeFolder(path: string, merge: Merge): MergeStep[] {
  const { staged, existing, rules } = merge;
  const children = [...staged.list(path)].sort(([a], [b]) => a < b ? -1 : 1);
  const there = children.length <= FEW_NAMES ? undefined : new Map(
    Array.from(existing.list(path), ([name, kind]) => [
      rules.foldName(name),
      kind,
    ]),
  );
  const steps = children.flatMap(([name, kind]) => {
    const child = path === "" ? name : `${path}/${name}`;
    const present = there === undefined
      ? existing.kindOf(child)
      : there.get(rules.foldName(name));
    if (present === "folder" && kind === "folder") {
      return mergeFolder(child, merge);
    }
    const move = kind === "folder"
      ? moveFolder(child, staged)
      : [{ kind: "move", path: child } as const];
    if (present === undefined) return move;
    const isReplaced = present !== "folder" && kind !== "folder";
    if (isReplaced && !rules.users.has(child)) {
      return [{ kind: "replace", path: child } as const];
    }
    if (rules.spent?.has(child)) {
      return [{ kind: "remove", path: child } as const, ...move];
    }
    const backup = backupPath(child, merge);
    return [{ kind: "set-aside", path: child, backup } as const, ...move];
  });
  return withAttributes(path, steps, merge);
}

/** Puts around `steps`, which change what is in a folder, what its permissions and time need. */
function withAttributes(
  path: string,
  steps: readonly MergeStep[],
  { staged, existing, rules }: Merge,
): MergeStep[] {
  const from = staged.attributes(path);
  const to = existing.attributes(path);
  const wanted = rules.folders.has(path) ? from : undefined;
  const before: MergeStep[] = [];
  let mode = to.mode;
  if (steps.length > 0) {
    if (isReadOnly(from.mode)) {
      before.push({
        kind: "set-mode",
        side: "staged",
        path,
        mode: from.mode | OWNER_CHANGES,
      });
    }
    if (isReadOnly(to.mode)) {
      mode = to.mode | OWNER_CHANGES;
      before.push({ kind: "set-mode", side: "destination", path, mode });
    }
  }
  const after: MergeStep[] = [];
  const last = wanted?.mode ?? to.mode;
  if (last !== undefined && last !== mode) {
    after.push({ kind: "set-mode", side: "destination", path, mode: last });
  }
  if (wanted !== undefined) {
    after.push({ kind: "set-time", path, mtime: wanted.mtime });
  }
  return [...before, ...steps, ...after];
}

/** A folder that moves to another parent is written to itself: its `..` changes. */
function moveFolder(path: string, staged: Tree): MergeStep[] {
  const { mode } = staged.attributes(path);
  const move: MergeStep = { kind: "move", path };
  if (!isReadOnly(mode)) return [move];
  return [
    { kind: "set-mode", side: "staged", path, mode: mode | OWNER_CHANGES },
    move,
    { kind: "set-mode", side: "destination", path, mode },
  ];
}

const encoder = new TextEncoder();

/** The first free name of `x.kept-by-net_download`, `x.kept-by-net_download-2`, … */
function backupPath(
  path: string,
  { staged, existing, rules, backups }: Merge,
): string {
  const cut = path.lastIndexOf("/") + 1;
  for (let count = 1;; count++) {
    const suffix = count === 1
      ? SET_ASIDE_SUFFIX
      : `${SET_ASIDE_SUFFIX}-${count}`;
    const characters = [...path.slice(cut)];
    while (
      encoder.encode(characters.join("") + suffix).length > MAX_SEGMENT_BYTES
    ) characters.pop();
    const backup = path.slice(0, cut) + characters.join("") + suffix;
    if (existing.kindOf(backup) ?? staged.kindOf(backup)) continue;
    // Two long names may be cut to one.
    const folded = rules.foldName(backup);
    if (backups.has(folded)) continue;
    backups.add(folded);
    return backup;
  }
}
