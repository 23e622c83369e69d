import { assertEquals, assertStringIncludes } from "@std/assert";
import { mismatch } from "../../src/transfer/integrity.ts";

const HEAD = () => new Uint8Array([0x1f, 0x8b, 8, 0]);

Deno.test("mismatch() sends the user to who can mend it: the zoo's owner, or the original of a copy", () => {
  for (
    const [url, who] of [
      ["https://zoo.invalid/a.tar.gz", "ask the zoo's owner"],
      ["file:///media/stick/a.tar.gz", "copy it again"],
    ] as const
  ) {
    const error = mismatch(new URL(url), { bytes: 2 }, { bytes: 1 }, HEAD);
    assertStringIncludes(error?.hint ?? "", who);
  }
});

Deno.test("mismatch() finds nothing where nothing differs", () => {
  const url = new URL("file:///a.tar.gz");
  assertEquals(
    mismatch(url, { sha256: "AB" }, { bytes: 1, sha256: "ab" }, HEAD),
    undefined,
  );
});
