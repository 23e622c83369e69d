import { assertEquals } from "@std/assert";
import { compareTexts } from "../../src/cli/entry_diff.ts";
import { withTempFolder, writeFile } from "../support/temp.ts";

const lines = (count: number, word: string) => `${word}\n`.repeat(count);

for (
  const [what, installed, present, expected] of [
    ["a line more", "a\n", "a\nb\n", { diff: "@@ -1,1 +1,2 @@\n a\n+b" }],
    ["a file that was emptied", "a\n", "", { diff: "@@ -1,1 +0,0 @@\n-a" }],
    ["a byte order mark", "a\n", "\ufeffa\n", {
      diff: "@@ -1,1 +1,1 @@\n-a\n+\ufeffa",
    }],
    ["a NUL", "a\n", "a\0\n", { reason: "is not text" }],
    ["a large file", "a\n", lines(600_000, "b"), {
      reason: "is larger than 1048576 bytes",
    }],
    [
      "nothing in common",
      Array.from({ length: 6000 }, (_, i) => `${i}\n`).join(""),
      Array.from({ length: 6000 }, (_, i) => `-${i}\n`).join(""),
      { reason: "differs in more than 1000 lines" },
    ],
  ] as const
) {
  Deno.test(`compareTexts() of ${what}`, () =>
    withTempFolder(async (folder) => {
      const one = await writeFile(folder, "one", installed);
      const other = await writeFile(folder, "other", present);
      assertEquals(compareTexts(one, other), expected);
    }));
}

Deno.test("compareTexts() of what is no longer a file does not follow it", () =>
  withTempFolder(async (folder) => {
    const one = await writeFile(folder, "one", "a\n");
    await Deno.symlink(one, `${folder}/link`);
    const expected = { reason: "is no longer a file" };
    assertEquals(compareTexts(one, `${folder}/link`), expected);
    assertEquals(compareTexts(one, folder), expected);
  }));
