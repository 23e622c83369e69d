import { assertEquals } from "@std/assert";
import { runAll } from "../../src/transfer/pool.ts";

const never = new AbortController().signal;

/** Tasks that note when they begin and end when they are told to. */
function tasksOf(groups: string) {
  const begun: string[] = [];
  const ends: (() => void)[] = [];
  const tasks = [...groups].map((group, index) => ({
    group,
    run: () => {
      begun.push(`${group}${index}`);
      return new Promise<number>((resolve) => {
        ends.push(() => resolve(index));
      });
    },
  }));
  return { tasks, begun, ends };
}

Deno.test("runAll() runs no more than so many at a time, and results keep their order", async () => {
  const { tasks, begun, ends } = tasksOf("aaaa");
  const all = runAll(tasks, 2, never);
  await Promise.resolve();
  assertEquals(begun, ["a0", "a1"]);
  for (let at = 0; at < 4; at++) {
    ends[at]?.();
    await new Promise((resolve) => setTimeout(resolve));
  }
  const values = (await all).map((result) =>
    result.status === "fulfilled" ? result.value : undefined
  );
  assertEquals(values, [0, 1, 2, 3]);
});

Deno.test("runAll() lets groups take turns", async () => {
  const begun: string[] = [];
  const tasks = [..."aaaabbc"].map((group, index) => ({
    group,
    run: () => Promise.resolve(begun.push(`${group}${index}`)),
  }));
  await runAll(tasks, 1, never);
  assertEquals(begun, ["a0", "b4", "c6", "a1", "b5", "a2", "a3"]);
});

Deno.test("runAll() goes on after a failure, a thrown one too", async () => {
  const tasks = [
    { group: "a", run: () => Promise.reject(new Error("first")) },
    {
      group: "a",
      run: (): Promise<number> => {
        throw new Error("second");
      },
    },
    { group: "a", run: () => Promise.resolve(3) },
  ];
  const results = await runAll<number>(tasks, 1, never);
  assertEquals(results.map(({ status }) => status), [
    "rejected",
    "rejected",
    "fulfilled",
  ]);
});

Deno.test("runAll() begins nothing more once it is told to stop", async () => {
  const stop = new AbortController();
  const { tasks, begun, ends } = tasksOf("ab");
  const all = runAll(tasks, 1, stop.signal);
  await Promise.resolve();
  const reason = new Error("stop");
  stop.abort(reason);
  ends[0]?.();
  const [first, second] = await all;
  assertEquals(begun, ["a0"]);
  assertEquals(first?.status, "fulfilled");
  assertEquals(second, { status: "rejected", reason });
});

Deno.test("runAll() of nothing is nothing", async () => {
  assertEquals(await runAll([], 4, never), []);
});
