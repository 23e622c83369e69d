import type { SectionSpec } from "./entries.ts";
import { seeded } from "./random.ts";
import type { TreeSpec } from "./trees.ts";

/** What the user had in the step folders before, and keeps. */
export const MINE: TreeSpec = {
  "data/x/mine.txt": "mine",
  "data/x/a/mine.txt": "mine",
  "data/x/own/deep/mine.txt": "mine",
  "models/x/notes": "mine",
};

/** What of the user's stands where version 2 needs the name for something else. */
export const IN_THE_WAY: TreeSpec = {
  "data/x/labels": "mine",
  "data/x/config/mine.ini": "mine",
  "data/x/big": { link: "/nowhere" },
};

/** What the user has edited of version 1. */
export const EDITED: TreeSpec = {
  "data/x/two": "1 two\nand what the user thinks of it\n",
};

/**
 * The sections of a version of an entry: some files are in all versions, some
 * in one only, which and how large is the seed's choice.
 */
export function sectionsOf(version: number, seed: number): SectionSpec[] {
  const random = seeded(seed);
  const content = (path: string) =>
    `${version} ${path}\n`.repeat(1 + Math.floor(random() * 400));
  const pick = (paths: string[]): TreeSpec =>
    Object.fromEntries(paths.map((path) => [path, content(path)]));
  const only = Array.from(
    { length: Math.floor(random() * 6) },
    (_, i) => `v${version}/only${i}`,
  );
  return [
    {
      section: "data",
      folder: "data/x",
      folders: ["", "a", "a/b"],
      tree: {
        ...pick(["one", "two", "a/three", "a/b/four", "a/b/five", ...only]),
        "a/link": { link: "three" },
      },
    },
    {
      section: "weights",
      folder: "models/x",
      tree: pick(["models/checkpoint", `models/${version}.index`]),
    },
  ];
}

/** The same, with what version 2 has where the user has something else. */
export function sectionsInTheWay(seed: number): SectionSpec[] {
  const [data, ...rest] = sectionsOf(2, seed);
  if (data === undefined) return rest;
  const clash = { "labels/0": "2", "config": "2", "big/volume": "2" };
  return [{ ...data, tree: { ...data.tree, ...clash } }, ...rest];
}

/** All that sections put below the home. */
export function treeOf(sections: readonly SectionSpec[]): TreeSpec {
  return Object.fromEntries(
    sections.flatMap(({ folder, tree }) =>
      Object.entries(tree).map(([path, node]) => [`${folder}/${path}`, node])
    ),
  );
}
