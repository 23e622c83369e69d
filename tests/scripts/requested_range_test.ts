import { assertEquals } from "@std/assert";
import { requestedRange } from "../../scripts/demo/requested_range.ts";

const ETAG = '"v1"';

for (
  const [headers, expected] of [
    [{}, undefined],
    [{ range: "bytes=90-" }, { start: 90, end: 100 }],
    [{ range: "bytes=-9" }, { start: 91, end: 100 }],
    [{ range: "bytes=0-9" }, { start: 0, end: 10 }],
    [{ range: "bytes=90-999" }, { start: 90, end: 100 }],
    [{ range: "bytes=100-" }, "unsatisfiable"],
    [{ range: "bytes=0-1,5-6" }, undefined],
    [{ range: "bytes=90-", "if-range": ETAG }, { start: 90, end: 100 }],
    [{ range: "bytes=90-", "if-range": '"v0"' }, undefined],
  ] as const
) {
  Deno.test(`requestedRange() of ${JSON.stringify(headers)}`, () => {
    assertEquals(requestedRange(new Headers(headers), 100, ETAG), expected);
  });
}
