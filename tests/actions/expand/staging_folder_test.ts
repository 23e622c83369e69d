import { assertEquals } from "@std/assert";
import { hashed, sha256 } from "../../../src/actions/expand/staging_folder.ts";

const ABC = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";

Deno.test("sha256() is the digest of bytes, and what many leave is collected", () => {
  const bytes = new TextEncoder().encode("abc");
  const collections: unknown[] = [];
  // In the place of the collector, which a compiled program has there.
  Object.assign(globalThis, {
    gc: (options: unknown) => void collections.push(options),
  });
  try {
    for (let count = 0; count < 30_000; count++) {
      if (sha256(bytes) !== ABC) assertEquals(count, -1);
    }
  } finally {
    Reflect.deleteProperty(globalThis, "gc");
  }
  assertEquals(
    collections,
    [1, 2, 3].map(() => ({
      type: "major",
      execution: "sync",
    })),
  );
  assertEquals(sha256(bytes), ABC);
});

Deno.test("hashed() tells the size and digest of bytes that come one after another", () => {
  const told: unknown[] = [];
  const nowhere = { write() {}, finish() {}, close() {} };
  const stream = hashed(nowhere, (...of) => told.push(of));
  for (const letter of "abc") stream.write(new TextEncoder().encode(letter));
  stream.finish();
  assertEquals(told, [[3, ABC]]);
});
