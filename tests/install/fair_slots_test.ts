import { assertEquals, assertRejects } from "@std/assert";
import { FairSlots } from "../../src/install/fair_slots.ts";

const never = new AbortController().signal;

Deno.test("run() begins no more than there are places", async () => {
  const slots = new FairSlots(2);
  let running = 0;
  let most = 0;
  await Promise.all(
    Array.from({ length: 6 }, () =>
      slots.run("g", never, async () => {
        most = Math.max(most, ++running);
        await Promise.resolve();
        running--;
      })),
  );
  assertEquals(most, 2);
});

Deno.test("run() lets groups take turns", async () => {
  const slots = new FairSlots(1);
  const log: string[] = [];
  const task = (name: string, group: string) =>
    slots.run(group, never, () => {
      log.push(name);
      return Promise.resolve();
    });
  await Promise.all([
    task("a1", "a"),
    task("a2", "a"),
    task("a3", "a"),
    task("b1", "b"),
    task("c1", "c"),
  ]);
  assertEquals(log, ["a1", "b1", "c1", "a2", "a3"]);
});

Deno.test("run() gives the place back when the work fails", async () => {
  const slots = new FairSlots(1);
  const failing = () => Promise.reject(new Error("no"));
  await assertRejects(() => slots.run("g", never, failing), Error, "no");
  assertEquals(await slots.run("g", never, () => Promise.resolve(1)), 1);
});

Deno.test("run() rejects those who wait when they are stopped", async () => {
  const slots = new FairSlots(1);
  const stop = new AbortController();
  const { promise, resolve } = Promise.withResolvers<void>();
  const first = slots.run("g", never, () => promise);
  const second = slots.run("g", stop.signal, () => Promise.resolve());
  stop.abort(new Error("stopped"));
  await assertRejects(() => second, Error, "stopped");
  resolve();
  await first;
});
