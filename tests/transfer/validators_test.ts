import { assertEquals } from "@std/assert";
import {
  conditionalHeaders,
  ifRangeValue,
  validatorsOf,
} from "../../src/transfer/validators.ts";

const modified = "Wed, 21 Oct 2015 07:28:00 GMT";
const later = "Wed, 21 Oct 2015 07:28:01 GMT";

const ROWS: Record<
  string,
  [headers: Record<string, string>, validators: object]
> = {
  "a strong tag": [{ etag: '"v1"' }, { etag: '"v1"' }],
  "a weak tag": [{ etag: 'W/"v1"' }, {}],
  "a weak tag and a date": [
    { etag: 'W/"v1"', "last-modified": modified, date: later },
    {},
  ],
  "a tag without quotes": [{ etag: "v1" }, {}],
  "a tag with a quote inside": [{ etag: '"v"1"' }, {}],
  "a strong tag and a date": [
    { etag: '"v1"', "last-modified": modified, date: later },
    { etag: '"v1"' },
  ],
  "a date": [
    { "last-modified": modified, date: later },
    { lastModified: modified },
  ],
  "a date of the same second": [
    { "last-modified": modified, date: modified },
    {},
  ],
  "a date without the answer's own": [{ "last-modified": modified }, {}],
  "a date that is none": [{ "last-modified": "today", date: later }, {}],
  "ranges in bytes": [{ "accept-ranges": "bytes" }, { ranges: true }],
  "no ranges": [{ "accept-ranges": "none" }, { ranges: false }],
};

for (const [name, [headers, validators]] of Object.entries(ROWS)) {
  Deno.test(`validatorsOf() takes from ${name} what it proves`, () => {
    assertEquals<object>(
      validatorsOf(new Headers(headers), undefined),
      validators,
    );
  });
}

Deno.test("validatorsOf() keeps the length", () => {
  assertEquals(validatorsOf(new Headers(), 7), { total: 7 });
});

Deno.test("conditionalHeaders() and ifRangeValue() send back what there is", () => {
  assertEquals(conditionalHeaders({ etag: '"a"' }), { "if-none-match": '"a"' });
  assertEquals(conditionalHeaders({ lastModified: modified }), {
    "if-modified-since": modified,
  });
  assertEquals(conditionalHeaders({ total: 1 }), {});
  assertEquals(ifRangeValue({ etag: '"a"' }), '"a"');
  assertEquals(ifRangeValue({ lastModified: modified }), modified);
  assertEquals(ifRangeValue({}), undefined);
});
