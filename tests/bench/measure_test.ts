import { assertEquals, assertRejects } from "@std/assert";
import {
  interleave,
  measure,
  watchPeakMemory,
} from "../../scripts/bench/measure.ts";

function script(text: string) {
  return {
    program: Deno.execPath(),
    args: ["eval", "--quiet", "--no-config", text],
    env: Deno.env.toObject(),
  };
}

function task(name: string, log: string[], failure?: string) {
  return {
    name,
    run() {
      log.push(name);
      return failure === undefined
        ? Promise.resolve({ seconds: 1, peakBytes: 1 })
        : Promise.reject(new Error(failure));
    },
  };
}

Deno.test("measure() hands the output over", async () => {
  let printed = "";
  await measure(script("console.log('a\\nb')"), (stdout) => {
    printed = stdout;
  });
  assertEquals(printed, "a\nb\n");
});

Deno.test("measure() reports the end of a failed program's stderr", async () => {
  await assertRejects(
    () => measure(script("console.error('disk full'); Deno.exit(3)")),
    Error,
    "ended with 3: disk full",
  );
});

Deno.test({
  name: "watchPeakMemory() sees what a program holds",
  ignore: Deno.build.os !== "linux",
  async fn() {
    const child = new Deno.Command(Deno.execPath(), {
      args: [
        "eval",
        "--quiet",
        "--no-config",
        "const held = new Uint8Array(300e6).fill(1);" +
        "for await (const _ of Deno.stdin.readable); Deno.exit(held[0] - 1)",
      ],
      stdin: "piped",
    }).spawn();
    for (let bytes = 0; !(bytes > 300e6);) {
      const peak = watchPeakMemory(child.pid);
      await new Promise((resolve) => setTimeout(resolve, 50));
      bytes = peak();
    }
    await child.stdin.close();
    assertEquals((await child.status).success, true);
  },
});

Deno.test("interleave() runs A B A B, and a task that fails only once", async () => {
  const log: string[] = [];
  const outcomes = await interleave(
    [task("a", log), task("b", log), task("c", log, "it broke")],
    3,
    () => {},
  );
  assertEquals(log, ["a", "b", "c", "a", "b", "a", "b"]);
  assertEquals(outcomes.map(({ samples }) => samples.length), [3, 3, 0]);
  assertEquals(outcomes.map(({ failure }) => failure), [
    undefined,
    undefined,
    "it broke",
  ]);
});
