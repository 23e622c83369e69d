import { assertEquals } from "@std/assert";
import type { StagedFile } from "../../../src/actions/staged_tree.ts";
import {
  packFiles,
  unpackFiles,
} from "../../../src/actions/expand/packed_files.ts";

function file(path: string, size: number, digit: string): StagedFile {
  return { kind: "file", path, size, sha256: digit.repeat(64) };
}

Deno.test("unpackFiles() gives back what packFiles() was given", () => {
  for (
    const files of [
      [],
      [file("a", 0, "0")],
      ["f/\u{1f9e0}a", "f/\u{1f9e1}a", "f/\u{1f9e1}", "f/\u{1f9e1}", "g"]
        .map((path, index) => file(path, 128 ** index - 1, String(index))),
      [file("\ufeffa", 2 ** 53 - 1, "e"), file("\ufeffb", 0, "f")],
      [file("a/ü b", 5_000_000_000, "1"), file("c", 1, "2"), file("d", 2, "f")],
    ]
  ) assertEquals([...unpackFiles(packFiles(files))], files);
});
