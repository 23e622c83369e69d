import { assertEquals, assertThrows } from "@std/assert";
import {
  bodyEnd,
  chunkLength,
  parseHead,
  requestText,
} from "../../../src/transfer/http/http1.ts";

Deno.test("requestText() ends in an empty line", () => {
  assertEquals(
    requestText("GET", "/x?y", new Headers({ host: "zoo.org", accept: "*/*" })),
    "GET /x?y HTTP/1.1\r\naccept: */*\r\nhost: zoo.org\r\n\r\n",
  );
});

Deno.test("parseHead() reads status and fields", () => {
  const { status, headers } = parseHead([
    "HTTP/1.0 206 Partial Content",
    'ETag:  "é" ',
    "A: 1",
    "a: 2",
  ]);
  assertEquals([status, headers.get("a")], [206, "1, 2"]);
  assertEquals(parseHead(["HTTP/1.1 200"]).status, 200);
});

for (
  const lines of [
    [],
    ["HTTP/2 200"],
    ["HTTP/1.1 20"],
    ["SSH-2.0-x"],
    ["ICY 200 OK"],
    ["HTTP/1.1 200 OK", "a b: 1"],
  ]
) {
  Deno.test(`parseHead() refuses ${JSON.stringify(lines)}`, () => {
    assertThrows(() => parseHead(lines), SyntaxError, "invalid HTTP");
  });
}

const ENDS: [
  status: number,
  headers: Record<string, string>,
  end: number | "chunked",
][] = [
  [200, { "content-length": "5" }, 5],
  [200, { "transfer-encoding": "chunked", "content-length": "5" }, "chunked"],
  [200, { "transfer-encoding": "Chunked" }, "chunked"],
  [200, {}, Infinity],
  [200, { "content-length": "5, 5" }, 5],
  [304, { "content-length": "5" }, 0],
  [204, {}, 0],
];

for (const [status, headers, end] of ENDS) {
  Deno.test(`bodyEnd() of ${status} with ${JSON.stringify(headers)}`, () => {
    assertEquals(bodyEnd({ status, headers: new Headers(headers) }), end);
  });
}

for (
  const headers of [
    { "content-length": "5, 6" },
    { "content-length": "five" },
    { "content-length": "" },
    { "transfer-encoding": "gzip, chunked" },
  ]
) {
  Deno.test(`bodyEnd() refuses ${JSON.stringify(headers)}`, () => {
    assertThrows(
      () => bodyEnd({ status: 200, headers: new Headers(headers) }),
      SyntaxError,
      "invalid HTTP",
    );
  });
}

Deno.test("chunkLength() reads hexadecimal, and leaves extensions", () => {
  assertEquals(["0", "1a", "FF;x=y", " 10 "].map(chunkLength), [
    0,
    26,
    255,
    16,
  ]);
  for (const line of ["", "g", "-1", "0x1", "fffffffffffff"]) {
    assertThrows(() => chunkLength(line), SyntaxError, "invalid HTTP chunk");
  }
});
