import { assertEquals, assertThrows } from "@std/assert";
import { UsageError } from "../../../../../src/base/errors.ts";
import { pathFilter } from "../../../../../src/publish/pack/sources/remote/patterns.ts";

const PATHS = ["a.pt", "configs/a.json", "configs/sub/b.json", "x[1].md"];

const CASES: [include: string[], exclude: string[], left: string[]][] = [
  [[], [], PATHS],
  [["*.json"], [], ["configs/a.json", "configs/sub/b.json"]],
  [["configs/"], ["*/sub/*"], ["configs/a.json"]],
  [["?.pt"], [], ["a.pt"]],
  [["a.p[a-t]"], [], ["a.pt"]],
  [["a.p[!t]"], [], []],
  [["x[[]1].md"], [], ["x[1].md"]],
  [["x?1[]].md"], [], ["x[1].md"]],
  [["x[!]]1[!x].md"], [], ["x[1].md"]],
  [["configs"], [], []],
  [["configs*"], [], ["configs/a.json", "configs/sub/b.json"]],
  [["*/b.json"], ["configs/sub/"], []],
  [["[unclosed", "{a,x}*", "a.pt|"], [], []],
  [["a_pt", "A.PT"], [], []],
  [["*****.pt"], [], ["a.pt"]],
  [["*.pt", "*.md"], ["a*"], ["x[1].md"]],
];

for (const [include, exclude, left] of CASES) {
  Deno.test(`pathFilter() of ${JSON.stringify([include, exclude])} leaves ${left.length}`, () => {
    assertEquals(PATHS.filter(pathFilter(include, exclude)), left);
  });
}

Deno.test("pathFilter() refuses a range that goes backwards", () => {
  assertThrows(() => pathFilter(["[z-a]"], []), UsageError, "[z-a]");
});
