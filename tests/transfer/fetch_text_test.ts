import { assertEquals, assertRejects } from "@std/assert";
import {
  IntegrityError,
  Interrupted,
  NetworkError,
} from "../../src/base/errors.ts";
import { systemRetryClock } from "../../src/transfer/retry.ts";
import { fetchText } from "../../src/transfer/fetch_text.ts";
import { MisbehavingServer } from "../support/misbehaving_server.ts";
import { withTrial } from "../support/transfer.ts";

const PATH = "/zoo/main.ini";
const LIMIT = { limitBytes: 1000 };
const text = "[config]\nversion = 1.0\nname = Zoë\n";
const bytes = new TextEncoder().encode(text);

Deno.test("fetchText() brings a text and its version", () =>
  withTrial(async ({ context }) => {
    await using server = new MisbehavingServer();
    const lastModified = "Wed, 21 Oct 2015 07:28:00 GMT";
    const url = server.file(PATH, bytes, { etag: 'W/"v1"', lastModified });
    assertEquals(await fetchText(url, context, LIMIT), {
      kind: "text",
      text,
      version: { etag: 'W/"v1"', lastModified },
    });
  }));

Deno.test("fetchText() sends the version back, and tells that nothing changed", () =>
  withTrial(async ({ context }) => {
    await using server = new MisbehavingServer();
    const url = server.file(PATH, bytes, { etag: '"v1"' });
    const same = await fetchText(url, context, { ...LIMIT, etag: '"v1"' });
    assertEquals(same, { kind: "not-modified" });
    const lastModified = "Wed, 21 Oct 2015 07:28:00 GMT";
    server.file(PATH, bytes, { lastModified });
    const dated = await fetchText(url, context, { ...LIMIT, lastModified });
    assertEquals(dated, { kind: "not-modified" });
  }));

Deno.test("fetchText() refuses a server that says that nothing changed where nothing was known", () =>
  withTrial(async ({ context }) => {
    await using server = new MisbehavingServer();
    const url = server.answer(PATH, () => ({ status: 304 }));
    await assertRejects(
      () => fetchText(url, context, LIMIT),
      NetworkError,
      "the server answered 304",
    );
  }));

Deno.test("fetchText() tells that there is none as a value", () =>
  withTrial(async ({ context }) => {
    await using server = new MisbehavingServer();
    for (const status of [404, 410]) {
      const url = server.answer(PATH, () => ({ status }));
      assertEquals(await fetchText(url, context, LIMIT), { kind: "not-found" });
    }
  }));

Deno.test("fetchText() tries again, and tells so", () =>
  withTrial(async ({ context }) => {
    await using server = new MisbehavingServer();
    const url = server.file(PATH, bytes);
    server.next(PATH, { kind: "status", status: 502 }, {
      kind: "cut",
      after: 5,
    });
    const waits: number[] = [];
    const retrying = (_url: URL, _: string, wait: number) => waits.push(wait);
    const fetched = await fetchText(url, { ...context, retrying }, LIMIT);
    assertEquals([fetched.kind, waits], ["text", [0.4, 0.8]]);
  }));

Deno.test("fetchText() takes a text that is called a part, and no part of one", () =>
  withTrial(async ({ context }) => {
    await using server = new MisbehavingServer();
    const part = (range: string) =>
      server.answer(PATH, () => ({
        status: 206,
        headers: { "content-range": range },
        body: "ABCDEF",
      }));
    const fetched = await fetchText(part("bytes 0-5/6"), context, LIMIT);
    assertEquals(fetched.kind === "text" && fetched.text, "ABCDEF");
    for (const range of ["bytes 0-5/7", "bytes 1-6/7", "bytes 0-5/*", "x"]) {
      await assertRejects(
        () => fetchText(part(range), context, LIMIT),
        NetworkError,
        "its answer does not fit: 206 (partial content)",
      );
    }
  }));

Deno.test("fetchText() stops at once while it waits for a retry", () =>
  withTrial(async ({ context, stop }) => {
    await using server = new MisbehavingServer();
    const headers = { "retry-after": "100" };
    const url = server.answer(PATH, () => ({ status: 503, headers }));
    const retrying = () => stop.abort(new Interrupted("SIGINT"));
    await assertRejects(
      () => fetchText(url, { ...context, retrying }, LIMIT),
      Interrupted,
    );
    assertEquals(server.requests.length, 1);
  }, { clock: systemRetryClock }));

Deno.test("fetchText() asks once where the answer is final", () =>
  withTrial(async ({ context }) => {
    await using server = new MisbehavingServer();
    const url = server.answer(PATH, () => ({ status: 403 }));
    await assertRejects(
      () => fetchText(url, context, LIMIT),
      NetworkError,
      "the server answered 403 (access is refused)",
    );
    assertEquals(server.requests.length, 1);
  }));

Deno.test("fetchText() decodes what a server compresses on its way", () =>
  withTrial(async ({ context }) => {
    await using server = new MisbehavingServer();
    const gzip = new Blob([bytes]).stream()
      .pipeThrough(new CompressionStream("gzip"));
    const body = new Uint8Array(await new Response(gzip).arrayBuffer());
    const headers = { "content-encoding": "gzip" };
    const url = server.answer(PATH, () => ({ headers, body }));
    const fetched = await fetchText(url, context, LIMIT);
    assertEquals(fetched.kind === "text" && fetched.text, text);
  }));

Deno.test("fetchText() refuses what is too long or not UTF-8", () =>
  withTrial(async ({ context }) => {
    await using server = new MisbehavingServer();
    const rows = [
      [new Uint8Array(1001).fill(65), "it is longer than 1000 bytes"],
      [new Uint8Array([0x5b, 0xff]), "it is not UTF-8 text"],
    ] as const;
    for (const [content, why] of rows) {
      const url = server.file(PATH, content);
      await assertRejects(
        () => fetchText(url, context, LIMIT),
        IntegrityError,
        why,
      );
    }
  }));

Deno.test("fetchText() leaves a byte order mark to its reader", () =>
  withTrial(async ({ context }) => {
    await using server = new MisbehavingServer();
    const marked = new Uint8Array([0xef, 0xbb, 0xbf, 65]);
    const fetched = await fetchText(server.file(PATH, marked), context, LIMIT);
    assertEquals(fetched.kind === "text" && fetched.text, "\ufeffA");
  }));
