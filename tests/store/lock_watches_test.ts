import { assertEquals } from "@std/assert";
import { watchAgain, watchClaim } from "../../src/store/lock_watches.ts";

const claim = (text: string, token = "t") => ({
  token,
  text,
  path: `/x.lock/${token}`,
});

const HOUR = 3_600_000;

/** Looks at claims, and how long the last was quiet then. */
const ROWS: Record<
  string,
  [looks: [at: number, text: string, token?: string][], quiet: number]
> = {
  "nothing at first": [[[5000, "1"]], 0],
  "the time without a change by the observer's clock": [
    [[5000, "1"], [6000, "1"], [7500, "1"]],
    2500,
  ],
  "anew with each heartbeat": [[[0, "1"], [1000, "1"], [2000, "2"]], 0],
  "anew with each holder": [[[0, "1"], [1000, "1"], [2000, "1", "u"]], 0],
  "little of a time in which no one looked": [[[0, "1"], [HOUR, "1"]], 2000],
};

for (const [what, [looks, expected]] of Object.entries(ROWS)) {
  Deno.test(`watchClaim() counts ${what}`, () => {
    let quiet: number | undefined;
    for (const [at, text, token] of looks) {
      quiet = watchClaim(claim(text, token), at, 2000);
    }
    assertEquals(quiet, expected);
    for (const token of ["t", "u"]) watchAgain(claim("", token));
  });
}
