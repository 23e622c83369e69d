import { assertEquals, assertRejects } from "@std/assert";
import { HostSlots } from "../../src/transfer/host_slots.ts";

const never = new AbortController().signal;

Deno.test("take() waits its turn at a host, and at no other", async () => {
  const slots = new HostSlots(() => 1);
  const order: string[] = [];
  const first = await slots.take("a", never);
  const take = async (name: string, host: string) => {
    const giveBack = await slots.take(host, never);
    order.push(name);
    giveBack();
    // Giving back twice must not make room for two.
    giveBack();
  };
  const all = [take("second", "a"), take("third", "a"), take("other", "b")];
  await all[2];
  assertEquals(order, ["other"]);
  first();
  await Promise.all(all);
  assertEquals(order, ["other", "second", "third"]);
});

Deno.test("take() leaves the queue when it is told to stop", async () => {
  const slots = new HostSlots(() => 1);
  const stop = new AbortController();
  const first = await slots.take("a", never);
  const second = slots.take("a", stop.signal);
  const third = slots.take("a", never);
  stop.abort(new Error("stop"));
  await assertRejects(() => second, Error, "stop");
  await assertRejects(() => slots.take("b", stop.signal), Error, "stop");
  first();
  (await third)();
  (await slots.take("a", never))();
});

Deno.test("take() lets in as many as a limit that has grown, and no more than one that has shrunk", async () => {
  let limit = 1;
  const slots = new HostSlots(() => limit);
  const order: number[] = [];
  const take = async (place: number) => {
    const giveBack = await slots.take("a", never);
    order.push(place);
    return giveBack;
  };
  const places = [0, 1, 2, 3, 4].map(take);
  const [first, second, third, fourth, fifth] = places;
  limit = 3;
  (await first)?.();
  await Promise.all([second, third, fourth]);
  assertEquals(order, [0, 1, 2, 3]);
  limit = 1;
  (await second)?.();
  (await third)?.();
  await Promise.resolve();
  assertEquals(order, [0, 1, 2, 3]);
  (await fourth)?.();
  (await fifth)?.();
  assertEquals(order, [0, 1, 2, 3, 4]);
});
