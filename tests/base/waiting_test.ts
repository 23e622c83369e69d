import { assertEquals, assertRejects } from "@std/assert";
import { abortable, onAbort, sleep } from "../../src/base/waiting.ts";

Deno.test("abortable() brings what the promise brings", async () => {
  const { signal } = new AbortController();
  assertEquals(await abortable(Promise.resolve(1), signal), 1);
  const failure = Promise.reject(new Error("no"));
  await assertRejects(() => abortable(failure, signal), Error, "no");
});

Deno.test("abortable() rejects with the reason at once, and drops a late failure", async () => {
  const stop = new AbortController();
  const { promise, reject } = Promise.withResolvers<never>();
  const waiting = abortable(promise, stop.signal);
  stop.abort(new Error("stopped"));
  await assertRejects(() => waiting, Error, "stopped");
  await assertRejects(() => abortable(promise, stop.signal), Error, "stopped");
  reject(new Error("too late"));
});

Deno.test("sleep() leaves no timer behind when it is stopped", async () => {
  const stop = new AbortController();
  const waiting = sleep(1_000_000, stop.signal);
  stop.abort(new Error("stopped"));
  await assertRejects(() => waiting, Error, "stopped");
  await sleep(0, new AbortController().signal);
});

Deno.test("onAbort() forgets its listener when it is disposed of", () => {
  const stop = new AbortController();
  let calls = 0;
  {
    using _ = onAbort(stop.signal, () => calls++);
  }
  using _ = onAbort(stop.signal, () => calls += 10);
  stop.abort();
  using _late = onAbort(stop.signal, () => calls += 100);
  assertEquals(calls, 110);
});
