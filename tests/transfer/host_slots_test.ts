import { assertEquals, assertRejects } from "@std/assert";
import { HostSlots } from "../../src/transfer/host_slots.ts";

const never = new AbortController().signal;

Deno.test("take() waits its turn at a host, and at no other", async () => {
  const slots = new HostSlots(1);
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
  const slots = new HostSlots(1);
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
