import { assertEquals } from "@std/assert";
import {
  NetworkError,
  type NetworkErrorOptions,
} from "../../src/base/errors.ts";
import { retryAfterMs } from "../../src/transfer/http/retry_after.ts";
import { retryWait, systemRetryClock } from "../../src/transfer/retry.ts";

const now = Date.UTC(2026, 0, 1);
const final = {};
const passing = { retryable: true };
const crowded = { retryable: true, status: 429 };

function waitAfter(
  error: NetworkErrorOptions,
  { failures = 1, retries = 5, random = 0 },
): number | undefined {
  const clock = { ...systemRetryClock, date: () => now, random: () => random };
  return retryWait(new NetworkError("x", error), failures, { retries, clock });
}

Deno.test("retryWait() doubles up to a cap, between half and all of it", () => {
  const waits = (random: number) =>
    [1, 2, 3, 4, 5, 6, 7, 8, 9].map((failures) =>
      waitAfter(passing, { failures, retries: 9, random })
    );
  assertEquals(
    waits(0),
    [250, 500, 1000, 2000, 4000, 8000, 15_000, 15_000, 15_000],
  );
  assertEquals(
    waits(0.999999),
    [500, 1000, 2000, 4000, 8000, 16_000, 30_000, 30_000, 30_000],
  );
});

const DECISIONS: [
  what: string,
  error: NetworkErrorOptions,
  given: { failures?: number; retries?: number; random?: number },
  wait: number | undefined,
][] = [
  ["what is final", final, {}, undefined],
  ["what is final, whatever it asks", { retryAfter: "1" }, {}, undefined],
  ["the last retry", passing, { failures: 5 }, 4000],
  ["one more", passing, { failures: 6 }, undefined],
  ["no retries allowed", passing, { retries: 0 }, undefined],
  ["what the server asks", { ...passing, retryAfter: "9" }, {}, 9000],
  ["nothing to wait for", { ...passing, retryAfter: "0" }, {}, 0],
  ["the longest wait", { ...passing, retryAfter: "300" }, {}, 300_000],
  ["more than that", { ...passing, retryAfter: "301" }, {}, undefined],
  ["a header that says nothing", { ...passing, retryAfter: "soon" }, {}, 250],
  ["the last one of too many clients", crowded, { failures: 15 }, 15_000],
  ["one more of these", crowded, { failures: 16 }, undefined],
  [
    "too many clients, who are told the same",
    { ...crowded, retryAfter: "9" },
    { failures: 2, random: 0.5 },
    9500,
  ],
];

for (const [what, error, given, wait] of DECISIONS) {
  Deno.test(`retryWait() of ${what} is ${wait ?? "to give up"}`, () => {
    assertEquals(waitAfter(error, given), wait);
  });
}

const HEADERS: [header: string | undefined, wait: number | undefined][] = [
  [undefined, undefined],
  ["", undefined],
  ["120", 120_000],
  [" 7 ", 7000],
  ["-1", undefined],
  ["1.5", undefined],
  ["2026-01-01", undefined],
  ["Thu, 01 Jan 2026 00:00:30 GMT", 30_000],
  ["Thursday, 01-Jan-26 00:00:30 GMT", 30_000],
  ["Thu Jan  1 00:00:30 2026 GMT", 30_000],
  ["Thu, 01 Jan 2015 00:00:30 GMT", 0],
  ["Thu, 99 Jan 2026", undefined],
];

for (const [header, wait] of HEADERS) {
  Deno.test(`retryAfterMs() of ${JSON.stringify(header)} is ${wait}`, () => {
    assertEquals(retryAfterMs(header, now), wait);
  });
}
