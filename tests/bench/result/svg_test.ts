import { assertEquals, assertStringIncludes } from "@std/assert";
import { ticks, timelineSvg } from "../../../scripts/bench/result/svg.ts";

for (
  const [end, expected] of [
    [1, [0, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1]],
    [2.3, [0, 0.5, 1, 1.5, 2]],
    [0.04, [0, 0.005, 0.01, 0.015, 0.02, 0.025, 0.03, 0.035, 0.04]],
    [90, [0, 10, 20, 30, 40, 50, 60, 70, 80, 90]],
  ] as const
) {
  Deno.test(`ticks() of an axis of ${end} s are round numbers`, () => {
    assertEquals(ticks(end), [...expected]);
  });
}

Deno.test("timelineSvg() draws a bar to scale, with its time beside it", () => {
  const svg = timelineSvg("A run", [{
    name: "weights",
    bars: [{ stage: "expand", from: 1, to: 3 }],
  }], 4);
  // The axis goes from 120 to 750, so a second has 157.5.
  assertStringIncludes(svg, '<rect x="277.5" y="64" width="315.0"');
  assertStringIncludes(svg, ">2.00 s</text>");
  assertStringIncludes(svg, ">weights</text>");
});

Deno.test("timelineSvg() names in its legend the stages that occur", () => {
  const svg = timelineSvg("A run", [{
    name: "a",
    bars: [{ stage: "expand", from: 0, to: 1 }],
  }], 1);
  assertStringIncludes(svg, ">expand</text>");
  assertEquals(svg.includes(">merge</text>"), false);
});

Deno.test("timelineSvg() escapes what it is given", () => {
  const svg = timelineSvg("<script>", [{ name: "a & b", bars: [] }], 1);
  assertEquals(svg.includes("<script>"), false);
  assertStringIncludes(svg, "a &amp; b");
});
