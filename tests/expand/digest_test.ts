import { assertEquals } from "@std/assert";
import { sha256, startSha256 } from "../../src/expand/digest.ts";

const ABC = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";

Deno.test("sha256() is the digest of bytes, however many came before", () => {
  const bytes = new TextEncoder().encode("abc");
  for (let count = 0; count < 10_001; count++) {
    if (sha256(bytes) !== ABC) assertEquals(count, -1);
  }
});

Deno.test("startSha256() makes the digest of bytes one after another", () => {
  const hash = startSha256();
  for (const letter of "abc") hash.update(letter);
  assertEquals(hash.digest("hex"), ABC);
});
