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

Deno.test("mismatch() of a text or page that is called one has no advice for a page in its place", () => {
  const text = () => new TextEncoder().encode('{"spatial_dims": 3}');
  const page = () => new TextEncoder().encode("<!doctype html>");
  const hintOf = (name: string, head: () => Uint8Array) => {
    const blob = webBlob(new URL(name, "https://zoo.invalid"), { bytes: 2 });
    const { hint = "", message = "" } = mismatch(blob, { bytes: 1 }, head) ??
      {};
    const isPlain = message.endsWith("got 1") &&
      hint.startsWith("The file was");
    return isPlain ? "changed" : hint.split(",")[0];
  };
  const IN_PLACE = "The server";
  assertEquals(hintOf("metadata.json", text), "changed");
  assertEquals(hintOf("notes.txt?version=2", text), "changed");
  assertEquals(hintOf("report.html", page), "changed");
  assertEquals(hintOf("notes.txt", page), IN_PLACE);
  assertEquals(hintOf("weights.tar.gz", text), IN_PLACE);
  assertEquals(hintOf("files/7", text), IN_PLACE);
});

Deno.test("mismatch() finds nothing where nothing differs", () => {
  const blob = diskBlob(new URL("file:///a.tar.gz"), [], { sha256: "AB" });
  assertEquals(
    mismatch(blob, { bytes: 1, sha256: "ab" }, HEAD),
    undefined,
  );
});
