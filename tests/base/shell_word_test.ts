import { assertEquals } from "@std/assert";
import { shellWord } from "../../src/base/shell_word.ts";

Deno.test("shellWord() quotes what a shell would split or expand, and nothing else", () => {
  for (
    const [text, word] of [
      ["unet_model-zoo==1.0", "unet_model-zoo==1.0"],
      ["my model", "'my model'"],
      ["$HOME", "'$HOME'"],
      ["q'q", "'q'\\''q'"],
      ["", "''"],
    ] as const
  ) assertEquals(shellWord(text), word);
});
