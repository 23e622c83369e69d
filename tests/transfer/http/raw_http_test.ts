import { assert, assertEquals, assertRejects } from "@std/assert";
import {
  rawGet,
  type RawRequest,
} from "../../../src/transfer/http/raw_http.ts";
import {
  closedPort,
  MisbehavingServer,
} from "../../support/misbehaving_server.ts";
import { concat } from "../../support/archives.ts";
import { seededBytes } from "../../support/transfer.ts";

// Proxies and TLS are tried in http_clients_test.ts.
const PATH = "/data.tar.gz";
const content = seededBytes(200_000, 1);
const never = new AbortController().signal;

const question = (url: URL, more: Partial<RawRequest> = {}): RawRequest => ({
  url,
  headers: new Headers(),
  proxy: undefined,
  certificates: [],
  signal: never,
  ...more,
});

async function get(url: URL, fields = {}) {
  const headers = new Headers(fields);
  const answer = await rawGet(question(url, { headers }));
  assert(answer !== undefined);
  const { status, headers: told, body } = answer;
  try {
    let bytes = new Uint8Array();
    for (;;) {
      const chunk = await body.read(new ArrayBuffer(1000));
      if (chunk === undefined) break;
      bytes = concat(bytes, chunk);
    }
    return { status, type: told.get("content-encoding"), bytes };
  } finally {
    await body.cancel();
  }
}

for (const framing of ["length", "chunked", "close"] as const) {
  Deno.test(`rawGet() reads a body whose end is told by ${framing}, whatever its label`, async () => {
    await using server = new MisbehavingServer();
    const headers = { "content-encoding": "gzip" };
    const url = server.file(PATH, content, { framing, headers });
    const { status, type, bytes } = await get(url);
    assertEquals([status, type], [200, "gzip"]);
    assertEquals(bytes, content);
  });
}

Deno.test("rawGet() sends the headers, and the query", async () => {
  await using server = new MisbehavingServer();
  const url = server.file(PATH, content);
  const { status, bytes } = await get(new URL("?dl=1", url), {
    range: "bytes=150000-",
  });
  assertEquals([status, bytes], [206, content.slice(150_000)]);
  const [request] = server.requests;
  assertEquals(request?.target, `${PATH}?dl=1`);
  assertEquals(request?.headers.get("host"), url.host);
});

const OK = "HTTP/1.1 200 OK\r\n";
const CHUNKED = "transfer-encoding: Chunked\r\n";

/** What is sent, its status and its body. */
const ANSWERS: Record<string, [text: string, status: number, body: string]> = {
  "an empty body behind interim answers": [
    "HTTP/1.1 100 Continue\n\nHTTP/1.1 103 Hints\r\na: b\n\r\n" +
    "HTTP/1.1 204 None\r\n\r\n",
    204,
    "",
  ],
  "a status without words, and a body without end": [
    "HTTP/1.0 206\r\n\r\nabc",
    206,
    "abc",
  ],
  "one length that is told twice": [
    `${OK}content-length: 3, 3\r\n\r\nabcd`,
    200,
    "abc",
  ],
  "an answer that has no body, but its length": [
    "HTTP/1.1 304 Not Modified\r\ncontent-length: 3\r\n\r\n",
    304,
    "",
  ],
  "chunks with extensions, which count more than a length": [
    `${OK}content-length: 1\r\n${CHUNKED}\r\n` +
    "2;x=y\r\nab\r\n 00B \r\ncdefghijklm\r\n0\r\n\r\n",
    200,
    "abcdefghijklm",
  ],
};

for (const [name, [text, status, body]] of Object.entries(ANSWERS)) {
  Deno.test(`rawGet() reads ${name}`, async () => {
    await using server = new MisbehavingServer();
    server.next(PATH, { kind: "wire", text });
    const answer = await get(server.url(PATH));
    const read = new TextDecoder().decode(answer.bytes);
    assertEquals([answer.status, read], [status, body]);
  });
}

const BROKEN: Record<string, string> = {
  "a body that is cut": "HTTP/1.1 200 OK\r\ncontent-length: 9\r\n\r\n12345",
  "chunks that are cut":
    "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n5\r\n12345\r\n",
  "a chunk that is longer than it says":
    "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n4\r\n12345\r\n0\r\n\r\n",
  "two lengths":
    "HTTP/1.1 200 OK\r\ncontent-length: 5\r\ncontent-length: 6\r\n\r\n12345",
  "a chunk that is none":
    "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\nzz\r\n12345\r\n",
  "a head that is cut": "HTTP/1.1 200 OK\r\ncontent-le",
  "a head without end": `HTTP/1.1 200 OK\r\na: ${"b".repeat(80_000)}`,
  "a head of many lines": `HTTP/1.1 200 OK\r\n${"a: b\r\n".repeat(20_000)}`,
  "a TLS alert": "\x15\x03\x01\0\x02\x02\x46",
  "another protocol": "SSH-2.0-OpenSSH_9.2\r\n\r\n",
  "another version": "HTTP/2 200\r\n\r\n",
  "a stream of radio": "ICY 200 OK\r\n\r\n",
  "a status of two digits": "HTTP/1.1 20\r\n\r\n",
  "a field whose name has a blank": `${OK}a b: 1\r\n\r\n`,
  "a length in words": `${OK}content-length: five\r\n\r\n12345`,
  "an empty length": `${OK}content-length:\r\n\r\n12345`,
  "a coding that was not asked for":
    `${OK}transfer-encoding: gzip, chunked\r\n\r\n`,
  "an empty chunk length": `${OK}${CHUNKED}\r\n\r\n12345\r\n0\r\n\r\n`,
  "a negative chunk length": `${OK}${CHUNKED}\r\n-1\r\n1\r\n0\r\n\r\n`,
  "a chunk length with a prefix": `${OK}${CHUNKED}\r\n0x1\r\n1\r\n0\r\n\r\n`,
  "a chunk length beyond all numbers":
    `${OK}${CHUNKED}\r\nfffffffffffff\r\n1\r\n0\r\n\r\n`,
};

for (const [name, text] of Object.entries(BROKEN)) {
  Deno.test(`rawGet() refuses ${name}`, async () => {
    await using server = new MisbehavingServer();
    server.next(PATH, { kind: "wire", text });
    await assertRejects(() => get(server.url(PATH)), Error);
  });
}

Deno.test("rawGet() stops at once when it is told to while it connects or waits for an answer", async () => {
  await using server = new MisbehavingServer();
  const reason = new RangeError("stop");
  const connecting = new AbortController();
  const get = ({ signal }: AbortController) =>
    rawGet(question(server.url(PATH), { signal }));
  const first = get(connecting);
  connecting.abort(reason);
  await assertRejects(() => first, RangeError, "stop");
  // The answer is only made after the signal is aborted.
  const waiting = new AbortController();
  server.answer(PATH, () => {
    waiting.abort(reason);
    return {};
  });
  await assertRejects(() => get(waiting), RangeError, "stop");
});

Deno.test("rawGet() breaks off a body when it is told to stop", async () => {
  await using server = new MisbehavingServer();
  const url = server.file(PATH, content);
  server.next(PATH, { kind: "stall", after: 10 });
  const stop = new AbortController();
  const answer = await rawGet(question(url, { signal: stop.signal }));
  assert(answer !== undefined);
  const read = () => answer.body.read(new ArrayBuffer(100));
  assertEquals((await read())?.length, 10);
  const next = read();
  stop.abort();
  await assertRejects(() => next, Error);
  await answer.body.cancel();
});

Deno.test("rawGet() leaves it to others where no one listens, and where the proxy is another than an HTTP one", async () => {
  const url = new URL(`http://127.0.0.1:${closedPort()}/`);
  for (const address of ["https://p:1", "socks5://p:1", undefined]) {
    const proxy = address === undefined ? undefined : new URL(address);
    assertEquals(await rawGet(question(url, { proxy })), undefined);
  }
});
