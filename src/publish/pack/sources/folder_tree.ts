import { join } from "@std/path";
import { StoreError } from "../../../base/errors.ts";
import { checkRelativePath } from "../../../base/portable_path.ts";
import { readFolder } from "../../../base/system/read_folder.ts";
import { attempt } from "../../../base/os_error.ts";

/** Something that goes into an archive. */
export interface SourceNode {
  /** Relative to the folder that is packed, with `/`. */
  path: string;
  kind: "file" | "folder";
  /** Bytes; 0 for a folder. */
  size: number;
  /** Permission bits of the archive's entry. */
  mode: number;
}

/**
 * Takes down what is below a folder, sorted by path, folders before what is in
 * them. Permissions become one of two kinds, that for programs or that for all
 * else, so that no umask makes a difference.
 *
 * @throws StoreError when the folder cannot be read, or holds what not every
 * system can have: links, devices, and names that some systems refuse.
 */
export function readFolderTree(folder: string): SourceNode[] {
  const nodes: SourceNode[] = [];
  const open = [""];
  for (let below = open.pop(); below !== undefined; below = open.pop()) {
    const path = join(folder, below);
    const { entries, unreachable: [unreachable] } = attempt(
      "look into the folder",
      path,
      () => readFolder(path),
    );
    if (unreachable !== undefined) {
      throw new StoreError(
        `cannot pack "${join(path, unreachable)}": its name is not UTF-8`,
        {
          failure: "input",
          hint:
            `"ls -b" shows its bytes. Give it a name that every system allows.`,
        },
      );
    }
    for (const { name } of entries) {
      const node = readNode(folder, below === "" ? name : `${below}/${name}`);
      nodes.push(node);
      if (node.kind === "folder") open.push(node.path);
    }
  }
  return nodes.sort((a, b) => a.path < b.path ? -1 : 1);
}

function readNode(folder: string, path: string): SourceNode {
  const full = join(folder, path);
  const checked = checkRelativePath(path);
  if ("reason" in checked) {
    throw new StoreError(`cannot pack "${full}": its path ${checked.reason}`, {
      failure: "input",
      hint: "Give it a name that every system allows.",
    });
  }
  const info = attempt("look at", full, () => Deno.lstatSync(full));
  if (info.isDirectory) return { path, kind: "folder", size: 0, mode: 0o755 };
  if (!info.isFile) {
    throw new StoreError(
      `cannot pack "${full}": it is ${
        info.isSymlink ? "a symbolic link" : "a pipe, socket or device"
      }`,
      {
        failure: "input",
        hint: "Replace it with the file itself, or leave it out.",
      },
    );
  }
  const isProgram = ((info.mode ?? 0) & 0o100) !== 0;
  return {
    path,
    kind: "file",
    size: info.size,
    mode: isProgram ? 0o755 : 0o644,
  };
}
