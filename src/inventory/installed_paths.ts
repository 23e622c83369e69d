// Pure: no disk, network, clock or environment.

import type { Content } from "../store/content.ts";
import type { ReceiptTree } from "../store/receipt.ts";

/** A file or link that an entry installed. */
export interface InstalledPath {
  /** Relative to its folder, with `/`. */
  path: string;
  /** What it was: several where one installation came after another and was killed. */
  contents: readonly Content[];
}

/** All that an entry installed in one folder. */
export interface InstalledTree {
  /** As seen from the home, with `/`. */
  folder: string;
  /** In the order of their paths. */
  paths: readonly InstalledPath[];
  /** Folders that archives named, which may be empty; `""` is the folder as a whole. */
  folders: readonly string[];
}

/** Gathers the trees of receipts by folder, each path once. */
export function installedTrees(trees: readonly ReceiptTree[]): InstalledTree[] {
  const byFolder = Map.groupBy(trees, ({ folder }) => folder);
  return Array.from(byFolder, ([folder, group]) => ({
    folder,
    paths: pathsOf(group),
    folders: [...new Set(group.flatMap(({ folders }) => folders))],
  }));
}

function pathsOf(trees: readonly ReceiptTree[]): InstalledPath[] {
  const contents = new Map<string, Content[]>();
  const add = (path: string, content: Content) => {
    const known = contents.get(path);
    if (known === undefined) contents.set(path, [content]);
    else known.push(content);
  };
  for (const { files, links } of trees) {
    for (const { path, size, sha256 } of files) {
      add(path, { kind: "file", size, sha256 });
    }
    for (const { path, target } of links) add(path, { kind: "link", target });
  }
  return Array.from(contents, ([path, contents]) => ({ path, contents }))
    .sort((a, b) => a.path < b.path ? -1 : 1);
}
