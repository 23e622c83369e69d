import { assertEquals, assertRejects } from "@std/assert";
import { type QueuePlace, WorkQueue } from "../../src/install/work_queue.ts";

const never = new AbortController().signal;

/** Takes keys and notes in `log` when it has them. */
async function take(
  queue: WorkQueue,
  log: string[],
  name: string,
  keys: string[],
): Promise<() => void> {
  const held = await takeFrom(queue.join(), keys);
  log.push(name);
  return held;
}

/** Takes keys; returns what gives them back. */
async function takeFrom(
  place: QueuePlace,
  keys: string[],
  signal = never,
): Promise<() => void> {
  const held = await place.takeAll(keys, signal);
  return () => held[Symbol.dispose]();
}

Deno.test("takeAll() lets those with other keys go at once", async () => {
  const queue = new WorkQueue();
  const log: string[] = [];
  await take(queue, log, "a", ["x"]);
  await take(queue, log, "b", ["y", "y"]);
  assertEquals(log, ["a", "b"]);
});

Deno.test("takeAll() lets those who share a key go in order", async () => {
  const queue = new WorkQueue();
  const log: string[] = [];
  const first = await take(queue, log, "first", ["x", "y"]);
  const second = take(queue, log, "second", ["y", "z"]);
  const third = take(queue, log, "third", ["z", "x"]);
  await Promise.resolve();
  assertEquals(log, ["first"]);
  first();
  (await second)();
  (await third)();
  assertEquals(log, ["first", "second", "third"]);
});

Deno.test("takeAll() rejects when it is stopped, and holds no one up", async () => {
  const queue = new WorkQueue();
  const stop = new AbortController();
  const first = await takeFrom(queue.join(), ["x"]);
  const second = takeFrom(queue.join(), ["x"], stop.signal);
  stop.abort(new Error("stopped"));
  await assertRejects(() => second, Error, "stopped");
  const third = takeFrom(queue.join(), ["x"]);
  first();
  (await third)();
});

Deno.test("takeAll() goes by who joined first, not by who knows first what to take", async () => {
  const queue = new WorkQueue();
  const log: string[] = [];
  const [first, second] = [queue.join(), queue.join()];
  const later = takeFrom(second, ["x"]).then((giveBack) => {
    log.push("second");
    giveBack();
  });
  const giveBack = await takeFrom(first, ["x"]);
  log.push("first");
  giveBack();
  await later;
  assertEquals(log, ["first", "second"]);
});

Deno.test("leave() lets those behind go on", async () => {
  const queue = new WorkQueue();
  const [first, second] = [queue.join(), queue.join()];
  const later = takeFrom(second, ["x"]);
  first[Symbol.dispose]();
  (await later)();
});

Deno.test("takeAll() rejects when it is stopped while others do not know what to take", async () => {
  const queue = new WorkQueue();
  const stop = new AbortController();
  queue.join();
  const second = takeFrom(queue.join(), ["x"], stop.signal);
  stop.abort(new Error("stopped"));
  await assertRejects(() => second, Error, "stopped");
});
