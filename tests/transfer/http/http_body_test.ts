import { assertEquals, assertRejects } from "@std/assert";
import { NetworkError } from "../../../src/base/errors.ts";
import { fetchMayDecode } from "../../../src/transfer/http/http_body.ts";
import { MisbehavingServer } from "../../support/misbehaving_server.ts";
import { seededBytes, withTrial } from "../../support/transfer.ts";

const PATH = "/data.tar.gz";
const content = seededBytes(1_000_000, 1);

/** Leaves so much garbage that it is collected, with all that no one holds. */
function litter(): void {
  for (let round = 0; round < 5; round++) {
    const junk: unknown[] = [];
    for (let count = 0; count < 1_000_000; count++) junk.push({ count });
  }
}

Deno.test("read() hands out every byte in order", () =>
  withTrial(async ({ context: { http, signal } }) => {
    await using server = new MisbehavingServer();
    const url = server.file(PATH, content);
    const all = new Uint8Array(content.length);
    let length = 0;
    await http.exchange(
      { url, signal },
      (answer) =>
        answer.read((chunk) => {
          all.set(chunk, length);
          length += chunk.length;
        }),
    );
    assertEquals([length, all], [content.length, content]);
  }));

Deno.test("read() stops when it is told that it is enough, and passes on what its taker throws", () =>
  withTrial(async ({ context: { http, signal } }) => {
    await using server = new MisbehavingServer();
    const url = server.file(PATH, content);
    let pieces = 0;
    await http.exchange({ url, signal }, (answer) =>
      answer.read(() => {
        pieces++;
        return false;
      }));
    assertEquals(pieces, 1);
    await assertRejects(
      () =>
        http.exchange({ url, signal }, (answer) =>
          answer.read(() => {
            throw new RangeError("taker");
          })),
      RangeError,
      "taker",
    );
  }));

Deno.test("read() notices silence even when the answer has become garbage", () =>
  withTrial(async ({ context: { http, signal } }) => {
    await using server = new MisbehavingServer();
    const url = server.file(PATH, content);
    server.next(PATH, { kind: "stall", after: 100_000 });
    let length = 0;
    await assertRejects(
      () =>
        http.exchange({ url, signal }, (answer) =>
          answer.read((chunk) => {
            length += chunk.length;
            if (length === 100_000) setTimeout(litter);
          })),
      NetworkError,
      "no data arrived for 2 seconds",
    );
  }, { idleTimeoutSeconds: 2 }));

Deno.test("read() stops while bytes keep coming, even when the answer has become garbage", () =>
  withTrial(async ({ context: { http, signal }, stop }) => {
    await using server = new MisbehavingServer();
    const url = server.file(PATH, content);
    server.next(PATH, { kind: "trickle", pieceBytes: 100, pauseMs: 1 });
    let length = 0;
    await assertRejects(
      () =>
        http.exchange({ url, signal }, (answer) =>
          answer.read((chunk) => {
            length += chunk.length;
            if (length >= 1000 && !signal.aborted) {
              litter();
              stop.abort(new RangeError("stop"));
            }
          })),
      RangeError,
      "stop",
    );
    assertEquals(length < content.length, true);
  }));

Deno.test("exchange() passes on what reading a body to send throws", () =>
  withTrial(async ({ context: { http, signal } }) => {
    await using server = new MisbehavingServer();
    const body = {
      length: content.length,
      async *read() {
        yield content.slice(0, 10);
        await Promise.reject(new RangeError("disk"));
      },
    };
    const url = server.file(PATH, content);
    await assertRejects(
      () =>
        http.exchange(
          { url, method: "PUT", body, signal },
          () => Promise.resolve(),
        ),
      RangeError,
      "disk",
    );
  }));

Deno.test("exchange() sends a body whose every piece is in the same memory as the one before", () =>
  withTrial(async ({ context: { http, signal } }) => {
    const sent = new Uint8Array(200_000);
    let bytes = new Uint8Array();
    await using server = Deno.serve(
      { port: 0, hostname: "127.0.0.1", onListen() {} },
      async (request) => {
        bytes = new Uint8Array(await request.arrayBuffer());
        return new Response();
      },
    );
    const body = {
      length: 20 * sent.length,
      async *read() {
        for (let piece = 1; piece <= 20; piece++) {
          yield await Promise.resolve(sent.fill(piece));
        }
      },
    };
    const url = new URL(`http://127.0.0.1:${server.addr.port}/`);
    await http.exchange({ url, method: "PUT", body, signal }, (answer) => {
      assertEquals(answer.status, 200);
      return Promise.resolve();
    });
    assertEquals(bytes.length, body.length);
    assertEquals(
      bytes.every((byte, at) => byte === 1 + Math.floor(at / 200_000)),
      true,
    );
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
