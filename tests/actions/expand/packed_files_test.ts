import { assertEquals } from "@std/assert";
import type { TreeEnd } from "../../../src/actions/expand/entry_tree.ts";
import {
  assembleTree,
  packFiles,
  unpackFiles,
} from "../../../src/actions/expand/packed_files.ts";
import type { StagedFile } from "../../../src/actions/staged_tree.ts";
import { entriesOf, type ExpandedEntry } from "./expand_archive.ts";

function file(path: string, digit: string, size = 1): StagedFile {
  return { kind: "file", path, size, sha256: digit.repeat(64) };
}

Deno.test("unpackFiles() gives back what packFiles() was given", () => {
  for (
    const files of [
      [],
      [file("a", "0", 0)],
      ["f/\u{1f9e0}a", "f/\u{1f9e1}a", "f/\u{1f9e1}", "f/\u{1f9e1}", "g"]
        .map((path, index) => file(path, String(index), 128 ** index - 1)),
      [file("\ufeffa", "e", 2 ** 53 - 1), file("\ufeffb", "f", 0)],
      [file("a/ü b", "1", 5_000_000_000), file("c", "2", 1), file("d", "f", 2)],
    ]
  ) assertEquals([...unpackFiles(packFiles(files))], files);
});

const folder = { kind: "folder", path: "f", mtimeSeconds: 7 } as const;
const link = {
  kind: "symlink",
  path: "l",
  target: "f",
  targetIsFolder: true,
} as const;

function assemble(
  reports: readonly StagedFile[][],
  end: Partial<TreeEnd>,
): ExpandedEntry[] {
  const none = { folders: [], symlinks: [], replaced: new Map() };
  return entriesOf(assembleTree(reports.map(packFiles), { ...none, ...end }));
}

Deno.test("assembleTree() puts folders first", () => {
  assertEquals(
    assemble([[file("f/a", "1")]], { folders: [folder], symlinks: [link] }),
    [folder, file("f/a", "1"), link],
  );
});

Deno.test("assembleTree() has the files of all reports, as often as they are asked for", () => {
  const reports = [[file("a", "1"), file("b", "2")], [], [file("c", "3")]];
  const tree = assembleTree(reports.map(packFiles), {
    folders: [],
    symlinks: [],
    replaced: new Map(),
  });
  assertEquals([...tree.files], reports.flat());
  assertEquals([...tree.files], reports.flat());
});

Deno.test("assembleTree() keeps the last report of a file that was made again", () => {
  const reports = [[file("a", "1"), file("b", "2")], [
    file("a", "3"),
    file("a", "4"),
  ]];
  assertEquals(
    assemble(reports, { replaced: new Map([["a", true]]) }),
    [file("b", "2"), file("a", "4")],
  );
});

Deno.test("assembleTree() leaves out a file that gave way to a link", () => {
  assertEquals(
    assemble([[file("l", "1")], [file("l", "2")]], {
      symlinks: [link],
      replaced: new Map([["l", false]]),
    }),
    [link],
  );
});
