import { assertEquals } from "@std/assert";
import {
  medianPeakBytes,
  medianSeconds,
  type Outcome,
  verdict,
} from "../../../scripts/bench/result/outcome.ts";

function sample(seconds: number, peakBytes?: number) {
  return { seconds, cpuSeconds: undefined, peakBytes };
}

const outcomes: Outcome[] = [
  { name: "a", samples: [sample(3, 30), sample(1, 10), sample(2)] },
  { name: "broken", samples: [sample(1)], failure: "no" },
];

Deno.test("medianSeconds() is that of the contender named", () => {
  assertEquals(medianSeconds(outcomes, "a"), 2);
});

Deno.test("medianSeconds() knows nothing of who failed or is missing", () => {
  assertEquals(medianSeconds(outcomes, "broken"), undefined);
  assertEquals(medianSeconds(outcomes, "missing"), undefined);
});

Deno.test("medianPeakBytes() passes over samples without a peak", () => {
  assertEquals(medianPeakBytes(outcomes, "a"), 20);
});

for (
  const [value, expected] of [
    [0.99, "met"],
    [1, "met"],
    [1.01, "missed"],
    [undefined, "not measured"],
  ] as const
) {
  Deno.test(`verdict() on ${value} of at most 1 is "${expected}"`, () => {
    const target = { what: "a / b", unit: "ratio", value, limit: 1 } as const;
    assertEquals(verdict(target), expected);
  });
}
