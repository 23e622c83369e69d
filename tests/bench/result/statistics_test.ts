import { assertEquals } from "@std/assert";
import {
  median,
  ratio,
  spread,
} from "../../../scripts/bench/result/statistics.ts";

for (
  const [values, expected] of [
    [[], undefined],
    [[3], 3],
    [[4, 1], 2.5],
    [[10, 9, 100], 10],
    [[1, 1000, 2, 3], 2.5],
  ] as const
) {
  Deno.test(`median() of ${JSON.stringify(values)} is ${expected}`, () => {
    assertEquals(median(values), expected);
  });
}

Deno.test("median() leaves its argument as it is", () => {
  const values = [3, 1, 2];
  median(values);
  assertEquals(values, [3, 1, 2]);
});

Deno.test("spread() has median, least and most", () => {
  assertEquals(spread([2, 7, 1]), { median: 2, least: 1, most: 7 });
  assertEquals(spread([]), undefined);
});

Deno.test("ratio() needs both numbers and a base", () => {
  assertEquals(ratio(3, 4), 0.75);
  assertEquals(ratio(undefined, 4), undefined);
  assertEquals(ratio(3, undefined), undefined);
  assertEquals(ratio(3, 0), undefined);
});
