import { assertEquals, assertRejects } from "@std/assert";
import { Turns } from "../../src/install/turns.ts";

const never = new AbortController().signal;

/** Takes keys and notes in `log` when it has them. */
async function take(
  turns: Turns,
  log: string[],
  name: string,
  keys: string[],
): Promise<() => void> {
  const giveBack = await turns.join().takeAll(keys, never);
  log.push(name);
  return giveBack;
}

Deno.test("takeAll() lets those with other keys go at once", async () => {
  const turns = new Turns();
  const log: string[] = [];
  await take(turns, log, "a", ["x"]);
  await take(turns, log, "b", ["y", "y"]);
  assertEquals(log, ["a", "b"]);
});

Deno.test("takeAll() lets those who share a key go in order", async () => {
  const turns = new Turns();
  const log: string[] = [];
  const first = await take(turns, log, "first", ["x", "y"]);
  const second = take(turns, log, "second", ["y", "z"]);
  const third = take(turns, log, "third", ["z", "x"]);
  await Promise.resolve();
  assertEquals(log, ["first"]);
  first();
  (await second)();
  (await third)();
  assertEquals(log, ["first", "second", "third"]);
});

Deno.test("takeAll() rejects when it is stopped, and holds nobody up", async () => {
  const turns = new Turns();
  const stop = new AbortController();
  const first = await turns.join().takeAll(["x"], never);
  const second = turns.join().takeAll(["x"], stop.signal);
  stop.abort(new Error("stopped"));
  await assertRejects(() => second, Error, "stopped");
  const third = turns.join().takeAll(["x"], never);
  first();
  (await third)();
});

Deno.test("takeAll() goes by who joined first, not by who knows first what to take", async () => {
  const turns = new Turns();
  const log: string[] = [];
  const [first, second] = [turns.join(), turns.join()];
  const later = second.takeAll(["x"], never).then((giveBack) => {
    log.push("second");
    giveBack();
  });
  const giveBack = await first.takeAll(["x"], never);
  log.push("first");
  giveBack();
  await later;
  assertEquals(log, ["first", "second"]);
});

Deno.test("leave() lets those behind go on", async () => {
  const turns = new Turns();
  const [first, second] = [turns.join(), turns.join()];
  const later = second.takeAll(["x"], never);
  first.leave();
  (await later)();
});

Deno.test("takeAll() rejects when it is stopped while others do not know what to take", async () => {
  const turns = new Turns();
  const stop = new AbortController();
  turns.join();
  const second = turns.join().takeAll(["x"], stop.signal);
  stop.abort(new Error("stopped"));
  await assertRejects(() => second, Error, "stopped");
});
