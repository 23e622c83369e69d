import { assertEquals } from "@std/assert";
import { gzipSync } from "node:zlib";
import { content } from "../../../scripts/bench/data/contents.ts";
import { seededRandom } from "../../../scripts/bench/data/seeded_random.ts";

for (
  const [shape, least, most] of [
    ["weights", 0.9, 0.96],
    ["images", 0.6, 0.8],
    ["source", 0.2, 0.4],
  ] as const
) {
  Deno.test(`content() of ${shape} compresses like the real thing`, () => {
    const bytes = content(shape, seededRandom(1), 300_001);
    assertEquals(bytes.length, 300_001);
    const kept = gzipSync(bytes).length / bytes.length;
    assertEquals(kept > least && kept < most, true, `kept ${kept}`);
  });
}

Deno.test("seededRandom() depends on its seed alone", () => {
  const numbers = (seed: number) => {
    const random = seededRandom(seed);
    return Array.from({ length: 5 }, () => random.next());
  };
  assertEquals(numbers(1), numbers(1));
  assertEquals(numbers(1)[0] === numbers(2)[0], false);
  assertEquals(numbers(0).every((n) => Number.isInteger(n) && n >= 0), true);
});
