import { assert, assertRejects } from "@std/assert";
import { systemClock } from "../../src/transfer/clock.ts";

Deno.test("systemClock sleeps, and wakes at once when it is told to stop", async () => {
  const stop = new AbortController();
  await systemClock.sleep(1, stop.signal);
  const long = systemClock.sleep(1e9, stop.signal);
  stop.abort(new RangeError("stop"));
  await assertRejects(() => long, RangeError, "stop");
  await assertRejects(() => systemClock.sleep(1, stop.signal), RangeError);
});

Deno.test("systemClock knows the time and throws dice", () => {
  assert(systemClock.now() > Date.UTC(2020, 0));
  const random = systemClock.random();
  assert(random >= 0 && random < 1);
});
