import { assertEquals } from "@std/assert";
import { count } from "../../src/report/count.ts";

Deno.test("count() says one or several", () => {
  for (
    const [text, said] of [
      [count(0, "file"), "0 files"],
      [count(1, "file"), "1 file"],
      [count(2, "entry", "entries"), "2 entries"],
      [count(999, "file"), "999 files"],
      [count(1000, "file"), "1,000 files"],
      [count(1234567, "file"), "1,234,567 files"],
    ] as const
  ) assertEquals(text, said);
});
