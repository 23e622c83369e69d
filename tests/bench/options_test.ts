import { assertEquals, assertThrows } from "@std/assert";
import { parseOptions } from "../../scripts/bench/options.ts";
import { UsageError } from "../../src/errors.ts";

const NAMES = ["three", "memory"];

Deno.test("parseOptions() runs everything seven times by itself", () => {
  assertEquals(parseOptions([], NAMES), {
    quick: false,
    rounds: 7,
    only: [],
    data: undefined,
  });
});

Deno.test("parseOptions() takes each option", () => {
  assertEquals(
    parseOptions(
      ["--quick", "--rounds", "3", "--only=memory", "--data", "x"],
      NAMES,
    ),
    { quick: true, rounds: 3, only: ["memory"], data: "x" },
  );
  assertEquals(parseOptions(["--help"], NAMES), "help");
});

Deno.test("parseOptions() makes one round where it is quick", () => {
  const options = parseOptions(["--quick"], NAMES);
  assertEquals(options !== "help" && options.rounds, 1);
});

for (
  const args of [["--rounds", "0"], ["--rounds", "x"], ["--only", "four"], [
    "--fast",
  ], ["three"]]
) {
  Deno.test(`parseOptions() refuses ${args.join(" ")}`, () => {
    assertThrows(() => parseOptions(args, NAMES), UsageError);
  });
}
