import { assertEquals } from "@std/assert";
import { type Watch, watchClaim } from "../../src/store/lock_watches.ts";

/** Watches claims at times; returns how long the last was quiet. */
function quietAfter(
  looks: readonly (readonly [at: number, token: string, text: string])[],
): number | undefined {
  let watch: Watch | undefined;
  for (const [at, token, text] of looks) {
    watch = watchClaim(watch, { token, text }, at, 2000);
  }
  return watch?.quiet;
}

Deno.test("watchClaim() counts the time without a change by the observer's clock", () => {
  assertEquals(quietAfter([[5000, "t", "1"]]), 0);
  assertEquals(
    quietAfter([[5000, "t", "1"], [6000, "t", "1"], [7500, "t", "1"]]),
    2500,
  );
});

Deno.test("watchClaim() begins anew with each heartbeat", () => {
  assertEquals(
    quietAfter([[0, "t", "1"], [1000, "t", "1"], [2000, "t", "2"]]),
    0,
  );
});

Deno.test("watchClaim() begins anew with each holder", () => {
  assertEquals(
    quietAfter([[0, "t", "1"], [1000, "t", "1"], [2000, "u", "1"]]),
    0,
  );
});

Deno.test("watchClaim() counts little of a time in which nobody looked", () => {
  assertEquals(quietAfter([[0, "t", "1"], [3_600_000, "t", "1"]]), 2000);
});
