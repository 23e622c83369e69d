import { assert, assertEquals, assertThrows } from "@std/assert";
import { NetworkError } from "../../../src/base/errors.ts";
import {
  NoSegments,
  segmentEnd,
  segmentHeaders,
} from "../../../src/transfer/segments/segment_answer.ts";

import type { Validators } from "../../../src/transfer/resume.ts";

const url = new URL("https://example.org/data.tar.gz");
const known: Validators = { etag: '"v1"', total: 100 };
const asked = { url, start: 10, end: 20, known, tied: false };
const PROPER = { "etag": '"v1"', "content-range": "bytes 10-19/100" };

/** Where the segment ends, or why it is none. */
function outcome(
  headers: Record<string, string>,
  { status = 206, ...other }: Partial<typeof asked> & { status?: number } = {},
): number | string {
  try {
    const answer = { status, headers: new Headers(headers), url };
    return segmentEnd({ ...asked, ...other }, answer);
  } catch (error) {
    assert(error instanceof NoSegments);
    return error.why;
  }
}

Deno.test("segmentHeaders() ask for a closed range of one version", () => {
  const headers = (known: { etag?: string; lastModified?: string }) =>
    segmentHeaders({ ...asked, known });
  const range = "bytes=10-19";
  const date = "Sat, 28 Nov 2026 12:00:00 GMT";
  assertEquals(headers(known), { range, "if-range": '"v1"' });
  assertEquals(headers({ lastModified: date }), { range, "if-range": date });
  assertEquals(headers({}), { range });
});

Deno.test("segmentEnd() takes what was asked for, or the beginning of it", () => {
  assertEquals(outcome(PROPER), 20);
  assertEquals(
    outcome({ ...PROPER, "content-range": "bytes 10-14/100" }),
    15,
  );
});

Deno.test("segmentEnd() takes no range, total or length but those that were asked for", () => {
  for (
    const range of [
      "bytes 10-20/100",
      "bytes 11-19/100",
      "bytes 9-19/100",
      "bytes 10-9/100",
      "bytes 10-19/101",
      "bytes 10-19/*",
      "bytes */100",
      "10-19/100",
    ]
  ) {
    assertEquals(outcome({ ...PROPER, "content-range": range }), "lied", range);
  }
  assertEquals(outcome({ ...PROPER, "content-length": "90" }), "lied");
  assertEquals(outcome({ etag: '"v1"' }), "lied");
});

Deno.test("segmentEnd() takes no answer of several parts", () => {
  const type = "multipart/byteranges; boundary=x";
  assertEquals(outcome({ ...PROPER, "content-type": type }), "lied");
});

Deno.test("segmentEnd() wants the version named, unless a digest will tell", () => {
  const { etag: _, ...bare } = PROPER;
  assertEquals(outcome(bare), "lied");
  assertEquals(outcome(bare, { tied: true }), 20);
  assertEquals(outcome({ ...bare, etag: '"v2"' }, { tied: true }), "changed");
  assertEquals(outcome({ ...bare, etag: 'W/"v1"' }), "changed");
  const before = "Sat, 28 Nov 2026 12:00:00 GMT";
  const after = "Sat, 28 Nov 2026 12:00:05 GMT";
  const dated = { known: { lastModified: before, total: 100 } };
  assertEquals(outcome({ ...bare, "last-modified": before }, dated), 20);
  assertEquals(outcome({ ...bare, "last-modified": after }, dated), "changed");
});

Deno.test("segmentEnd() takes no part that is encoded as the whole was not", () => {
  const labelled = (encoding: string) => ({
    ...PROPER,
    "content-encoding": encoding,
  });
  assertEquals(outcome(labelled("gzip")), "lied");
  assertEquals(outcome(labelled("identity")), 20);
  const gzip = { known: { ...known, encoding: "gzip" } };
  assertEquals(outcome(labelled("gzip"), gzip), 20);
  assertEquals(outcome(labelled("br"), gzip), "lied");
  // What has not changed need not be said again (RFC 9110, 15.3.7).
  assertEquals(outcome(PROPER, gzip), 20);
});

Deno.test("segmentEnd() tells a server that ignores ranges, refuses them or wants patience", () => {
  const { etag } = PROPER;
  assertEquals(outcome({ etag }, { status: 200 }), "ignored");
  assertEquals(outcome(PROPER, { status: 200 }), "ignored");
  assertEquals(outcome({ etag: '"v2"' }, { status: 200 }), "changed");
  assertEquals(outcome({}, { status: 200 }), "lied");
  assertEquals(outcome({}, { status: 416 }), "lied");
  for (const status of [403, 404, 410]) {
    assertEquals(outcome({}, { status }), "refused");
  }
  for (const status of [429, 503]) {
    const answer = {
      status,
      headers: new Headers({ "retry-after": "7" }),
      url,
    };
    const error = assertThrows(() => segmentEnd(asked, answer), NetworkError);
    assertEquals([error.retryable, error.retryAfter], [true, "7"]);
  }
});

Deno.test("segmentEnd() has a signed address that is refused signed anew", () => {
  const storage = new URL("https://storage.invalid/x?X-Amz-Signature=0");
  const answer = { status: 403, headers: new Headers(), url: storage };
  const error = assertThrows(() => segmentEnd(asked, answer), NetworkError);
  assertEquals(error.retryable, true);
});
