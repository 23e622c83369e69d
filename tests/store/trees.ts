import { dirname, join } from "@std/path";

/** A tree by path: a text is a file, `null` a folder, `{ link }` a symbolic link. */
export type TreeSpec = Record<string, string | null | { link: string }>;

/** Makes a tree below a folder, and that too. */
export function makeTree(folder: string, spec: TreeSpec): void {
  Deno.mkdirSync(folder, { recursive: true });
  for (const [path, node] of Object.entries(spec)) {
    const full = join(folder, path);
    Deno.mkdirSync(dirname(full), { recursive: true });
    if (node === null) Deno.mkdirSync(full, { recursive: true });
    else if (typeof node === "string") Deno.writeTextFileSync(full, node);
    else Deno.symlinkSync(node.link, full);
  }
}

/** The tree below a folder; folders stand for themselves only where they are empty. */
export function readTree(folder: string, below = ""): TreeSpec {
  const spec: TreeSpec = {};
  const entries = [...Deno.readDirSync(join(folder, below))]
    .sort((a, b) => a.name < b.name ? -1 : 1);
  for (const { name, isDirectory, isSymlink } of entries) {
    const path = below === "" ? name : `${below}/${name}`;
    const full = join(folder, path);
    if (isSymlink) spec[path] = { link: Deno.readLinkSync(full) };
    else if (!isDirectory) spec[path] = Deno.readTextFileSync(full);
    else {
      const inside = readTree(folder, path);
      if (Object.keys(inside).length === 0) spec[path] = null;
      Object.assign(spec, inside);
    }
  }
  return spec;
}
