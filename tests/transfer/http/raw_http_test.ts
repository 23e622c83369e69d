import { assert, assertEquals, assertRejects } from "@std/assert";
import {
  fetchMayDecode,
  RawHttp,
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

const question = (url: URL, headers = {}): RawRequest => ({
  url,
  method: "GET",
  headers: new Headers(headers),
  body: undefined,
});

/** Runs `body` with connections that are closed afterwards. */
async function withRaw<T>(body: (raw: RawHttp) => Promise<T>): Promise<T> {
  const raw = new RawHttp(() => []);
  try {
    return await body(raw);
  } finally {
    raw.close();
  }
}

const get = (url: URL, headers = {}) =>
  withRaw((raw) => getOver(raw, url, headers));

async function getOver(raw: RawHttp, url: URL, headers = {}) {
  const answer = await raw.exchange(question(url, headers), undefined, never);
  assert(answer !== undefined);
  const { status, headers: fields, body } = answer;
  let bytes = new Uint8Array();
  for (;;) {
    const chunk = await body.read(new ArrayBuffer(1000));
    if (chunk === undefined) break;
    bytes = concat(bytes, chunk);
  }
  return { status, type: fields.get("content-encoding"), bytes };
}

for (const framing of ["length", "chunked", "close"] as const) {
  Deno.test(`exchange() reads a body whose end is told by ${framing}, whatever its label`, async () => {
    await using server = new MisbehavingServer();
    const headers = { "content-encoding": "gzip" };
    const url = server.file(PATH, content, { framing, headers });
    const { status, type, bytes } = await get(url);
    assertEquals([status, type], [200, "gzip"]);
    assertEquals(bytes, content);
  });
}

Deno.test("exchange() sends the headers, and the query", async () => {
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

Deno.test("exchange() passes over interim answers and reads empty bodies", async () => {
  await using server = new MisbehavingServer();
  const wire = "HTTP/1.1 100 Continue\n\nHTTP/1.1 103 Hints\r\na: b\n\r\n" +
    "HTTP/1.1 204 None\r\n\r\n";
  server.next(PATH, { kind: "wire", text: wire });
  const { status, bytes } = await get(server.url(PATH));
  assertEquals([status, bytes.length], [204, 0]);
});

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
};

for (const [name, text] of Object.entries(BROKEN)) {
  Deno.test(`exchange() refuses ${name}`, async () => {
    await using server = new MisbehavingServer();
    server.next(PATH, { kind: "wire", text });
    await assertRejects(() => get(server.url(PATH)), Error);
  });
}

Deno.test("exchange() stops at once when it is told to while it connects or waits for an answer", async () => {
  await using server = new MisbehavingServer();
  const reason = new RangeError("stop");
  const connecting = new AbortController();
  const get = ({ signal }: AbortController) =>
    withRaw((raw) =>
      raw.exchange(question(server.url(PATH)), undefined, signal)
    );
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

Deno.test("exchange() breaks off a body when it is told to stop", async () => {
  await using server = new MisbehavingServer();
  const url = server.file(PATH, content);
  server.next(PATH, { kind: "stall", after: 10 });
  const stop = new AbortController();
  await withRaw(async (raw) => {
    const { signal } = stop;
    const answer = await raw.exchange(question(url), undefined, signal);
    assert(answer !== undefined);
    const read = () => answer.body.read(new ArrayBuffer(100));
    assertEquals((await read())?.length, 10);
    const next = read();
    stop.abort();
    await assertRejects(() => next, Error);
  });
});

Deno.test("exchange() leaves it to others where nobody listens, and where the proxy is another than an HTTP one", () =>
  withRaw(async (raw) => {
    const url = new URL(`http://127.0.0.1:${closedPort()}/`);
    for (const proxy of ["https://p:1", "socks5://p:1", undefined]) {
      const through = proxy === undefined ? undefined : new URL(proxy);
      const answer = await raw.exchange(question(url), through, never);
      assertEquals(answer, undefined);
    }
  }));

Deno.test("fetchMayDecode() knows the versions", () => {
  const versions = [
    "1.46.3",
    "2.0.0",
    "2.6.10",
    "2.8.3",
    "2.9.0",
    "2.10.1",
    "3.0.0",
  ];
  assertEquals(
    versions.filter(fetchMayDecode),
    ["1.46.3", "2.0.0", "2.6.10", "2.8.3"],
  );
});

/** Answers each connection with these texts, one for each request, and closes it; returns how many there were. */
async function answerAll(listener: Deno.Listener, texts: readonly string[]) {
  let connections = 0;
  for await (const conn of listener) {
    connections++;
    const buffer = new Uint8Array(4096);
    for (const text of texts) {
      if (await conn.read(buffer) === null) break;
      await conn.write(new TextEncoder().encode(text));
    }
    conn.close();
  }
  return connections;
}

const STAYS = "HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nok";

const CONNECTIONS: Record<string, [texts: string[], connections: number]> = {
  "is used again": [[STAYS, STAYS, STAYS], 1],
  "that the server has closed in the meantime is replaced": [[STAYS], 3],
  "that the server says to have been idle for too long is replaced": [[
    STAYS,
    "HTTP/1.1 408 Request Timeout\r\ncontent-length: 0\r\n\r\n",
  ], 3],
  "that is to be closed is not used again": [[
    STAYS.replace("\r\n", "\r\nConnection: close\r\n"),
    STAYS,
  ], 3],
  "with more than was told is not used again": [[`${STAYS}?`, STAYS], 3],
};

for (const [what, [texts, connections]] of Object.entries(CONNECTIONS)) {
  Deno.test(`exchange(): a connection ${what}`, async () => {
    const listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
    const answering = answerAll(listener, texts);
    const { port } = listener.addr;
    const url = new URL(`http://127.0.0.1:${port}/`);
    await withRaw(async (raw) => {
      for (let request = 0; request < 3; request++) {
        const { bytes } = await getOver(raw, url);
        assertEquals(new TextDecoder().decode(bytes), "ok");
      }
    });
    listener.close();
    assertEquals(await answering, connections);
  });
}
