import { assertEquals, assertRejects } from "@std/assert";
import {
  type AheadLimits,
  ReadAhead,
} from "../../../src/publish/mirror/read_ahead.ts";

/** Work that is done when it is told; `started` has what was begun, in order. */
function controlled(
  items: readonly number[],
  limits: Partial<AheadLimits<number>>,
) {
  const started: number[] = [];
  const gates = new Map<number, PromiseWithResolvers<string>>();
  const ahead = new ReadAhead(items, (item) => {
    started.push(item);
    const gate = Promise.withResolvers<string>();
    gates.set(item, gate);
    return gate.promise;
  }, {
    places: 3,
    bytes: Infinity,
    shareOf: () => 1,
    sizeOf: (item) => item,
    ...limits,
  });
  const done = (item: number) => gates.get(item)?.resolve(`got ${item}`);
  return { ahead, started, gates, done };
}

Deno.test("nothing is begun before something is asked for", () => {
  const { started } = controlled([1, 2], {});
  assertEquals(started, []);
});

Deno.test("take() begins those that follow, and more as results are taken", async () => {
  const { ahead, started, done } = controlled([1, 2, 3, 4, 5], { places: 3 });
  const first = ahead.take(1);
  assertEquals(started, [1, 2, 3]);
  done(2);
  assertEquals(started, [1, 2, 3]);
  done(1);
  assertEquals(await first, "got 1");
  assertEquals(started, [1, 2, 3, 4]);
  assertEquals(await ahead.take(2), "got 2");
  assertEquals(started, [1, 2, 3, 4, 5]);
  for (const item of [3, 4, 5]) done(item);
  for (const item of [3, 4, 5]) {
    assertEquals(await ahead.take(item), `got ${item}`);
  }
  await ahead.close();
});

Deno.test("take() begins many items that take little of a place each", async () => {
  const { ahead, started, done } = controlled([9, 1, 2, 3, 8, 4], {
    places: 2,
    shareOf: (item) => item < 5 ? 0.25 : 1,
  });
  const large = ahead.take(9);
  assertEquals(started, [9, 1, 2, 3]);
  done(9);
  await large;
  assertEquals(started, [9, 1, 2, 3, 8, 4]);
  for (const item of started) done(item);
  await ahead.close();
});

Deno.test("take() begins no more than there is room for, and one in any case", async () => {
  const { ahead, started, done } = controlled([9, 1, 1.5, 5, 1.25], {
    bytes: 4,
  });
  const large = ahead.take(9);
  assertEquals(started, [9]);
  done(9);
  await large;
  assertEquals(started, [9, 1, 1.5]);
  for (const item of [1, 1.5]) done(item);
  await ahead.take(1);
  await ahead.take(1.5);
  assertEquals(started, [9, 1, 1.5]);
  const next = ahead.take(5);
  assertEquals(started, [9, 1, 1.5, 5]);
  done(5);
  await next;
  done(1.25);
  assertEquals(await ahead.take(1.25), "got 1.25");
  await ahead.close();
});

Deno.test("take() of an item of unknown size begins it alone", async () => {
  const { ahead, started, done } = controlled([1, 2], {
    bytes: 10,
    sizeOf: () => Infinity,
  });
  const first = ahead.take(1);
  assertEquals(started, [1]);
  done(1);
  await first;
  assertEquals(started, [1]);
  await ahead.close();
});

Deno.test("take() passes over those before, which make room", async () => {
  const { ahead, started, done } = controlled([1, 2, 3, 4, 5, 6], {
    places: 2,
  });
  const first = ahead.take(1);
  const fourth = ahead.take(4);
  assertEquals(started, [1, 2, 4, 5]);
  for (const item of started) done(item);
  assertEquals(await fourth, "got 4");
  await first;
  for (const item of started) done(item);
  await ahead.close();
});

Deno.test("take() a second time does the work again", async () => {
  const { ahead, started, done } = controlled([1], {});
  const first = ahead.take(1);
  done(1);
  await first;
  const again = ahead.take(1);
  done(1);
  assertEquals(await again, "got 1");
  assertEquals(started, [1, 1]);
});

Deno.test("a failure is for the one who takes it, and for no one else", async () => {
  const { ahead, gates, done } = controlled([1, 2], {});
  const first = ahead.take(1);
  gates.get(2)?.reject(new Error("no"));
  done(1);
  await first;
  await assertRejects(() => ahead.take(2), Error, "no");
});

Deno.test("close() begins nothing more and waits for what is worked on", async () => {
  const { ahead, started, gates, done } = controlled([1, 2, 3], { places: 2 });
  const first = ahead.take(1);
  let closed = false;
  const closing = ahead.close().then(() => {
    closed = true;
  });
  done(1);
  await first;
  assertEquals([closed, started], [false, [1, 2]]);
  gates.get(2)?.reject(new Error("stopped"));
  await closing;
});
