import { assertEquals, assertThrows } from "@std/assert";
import {
  bodyEnd,
  chunkLength,
  headEnd,
  parseHead,
  requestText,
} from "../../../src/transfer/http/http1.ts";

const bytes = (text: string) => new TextEncoder().encode(text);

Deno.test("requestText() ends in an empty line", () => {
  assertEquals(
    requestText("GET", "/x?y", new Headers({ host: "zoo.org", accept: "*/*" })),
    "GET /x?y HTTP/1.1\r\naccept: */*\r\nhost: zoo.org\r\n\r\n",
  );
});

Deno.test("headEnd() finds the empty line", () => {
  assertEquals(
    headEnd(bytes("HTTP/1.1 200 OK\r\na: b\r\n\r\nbody\r\n\r\n")),
    25,
  );
  assertEquals(headEnd(bytes("HTTP/1.1 200 OK\r\na: b\r\n")), -1);
  assertEquals(headEnd(bytes("")), -1);
  assertEquals(headEnd(bytes("HTTP/1.0 200 OK\na: b\n\nbody")), 22);
  assertEquals(headEnd(bytes("HTTP/1.0 200 OK\r\na: b\n\r\nbody")), 24);
  assertEquals(headEnd(bytes("\r\n")), -1);
});

Deno.test("parseHead() reads status and fields", () => {
  const { status, headers } = parseHead(
    bytes(
      'HTTP/1.0 206 Partial Content\r\nETag:  "é" \r\nA: 1\r\na: 2\r\n\r\n',
    ),
  );
  assertEquals([status, headers.get("a")], [206, "1, 2"]);
  assertEquals(parseHead(bytes("HTTP/1.1 200\r\n\r\n")).status, 200);
});

Deno.test("parseHead() takes lines that end in a line feed alone, and refuses names that are none", () => {
  const { headers } = parseHead(bytes("HTTP/1.0 200 OK\nA: 1\nb: 2\n\n"));
  assertEquals([headers.get("a"), headers.get("b")], ["1", "2"]);
  assertThrows(
    () => parseHead(bytes("HTTP/1.1 200 OK\r\na b: 1\r\n\r\n")),
    SyntaxError,
    "invalid HTTP",
  );
});

for (
  const line of ["", "HTTP/2 200", "HTTP/1.1 20", "SSH-2.0-x", "ICY 200 OK"]
) {
  Deno.test(`parseHead() refuses ${JSON.stringify(line)}`, () => {
    assertThrows(
      () => parseHead(bytes(`${line}\r\n\r\n`)),
      SyntaxError,
      "invalid HTTP",
    );
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
