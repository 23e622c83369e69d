import { assertEquals } from "@std/assert";
import { interleave, type Task } from "../../../scripts/bench/run/rounds.ts";

function task(name: string, log: string[], fails = false): Task {
  return {
    name,
    run() {
      log.push(name);
      return fails
        ? Promise.reject(new Error("it broke"))
        : Promise.resolve({ seconds: 1, cpuSeconds: 1, peakBytes: 1 });
    },
  };
}

Deno.test("interleave() runs A B A B", async () => {
  const log: string[] = [];
  const outcomes = await interleave(
    [task("a", log), task("b", log)],
    3,
    () => {},
  );
  assertEquals(log, ["a", "b", "a", "b", "a", "b"]);
  assertEquals(outcomes.map(({ samples }) => samples.length), [3, 3]);
});

Deno.test("interleave() drops a task that fails and goes on with the others", async () => {
  const log: string[] = [];
  const outcomes = await interleave(
    [task("a", log, true), task("b", log)],
    2,
    () => {},
  );
  assertEquals(log, ["a", "b", "b"]);
  assertEquals(outcomes.map(({ failure }) => failure), ["it broke", undefined]);
});
