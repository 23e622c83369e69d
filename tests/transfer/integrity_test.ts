import { assertEquals, assertStringIncludes } from "@std/assert";
import { diskBlob, webBlob } from "../../src/transfer/blob.ts";
import { mismatch } from "../../src/transfer/integrity.ts";

const HEAD = () => new Uint8Array([0x1f, 0x8b, 8, 0]);

Deno.test("mismatch() sends the user to who can fix it: the zoo's owner, or the original of a copy", () => {
  for (
    const [blob, who] of [
      [
        webBlob(new URL("https://zoo.invalid/a.tar.gz"), { bytes: 2 }),
        "ask the zoo's owner",
      ],
      [
        diskBlob(new URL("file:///media/stick/a.tar.gz"), [], { bytes: 2 }),
        "copy it again",
      ],
    ] as const
  ) {
    const error = mismatch(blob, { bytes: 1 }, HEAD);
    assertStringIncludes(error?.hint ?? "", who);
  }
});

Deno.test("mismatch() finds nothing where nothing differs", () => {
  const blob = diskBlob(new URL("file:///a.tar.gz"), [], { sha256: "AB" });
  assertEquals(
    mismatch(blob, { bytes: 1, sha256: "ab" }, HEAD),
    undefined,
  );
});
