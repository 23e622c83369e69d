import { assertEquals, assertRejects } from "@std/assert";
import { Semaphore } from "../../src/base/semaphore.ts";

const never = new AbortController().signal;

Deno.test("take() gives out no more places than there are", async () => {
  const places = new Semaphore(() => 2);
  let running = 0;
  let most = 0;
  await Promise.all(
    Array.from({ length: 6 }, async () => {
      using _ = await places.take(never);
      most = Math.max(most, ++running);
      await Promise.resolve();
      running--;
    }),
  );
  assertEquals(most, 2);
});

Deno.test("take() lets groups take turns", async () => {
  const places = new Semaphore(() => 1);
  const log: string[] = [];
  const task = async (name: string, group: string) => {
    using _ = await places.take(never, group);
    log.push(name);
  };
  await Promise.all([
    task("a1", "a"),
    task("a2", "a"),
    task("a3", "a"),
    task("b1", "b"),
    task("c1", "c"),
  ]);
  assertEquals(log, ["a1", "b1", "c1", "a2", "a3"]);
});

Deno.test("a place that is given back twice makes room for one", async () => {
  const places = new Semaphore(() => 1);
  const first = await places.take(never);
  const order: string[] = [];
  const take = async (name: string) => {
    const place = await places.take(never);
    order.push(name);
    return place;
  };
  const second = take("second");
  const third = take("third");
  first[Symbol.dispose]();
  first[Symbol.dispose]();
  (await second)[Symbol.dispose]();
  (await third)[Symbol.dispose]();
  assertEquals(order, ["second", "third"]);
});

Deno.test("take() leaves the queue when it is told to stop", async () => {
  const places = new Semaphore(() => 1);
  const stop = new AbortController();
  const first = await places.take(never);
  const second = places.take(stop.signal);
  const third = places.take(never);
  stop.abort(new Error("stop"));
  await assertRejects(() => second, Error, "stop");
  await assertRejects(() => places.take(stop.signal), Error, "stop");
  first[Symbol.dispose]();
  (await third)[Symbol.dispose]();
  (await places.take(never))[Symbol.dispose]();
});

Deno.test("take() loses no place that comes in the moment of the stop", async () => {
  const places = new Semaphore(() => 1);
  const stop = new AbortController();
  const first = await places.take(never);
  const second = places.take(stop.signal);
  first[Symbol.dispose]();
  stop.abort(new Error("stop"));
  await Promise.allSettled([second]);
  const [result] = await Promise.allSettled([second]);
  if (result.status === "fulfilled") result.value[Symbol.dispose]();
  (await places.take(never))[Symbol.dispose]();
});

Deno.test("take() lets in as many as a limit that has grown, and no more than one that has shrunk", async () => {
  let limit = 1;
  const places = new Semaphore(() => limit);
  const order: number[] = [];
  const taken = [0, 1, 2, 3, 4].map(async (number) => {
    const place = await places.take(never);
    order.push(number);
    return place;
  });
  const giveBack = async (number: number) =>
    (await taken[number])?.[Symbol.dispose]();
  limit = 3;
  await giveBack(0);
  await Promise.all(taken.slice(1, 4));
  assertEquals(order, [0, 1, 2, 3]);
  limit = 1;
  await giveBack(1);
  await giveBack(2);
  await Promise.resolve();
  assertEquals(order, [0, 1, 2, 3]);
  await giveBack(3);
  await giveBack(4);
  assertEquals(order, [0, 1, 2, 3, 4]);
});

Deno.test("takeFree() takes a place that no one waits for, or none", async () => {
  const places = new Semaphore(() => 1);
  const free = places.takeFree();
  assertEquals([free === undefined, places.takeFree()], [false, undefined]);
  const waiting = places.take(never);
  free?.[Symbol.dispose]();
  assertEquals(places.takeFree(), undefined);
  (await waiting)[Symbol.dispose]();
  assertEquals(places.takeFree() === undefined, false);
});
