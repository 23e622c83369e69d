import { assertEquals, assertRejects } from "@std/assert";
import { measure } from "../../../scripts/bench/run/measure.ts";

function script(text: string) {
  return {
    program: Deno.execPath(),
    args: ["eval", "--quiet", "--no-config", text],
    env: Deno.env.toObject(),
  };
}

Deno.test("measure() hands over each line of the output", async () => {
  const lines: string[] = [];
  await measure(
    script("console.log('a\\nb'); await 0; console.log('c')"),
    ({ text }) => lines.push(text),
  );
  assertEquals(lines, ["a", "b", "c"]);
});

Deno.test("measure() tells the last words of a program that fails", async () => {
  await assertRejects(
    () => measure(script("console.error('disk full'); Deno.exit(3)")),
    Error,
    "ended with 3: disk full",
  );
});
