import { assertEquals } from "@std/assert";
import { assembleTree } from "../../../src/actions/expand/assemble_tree.ts";
import type { StagedFile } from "../../../src/actions/staged_tree.ts";
import { packFiles } from "../../../src/actions/expand/packed_files.ts";
import type { TreeEnd } from "../../../src/actions/expand/entry_tree.ts";
import { entriesOf, type ExpandedEntry } from "./expand_archive.ts";

const folder = { kind: "folder", path: "f", mtimeSeconds: 7 } as const;
const link = {
  kind: "symlink",
  path: "l",
  target: "f",
  targetIsFolder: true,
} as const;

function file(path: string, digit: string): StagedFile {
  return { kind: "file", path, size: 1, sha256: digit.repeat(64) };
}

/** What is in the tree that is assembled of reports. */
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
