import { createHash } from "node:crypto";

/** What is at a path, as far as two trees are compared. */
export interface TreeNode {
  kind: "file" | "folder" | "symlink";
  /** Permission bits, set-id and sticky ones included; of a symbolic link none. */
  mode?: number;
  /** Modification time in whole milliseconds since 1970; of a symbolic link none. */
  mtimeMs?: number;
  /** Of a file's content, in hexadecimal digits. */
  sha256?: string;
  /** Of a symbolic link. */
  target?: string;
}

/** Paths below a folder, with `/` between their parts, and what is there. */
export type Tree = Record<string, TreeNode>;

/**
 * Takes down everything below `folder`, which does not count itself, sorted by
 * path. Symbolic links are not followed.
 */
export function snapshotTree(folder: string): Tree {
  const tree: Tree = {};
  for (const path of listPaths(folder, "")) {
    tree[path] = snapshotNode(`${folder}/${path}`);
  }
  return tree;
}

function listPaths(folder: string, below: string): string[] {
  const paths: string[] = [];
  for (const entry of Deno.readDirSync(`${folder}/${below}`)) {
    const path = below + entry.name;
    paths.push(path);
    if (entry.isDirectory) paths.push(...listPaths(folder, `${path}/`));
  }
  return paths.sort();
}

function snapshotNode(path: string): TreeNode {
  const info = Deno.lstatSync(path);
  if (info.isSymlink) {
    return { kind: "symlink", target: Deno.readLinkSync(path) };
  }
  const mode = (info.mode ?? 0) & 0o7777;
  const mtimeMs = info.mtime?.getTime() ?? 0;
  if (info.isDirectory) return { kind: "folder", mode, mtimeMs };
  const sha256 = createHash("sha256").update(Deno.readFileSync(path))
    .digest("hex");
  return { kind: "file", mode, mtimeMs, sha256 };
}
