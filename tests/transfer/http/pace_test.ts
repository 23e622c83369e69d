import { assertEquals } from "@std/assert";
import { Pace } from "../../../src/transfer/http/pace.ts";

Deno.test("Pace lets four requests through at once, and then five a second", () => {
  const pace = new Pace();
  const waits = Array.from({ length: 6 }, () => pace.next(1000));
  assertEquals(waits, [0, 0, 0, 0, 200, 200]);
  assertEquals([pace.next(1199), pace.next(1200), pace.next(1201)], [
    1,
    0,
    199,
  ]);
  assertEquals([pace.next(1900), pace.next(1900)], [0, 0]);
});

Deno.test("Pace never lets ten requests through within a second", () => {
  const pace = new Pace();
  const times: number[] = [];
  for (let now = 0; now < 20_000; now += 7) {
    if (pace.next(now) === 0) times.push(now);
  }
  assertEquals(times.length > 90, true);
  for (const [i, time] of times.entries()) {
    assertEquals(i >= 9 && time - (times[i - 9] ?? 0) < 1000, false);
  }
});
