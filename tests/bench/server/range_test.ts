import { assertEquals } from "@std/assert";
import { requestedRange } from "../../../scripts/bench/server/range.ts";

const ETAG = '"v1"';

for (
  const [headers, expected] of [
    [{}, { from: 0, to: 100 }],
    [{ range: "bytes=90-" }, { from: 90, to: 100 }],
    [{ range: "bytes=0-9" }, { from: 0, to: 10 }],
    [{ range: "bytes=90-999" }, { from: 90, to: 100 }],
    [{ range: "bytes=100-" }, undefined],
    [{ range: "bytes=0-1,5-6" }, { from: 0, to: 100 }],
    [{ range: "bytes=90-", "if-range": ETAG }, { from: 90, to: 100 }],
    [{ range: "bytes=90-", "if-range": '"v0"' }, { from: 0, to: 100 }],
  ] as const
) {
  Deno.test(`requestedRange() of ${JSON.stringify(headers)}`, () => {
    assertEquals(requestedRange(new Headers(headers), 100, ETAG), expected);
  });
}
