import { assertEquals } from "@std/assert";
import {
  type Ask,
  askHeaders,
  contentLength,
  contentRange,
  type PartFacts,
  planAsk,
  readReply,
  type Usefulness,
  usefulness,
  validatorsOf,
} from "../../src/transfer/resume.ts";

const modified = "Wed, 21 Oct 2015 07:28:00 GMT";
const etag = '"v1"';
const tagged = { etag, total: 100 };
const start: Ask = { kind: "start" };
const resume: Ask = { kind: "resume", offset: 40, validators: tagged };
const revalidate: Ask = { kind: "revalidate", validators: tagged };

const PLANS: Record<
  string,
  [part: Partial<PartFacts>, ask: Ask, use: Usefulness]
> = {
  "nothing on disk": [{ length: 0 }, start, "none"],
  "bytes of unknown origin": [{ validators: undefined }, start, "none"],
  "bytes with a tag": [{}, resume, "perhaps"],
  "bytes without validator": [{ validators: { total: 100 } }, start, "none"],
  "bytes without validator, and a digest": [
    { validators: { total: 100 }, digestKnown: true },
    { ...resume, validators: { total: 100 } },
    "perhaps",
  ],
  "bytes of a server that has given out a part": [
    { validators: { ...tagged, ranges: true } },
    { ...resume, validators: { ...tagged, ranges: true } },
    "go-on",
  ],
  "bytes of a server that gives out no parts": [
    { validators: { ...tagged, ranges: false } },
    { ...resume, validators: { ...tagged, ranges: false } },
    "none",
  ],
  "all bytes, with a tag": [{ length: 100 }, revalidate, "go-on"],
  "all bytes, without validator": [
    { length: 100, validators: { total: 100 } },
    start,
    "none",
  ],
  "all bytes, and a digest that did not prove them": [
    { length: 100, digestKnown: true },
    start,
    "go-on",
  ],
  "more bytes than there are": [{ length: 101 }, start, "none"],
  "bytes of unknown length": [
    { validators: { etag } },
    { kind: "resume", offset: 40, validators: { etag } },
    "perhaps",
  ],
};

for (const [name, [facts, ask, use]] of Object.entries(PLANS)) {
  const part = { length: 40, validators: tagged, digestKnown: false, ...facts };
  Deno.test(`planAsk() of ${name} is to ${ask.kind}`, () => {
    assertEquals(planAsk(part), ask);
  });
  Deno.test(`usefulness() of ${name} is ${use}`, () => {
    assertEquals(usefulness(part), use);
  });
}

Deno.test("askHeaders() asks as RFC 9110 has it", () => {
  assertEquals(askHeaders(start), {});
  assertEquals(askHeaders(resume), { range: "bytes=40-99", "if-range": etag });
  assertEquals(
    askHeaders({ kind: "resume", offset: 40, validators: {} }),
    { range: "bytes=40-" },
  );
  assertEquals(askHeaders(revalidate), { "if-none-match": etag });
  assertEquals(
    askHeaders({ kind: "revalidate", validators: { lastModified: modified } }),
    { "if-modified-since": modified },
  );
  assertEquals(
    askHeaders({ ...resume, validators: { lastModified: modified } }),
    { range: "bytes=40-", "if-range": modified },
  );
});

const whole = (validators: object) => ({ kind: "whole", validators });
const noRanges = { kind: "ask-again", rangesWork: false };
const changed = { kind: "ask-again", rangesWork: true };
const current = { kind: "current" };
const rest = { kind: "rest", total: 100, end: 100 };
const contradiction = { kind: "contradiction" };
const untold: Ask = { kind: "resume", offset: 40, validators: { etag } };

/** Headers by their names; `range` and `length` are those of the content. */
type Fields = Record<string, string>;

const ANSWERS: [
  what: string,
  ask: Ask,
  status: number,
  fields: Fields,
  reply: unknown,
][] = [
  ["a whole", start, 200, { etag, length: "9" }, whole({ etag, total: 9 })],
  ["a whole from a cache", start, 203, {}, whole({})],
  [
    "a whole after ranges were asked for in vain",
    { kind: "start", ranges: false },
    200,
    { etag, "accept-ranges": "bytes" },
    whole({ etag, ranges: false }),
  ],
  ["a whole that is called a part", start, 206, {
    range: "0-8/9",
    "accept-ranges": "bytes",
  }, { ...whole({ total: 9, ranges: false }), end: 9 }],
  ["the first part where the whole was asked for", start, 206, {
    etag,
    range: "0-4/9",
    length: "5",
  }, { ...whole({ etag, total: 9 }), end: 5 }],
  ["the first part of an unknown length", start, 206, { range: "0-4/*" }, {
    ...whole({}),
    end: 5,
  }],
  [
    "another part where the whole was asked for",
    start,
    206,
    { range: "1-8/9" },
    contradiction,
  ],
  [
    "a part of which only its length is told",
    start,
    206,
    { length: "9" },
    contradiction,
  ],
  ["several parts where the whole was asked for", start, 206, {
    "content-type": "multipart/byteranges; boundary=x",
    range: "0-8/9",
  }, contradiction],
  ["a part of another length than its range's", start, 206, {
    range: "0-8/9",
    length: "8",
  }, contradiction],
  ["a part that is called the whole", start, 200, {
    range: "4-8/9",
    length: "5",
  }, contradiction],
  ["a whole with a range that it does not have", start, 200, {
    range: "4-8/9",
    length: "9",
  }, whole({ total: 9 })],
  ["no change that no one asked about", start, 304, {}, undefined],
  ["no such range that no one asked for", start, 416, {}, undefined],
  ["nothing", start, 204, {}, undefined],
  ["not found", resume, 404, {}, undefined],
  ["the rest", resume, 206, { range: "40-99/100" }, rest],
  ["the rest with the tag", resume, 206, { range: "40-99/100", etag }, rest],
  ["a piece of the rest", resume, 206, { range: "40-49/100" }, {
    ...rest,
    end: 50,
  }],
  ["the rest without a total", resume, 206, { range: "40-99/*" }, rest],
  ["the rest of another version", resume, 206, {
    range: "40-99/100",
    etag: '"v2"',
  }, changed],
  ["a part without a range", resume, 206, {}, noRanges],
  [
    "a part in other units",
    resume,
    206,
    { "content-range": "items 40-99/100" },
    noRanges,
  ],
  ["a part from elsewhere", resume, 206, { range: "39-99/100" }, noRanges],
  [
    "a part that ends before it begins",
    resume,
    206,
    { range: "40-39/100" },
    noRanges,
  ],
  ["a part beyond the end", resume, 206, { range: "40-100/100" }, noRanges],
  ["a part of another length", resume, 206, { range: "40-99/101" }, noRanges],
  ["no such range", resume, 416, { range: "*/100" }, noRanges],
  ["the whole in place of the rest", resume, 200, {}, whole({})],
  ["the whole of the same version in place of the rest", resume, 200, {
    etag,
    length: "100",
  }, whole({ etag, total: 100, ranges: false })],
  ["no such range, at the end of an unknown length", untold, 416, {
    range: "*/40",
  }, current],
  ["no such range, elsewhere", untold, 416, { range: "*/41" }, noRanges],
  ["no such range, without the length", untold, 416, {}, noRanges],
  ["the rest of an unknown length", untold, 206, {
    range: "40-49/*",
  }, { kind: "rest", total: undefined, end: 50 }],
  ["a rest that is called the whole", resume, 200, {
    range: "40-99/100",
    length: "60",
  }, rest],
  ["a rest that is called the whole, without its range", resume, 200, {
    length: "60",
  }, noRanges],
  [
    "the same version at another length",
    resume,
    200,
    { etag, length: "99" },
    noRanges,
  ],
  ["the whole that is called a part in place of the rest", resume, 206, {
    etag,
    range: "0-99/100",
  }, { ...whole({ etag, total: 100, ranges: false }), end: 100 }],
  ["the rest of another length than its range's", resume, 206, {
    range: "40-99/100",
    length: "59",
  }, noRanges],
  [
    "the rest of another date",
    {
      ...resume,
      validators: { lastModified: "Wed, 21 Oct 2015 07:28:00 GMT" },
    },
    206,
    { range: "40-99/100", "last-modified": "Thu, 22 Oct 2015 07:28:00 GMT" },
    changed,
  ],
  [
    "a part in place of no change",
    revalidate,
    206,
    { range: "0-49/100" },
    noRanges,
  ],
  ["no change", revalidate, 304, {}, current],
  ["the same in place of no change", revalidate, 200, { etag }, current],
  ["a change", revalidate, 200, { etag: '"v2"' }, whole({ etag: '"v2"' })],
  [
    "a whole without a tag in place of no change",
    revalidate,
    200,
    {},
    whole({}),
  ],
];

/** Headers in full. */
function headersOf({ range, length, ...others }: Fields): Headers {
  const headers = new Headers(others);
  if (range !== undefined) headers.set("content-range", `bytes ${range}`);
  if (length !== undefined) headers.set("content-length", length);
  return headers;
}

for (const [what, ask, status, fields, reply] of ANSWERS) {
  Deno.test(`readReply() judges ${what}`, () => {
    const judged: unknown = readReply(ask, status, headersOf(fields));
    assertEquals(judged, reply);
  });
}

Deno.test("contentRange() and contentLength() take numbers only", () => {
  assertEquals(contentRange("bytes 2-5/10"), { first: 2, last: 5, total: 10 });
  assertEquals(contentRange("Bytes 2-5/*"), {
    first: 2,
    last: 5,
    total: undefined,
  });
  for (
    const value of ["", "bytes */10", "bytes 2-/10", "bytes 2-5", "2-5/10"]
  ) {
    assertEquals(contentRange(value), undefined);
  }
  assertEquals(contentLength(new Headers({ "content-length": "12" })), 12);
  assertEquals(
    contentLength(
      new Headers({ "content-length": "12", "transfer-encoding": "chunked" }),
    ),
    undefined,
  );
  for (const value of ["", "1, 1", "-1", "0x10"]) {
    assertEquals(
      contentLength(new Headers({ "content-length": value })),
      undefined,
    );
  }
});

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
