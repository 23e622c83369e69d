import { assertEquals } from "@std/assert";
import { readmeTitle } from "../../src/publish/zoo_texts.ts";

Deno.test("readmeTitle() is the first heading", () => {
  for (
    const [text, title] of [
      ["# Brain parcellation\n\ntext", "Brain parcellation"],
      ["text\n\n#  Title ##\r\n# Other", "Title"],
      ["## Second level only", undefined],
      ["#no heading", undefined],
      ["", undefined],
      [`# ${"x".repeat(200)}`, `${"x".repeat(98)}..`],
    ] as const
  ) assertEquals(readmeTitle(text), title);
});
