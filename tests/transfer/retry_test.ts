import { assertEquals } from "@std/assert";
import { NetworkError } from "../../src/base/errors.ts";
import { retryAfterMs } from "../../src/transfer/http/retry_after.ts";
import { type Failure, retryWait } from "../../src/transfer/retry.ts";

const now = Date.UTC(2026, 0, 1);
const passing = new NetworkError("x", { retryable: true });
const final = new NetworkError("x");
const crowded = new NetworkError("x", {
  status: 429,
  retryable: true,
});
const failure: Failure = {
  error: passing,
  retryAfter: undefined,
  failures: 1,
  retries: 5,
  now,
  random: 0,
};

Deno.test("retryWait() doubles up to a cap, between half and all of it", () => {
  const waits = (random: number) =>
    [1, 2, 3, 4, 5, 6, 7, 8, 9].map((failures) =>
      retryWait({ ...failure, failures, retries: 9, random })
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

const DECISIONS: Record<
  string,
  [change: Partial<Failure>, wait: number | undefined]
> = {
  "what is final": [{ error: final }, undefined],
  "what is final, whatever it asks": [
    { error: final, retryAfter: "1" },
    undefined,
  ],
  "the last retry": [{ failures: 5 }, 4000],
  "one more": [{ failures: 6 }, undefined],
  "no retries allowed": [{ retries: 0 }, undefined],
  "what the server asks": [{ retryAfter: "9" }, 9000],
  "nothing to wait for": [{ retryAfter: "0" }, 0],
  "the longest that is honoured": [{ retryAfter: "300" }, 300_000],
  "more than is honoured": [{ retryAfter: "301" }, undefined],
  "a header that says nothing": [{ retryAfter: "soon" }, 250],
  "the last retry of a server with too many clients": [
    { error: crowded, failures: 15 },
    15_000,
  ],
  "one more of these": [{ error: crowded, failures: 16 }, undefined],
  "too many clients, who are told the same": [
    { error: crowded, retryAfter: "9", failures: 2, random: 0.5 },
    9500,
  ],
};

for (const [name, [change, wait]] of Object.entries(DECISIONS)) {
  Deno.test(`retryWait() of ${name} is ${wait ?? "to give up"}`, () => {
    assertEquals(retryWait({ ...failure, ...change }), wait);
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
