import { assertEquals } from "@std/assert";
import { isCurrent } from "../../../src/publish/mirror/plan.ts";

const held = { bytes: 5, sha256: "aa", version: "1.0" };
const unknown = { bytes: undefined, sha256: undefined, version: "1.0" };

for (
  const [case_, offered, current] of [
    ["a digest that is the same", { ...unknown, sha256: "aa" }, true],
    ["a digest that is another", { ...unknown, sha256: "bb" }, false],
    [
      "the same digest under another version",
      { ...unknown, sha256: "aa", version: "2" },
      true,
    ],
    ["size and version that are the same", { ...unknown, bytes: 5 }, true],
    ["another size", { ...unknown, bytes: 6 }, false],
    ["another version", { ...unknown, bytes: 5, version: "1.1" }, false],
    ["no size, and the same version", unknown, true],
    ["no size, and no version", { ...unknown, version: undefined }, false],
  ] as const
) {
  Deno.test(`isCurrent() goes by ${case_}`, () => {
    assertEquals(isCurrent(held, offered), current);
  });
}

Deno.test("isCurrent() goes by the size for what a killed run has left", () => {
  const left = { ...held, version: undefined };
  assertEquals(isCurrent(left, { ...unknown, bytes: 5 }), true);
  assertEquals(isCurrent(left, { ...unknown, bytes: 6 }), false);
});
