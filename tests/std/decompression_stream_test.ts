import { assertEquals, assertRejects } from "@std/assert";
import { concat, gzip } from "../support/archives.ts";

// What the platform's DecompressionStream lacks. Should one of these tests
// fail, it has learnt it, and src/actions/expand/codecs/gzip.ts can do with less.

const member = gzip(new TextEncoder().encode("content"));

/** Expands bytes that are written at once; returns what comes out of it. */
async function expand(
  bytes: Uint8Array<ArrayBuffer>,
): Promise<Uint8Array<ArrayBuffer>[]> {
  return await Array.fromAsync(
    ReadableStream.from([bytes]).pipeThrough(new DecompressionStream("gzip")),
  );
}

for (
  const [name, behind] of [
    ["a second member", member],
    ["zeros behind the member", new Uint8Array(512)],
    ["garbage behind the member", new TextEncoder().encode("garbage\n")],
  ] as const
) {
  Deno.test(`DecompressionStream does not read ${name}`, async () => {
    await assertRejects(() => expand(concat(member, behind)), TypeError);
  });
}

Deno.test("DecompressionStream puts all that a chunk expands to into one buffer", async () => {
  const expanded = 50_000_000;
  const chunks = await expand(gzip(new Uint8Array(expanded)));
  assertEquals(Math.max(...chunks.map(({ length }) => length)), expanded);
});
