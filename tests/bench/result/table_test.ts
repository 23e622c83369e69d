import { assertEquals, assertStringIncludes } from "@std/assert";
import type {
  ScenarioResult,
  Target,
} from "../../../scripts/bench/result/outcome.ts";
import {
  scenarioTable,
  targetTable,
} from "../../../scripts/bench/result/table.ts";

const target: Target = { what: "a / b", unit: "ratio", value: 0.9, limit: 1 };

const result: ScenarioResult = {
  name: "three",
  title: "three archives",
  outcomes: [
    {
      name: "net_download",
      samples: [1, 12.345, 2].map((seconds) => ({
        seconds,
        cpuSeconds: 0.5,
        peakBytes: 123_456_789,
      })),
    },
    {
      name: "limit",
      samples: [{ seconds: 0.1, cpuSeconds: undefined, peakBytes: undefined }],
    },
    { name: "curl", samples: [], failure: "ended with 7" },
  ],
  leftOut: ["aria2c"],
  targets: [target, { ...target, what: "memory", unit: "MB", value: 151.4 }],
};

Deno.test("scenarioTable() shows medians, spread, failures and who is missing", () => {
  assertEquals(
    scenarioTable(result),
    `three: three archives
                 median              spread      cpu  peak memory
  net_download   2.00 s   1.00 s .. 12.35 s  0.500 s       123 MB
  limit         0.100 s  0.100 s .. 0.100 s        -            -
  curl           failed                   -        -            -
  left out, not installed: aria2c
  curl failed: ended with 7
`,
  );
});

Deno.test("targetTable() shows values, targets and verdicts", () => {
  assertEquals(
    targetTable([result], true),
    `targets
  scenario  measured   value        target
  three     a / b      0.900  at most 1.00     met
  three     memory    151 MB  at most 1 MB  missed
`,
  );
});

Deno.test("targetTable() says nothing about small data", () => {
  const table = targetTable([result], false);
  assertStringIncludes(table, "not judged");
  assertEquals(/\bmet|missed/.test(table), false);
});

for (
  const [value, expected] of [
    [0.8, "met, aim too"],
    [0.9, "met, not the aim"],
    [1.1, "missed"],
    [undefined, "not measured"],
  ] as const
) {
  Deno.test(`targetTable() tells an aim from a target: ${expected}`, () => {
    const targets = [{ ...target, value, aim: 0.85 }];
    const [, , row = ""] = targetTable([{ ...result, targets }], true)
      .split("\n");
    assertEquals(row.endsWith(`at most 1.00, aim 0.85  ${expected}`), true);
  });
}
