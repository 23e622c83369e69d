import { assertEquals, assertThrows } from "@std/assert";
import {
  Abandoned,
  SharedCount,
} from "../../../src/actions/expand/shared_count.ts";

Deno.test("SharedCount counts for all who share its memory", () => {
  const counter = new SharedCount();
  const asker = new SharedCount(counter.memory);
  assertEquals(asker.value, 0);
  counter.value++;
  counter.value += 2 ** 33;
  counter.value--;
  assertEquals(asker.value, 2 ** 33);
  assertEquals(asker.waitFor(3), 2 ** 33);
  counter.value = Infinity;
  assertEquals(asker.waitFor(Infinity), Infinity);
});

Deno.test("SharedCount.waitFor() ends when there is nothing more to come", () => {
  const counter = new SharedCount();
  const asker = new SharedCount(counter.memory);
  asker.abandon();
  counter.value++;
  assertEquals([counter.abandoned, counter.value], [true, -1]);
  assertThrows(() => asker.waitFor(0), Abandoned);
});
