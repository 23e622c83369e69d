import { assertEquals } from "@std/assert";
import {
  median,
  medianOf,
  type Outcome,
  ratioTarget,
  type ScenarioResult,
  scenarioTable,
  targetTable,
} from "../../scripts/bench/result.ts";

const outcomes: Outcome[] = [
  {
    name: "net_download",
    samples: [1, 12.345, 2].map((seconds) => ({ seconds, peakBytes: 1e8 })),
  },
  { name: "curl", samples: [], failure: "ended with 7" },
];

const result: ScenarioResult = {
  title: "three archives",
  outcomes,
  targets: [
    ratioTarget("a / b", 0.99, 1, 1),
    ratioTarget("c / d", 1.01, 1, 1),
    ratioTarget("e / f", medianOf(outcomes, "curl"), 1, 1),
    { what: "memory", unit: "MB", value: 151.4, limit: 150 },
  ],
};

for (
  const [values, expected] of [
    [[], NaN],
    [[3], 3],
    [[4, 1], 2.5],
    [[1, 1000, 2, 3], 2.5],
  ] as const
) {
  Deno.test(`median() of ${JSON.stringify(values)} is ${expected}`, () => {
    assertEquals(median(values), expected);
  });
}

Deno.test("medianOf() has no figure of a contender that failed or is missing", () => {
  assertEquals(medianOf(outcomes, "net_download"), 2);
  assertEquals(
    medianOf(outcomes, "net_download", ({ peakBytes }) => peakBytes),
    1e8,
  );
  assertEquals(medianOf(outcomes, "curl"), NaN);
  assertEquals(medianOf(outcomes, "wget"), NaN);
});

Deno.test("scenarioTable() shows median, range and failures", () => {
  assertEquals(
    scenarioTable("three", result),
    `three: three archives
                              median              range
  net_download                2.00 s  1.00 s .. 12.35 s
  curl          failed: ended with 7
`,
  );
});

Deno.test("targetTable() shows values, limits and verdicts", () => {
  assertEquals(
    targetTable(new Map([["three", result]]), true),
    `targets
  scenario  measured   value  at most
  three     a / b       0.99     1.00           met
  three     c / d       1.01     1.00        missed
  three     e / f          -     1.00  not measured
  three     memory    151 MB   150 MB        missed
`,
  );
});

Deno.test("targetTable() does not judge small data", () => {
  const table = targetTable(new Map([["three", result]]), false);
  assertEquals(/\bmet\b|missed/.test(table), false);
});
