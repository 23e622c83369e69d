import { assertEquals } from "@std/assert";
import { assembleTree } from "../../src/expand/assemble_tree.ts";
import type { ExpandedFile } from "../../src/expand/expanded_tree.ts";

const folder = { kind: "folder", path: "f", mtimeSeconds: 7 } as const;
const link = {
  kind: "symlink",
  path: "l",
  target: "f",
  targetIsFolder: true,
} as const;

function file(path: string, sha256: string): ExpandedFile {
  return { kind: "file", path, size: 1, sha256 };
}

Deno.test("assembleTree() puts folders first", () => {
  assertEquals(
    assembleTree([file("f/a", "1")], {
      folders: [folder],
      symlinks: [link],
      replaced: new Map(),
    }),
    { entries: [folder, file("f/a", "1"), link] },
  );
});

Deno.test("assembleTree() keeps the last report of a file that was made again", () => {
  const files = [file("a", "1"), file("b", "2"), file("a", "3")];
  assertEquals(
    assembleTree(files, {
      folders: [],
      symlinks: [],
      replaced: new Map([["a", true]]),
    }),
    { entries: [file("b", "2"), file("a", "3")] },
  );
});

Deno.test("assembleTree() leaves out a file that gave way to a link", () => {
  assertEquals(
    assembleTree([file("l", "1")], {
      folders: [],
      symlinks: [link],
      replaced: new Map([["l", false]]),
    }),
    { entries: [link] },
  );
});
