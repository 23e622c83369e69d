import { assertEquals } from "@std/assert";
import { join } from "@std/path";
import { PartWriter } from "../../../../src/zoo/kinds/bundle/part_writer.ts";
import { listTree, withTempFolder, writeFile } from "../../../support/temp.ts";
import { sha256 } from "../../../support/transfer.ts";

const bytes = (text: string) => new TextEncoder().encode(text);

/** What stands in a folder, by name. */
function contents(folder: string): Record<string, string> {
  return Object.fromEntries(
    listTree(folder).map((
      name,
    ) => [name, Deno.readTextFileSync(join(folder, name))]),
  );
}

/** Asserts that the digests are those of the files. */
async function assertDigests(
  parts: readonly { path: string; sha256: string }[],
): Promise<void> {
  for (const part of parts) {
    assertEquals(part.sha256, await sha256(await Deno.readFile(part.path)));
  }
}

for (
  const [partBytes, files] of [
    [undefined, { a: "abcdefghij" }],
    [10, { "a.001": "abcdefghij" }],
    [11, { "a.001": "abcdefghij" }],
    [5, { "a.001": "abcde", "a.002": "fghij" }],
    [4, { "a.001": "abcd", "a.002": "efgh", "a.003": "ij" }],
  ] as const
) {
  Deno.test(`write() makes parts of ${partBytes ?? "any number of"} bytes, with their digests`, () =>
    withTempFolder(async (folder) => {
      for (const pieces of [["abcdefghij"], ["abc", "", "defgh", "ij"]]) {
        const below = join(folder, String(pieces.length));
        const writer = new PartWriter(join(below, "a"), partBytes);
        for (const piece of pieces) await writer.write(bytes(piece));
        assertEquals(writer.position, 10);
        const parts = await writer.finish();
        assertEquals(contents(below), { ...files });
        assertEquals(
          parts.map(({ path }) => path),
          Object.keys(files).map((name) => join(below, name)),
        );
        await assertDigests(parts);
      }
    }));
}

Deno.test("mark() leads back, across parts", () =>
  withTempFolder(async (folder) => {
    const writer = new PartWriter(join(folder, "a"), 4);
    await writer.write(bytes("ab"));
    const toInside = writer.mark();
    await writer.write(bytes("cdefghijklm"));
    toInside();
    assertEquals(contents(folder), { "a.001": "ab" });
    await writer.write(bytes("CD"));
    const toBetween = writer.mark();
    await writer.write(bytes("EF"));
    toBetween();
    assertEquals(contents(folder), { "a.001": "abCD" });
    await writer.write(bytes("GHI"));
    await assertDigests(await writer.finish());
    assertEquals(contents(folder), { "a.001": "abCD", "a.002": "GHI" });
  }));

Deno.test("mark() at the beginning leads back to nothing", () =>
  withTempFolder(async (folder) => {
    const writer = new PartWriter(join(folder, "a"), undefined);
    const rewind = writer.mark();
    await writer.write(bytes("abc"));
    rewind();
    writer.close();
    assertEquals(listTree(folder), []);
  }));

Deno.test("what a run before has left beyond the end is removed", () =>
  withTempFolder(async (folder) => {
    const first = new PartWriter(join(folder, "a"), 4);
    await first.write(bytes("abcdefghij"));
    first.close();
    const writer = new PartWriter(join(folder, "a"), 4);
    writer.accept(bytes("abc"));
    await assertDigests(await writer.finish());
    assertEquals(contents(folder), { "a.001": "abc" });
  }));

Deno.test("parts of another size are not taken over, nor written behind", () =>
  withTempFolder(async (folder) => {
    await writeFile(folder, "a.001", "12345678");
    await writeFile(folder, "a.002", "12345678");
    const writer = new PartWriter(join(folder, "a"), 4);
    assertEquals(writer.left, 0);
    await writer.write(bytes("abcdef"));
    await assertDigests(await writer.finish());
    assertEquals(contents(folder), { "a.001": "abcd", "a.002": "ef" });
  }));
