import { assert, assertEquals } from "@std/assert";
import { collisionKey } from "../../src/base/collision_key.ts";

const SAME: readonly (readonly [string, string])[] = [
  ["readme", "README"],
  ["Data/A", "data/a"],
  ["é", "e\u0301"],
  ["É", "e\u0301"],
  ["Å", "\u212b"],
  ["ß", "SS"],
  ["ẞ", "ss"],
  ["ς", "Σ"],
  ["ſ", "S"],
  ["k", "\u212a"],
  ["ﬁ", "FI"],
  ["x²", "X2"],
  ["가", "\u1100\u1161"],
  [".git", ".g\u200cit"],
  ["a", "a\u00ad"],
  ["ǅ", "ǆ"],
];

for (const [one, other] of SAME) {
  Deno.test(`collisionKey() is the same for ${JSON.stringify([one, other])}`, () => {
    assertEquals(collisionKey(one), collisionKey(other));
  });
}

Deno.test("collisionKey() keeps apart what every file system keeps apart", () => {
  const names = [
    "a",
    "b",
    "a.",
    "ä",
    "ae",
    "o",
    "ø",
    "0",
    "模型",
    "模",
    "a/b",
    "a b",
  ];
  assertEquals(new Set(names.map(collisionKey)).size, names.length);
});

Deno.test("collisionKey() is the same for ASCII as by the general way", () => {
  for (let code = 0; code < 0x80; code++) {
    const one = String.fromCharCode(code);
    const general = collisionKey(`${one}é`);
    assert(general.startsWith(collisionKey(one)), one);
  }
});
