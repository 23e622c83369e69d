import { assertEquals } from "@std/assert";
import {
  type Server,
  startServer,
} from "../../scripts/bench/server/start_server.ts";
import { withTempFolder, writeFile } from "../support/temp.ts";

const SIZE = 300_000;
const CHUNK = 65_536;

function withServer(body: (server: Server) => Promise<void>): Promise<void> {
  return withTempFolder(async (folder) => {
    const bytes = new Uint8Array(SIZE).map((_, i) => i);
    await writeFile(folder, "archives/a.tar.gz", bytes);
    await writeFile(folder, "e/main.ini", "# a comment\n".repeat(20));
    const server = await startServer(folder);
    try {
      await body(server);
    } finally {
      await server.stop();
    }
  });
}

Deno.test("the bench's server sends an archive, whole and in part, and counts", () =>
  withServer(async ({ origin, served }) => {
    const url = `${origin}/archives/a.tar.gz`;
    const whole = await fetch(url);
    const bytes = await whole.bytes();
    assertEquals([whole.status, bytes.length], [200, SIZE]);
    const etag = whole.headers.get("etag") ?? "";
    const part = await fetch(url, {
      headers: { range: "bytes=299990-", "if-range": etag },
    });
    assertEquals(part.status, 206);
    assertEquals(
      part.headers.get("content-range"),
      `bytes 299990-299999/${SIZE}`,
    );
    assertEquals(await part.bytes(), bytes.slice(299990));
    assertEquals(await served(), { bytes: SIZE + 10, stopped: 0 });
  }));

Deno.test("the bench's server does not send a manifest again that has not changed", () =>
  withServer(async ({ origin, served }) => {
    const url = `${origin}/e/main.ini`;
    const first = await fetch(url);
    assertEquals((await first.bytes()).length, 240);
    const etag = first.headers.get("etag") ?? "";
    const again = await fetch(url, { headers: { "if-none-match": etag } });
    await again.body?.cancel();
    assertEquals(again.status, 304);
    assertEquals((await served()).bytes, 240);
  }));

Deno.test("the bench's server stops an archive where it should", () =>
  withServer(async ({ origin, set, served }) => {
    await set({ stopAt: 0.5 });
    const controller = new AbortController();
    const { body } = await fetch(`${origin}/archives/a.tar.gz`, {
      signal: controller.signal,
    });
    const reader = body?.getReader();
    let received = 0;
    while (received < 2 * CHUNK) {
      received += (await reader?.read())?.value?.length ?? 0;
    }
    const next = reader?.read().catch(() => "aborted");
    while ((await served()).stopped === 0);
    controller.abort();
    assertEquals(await next, "aborted");
    assertEquals(received, 2 * CHUNK);
  }));

Deno.test("the bench's server answers 404 for what the zoo does not have", () =>
  withServer(async ({ origin }) => {
    const answer = await fetch(`${origin}/archives/x`);
    await answer.body?.cancel();
    assertEquals(answer.status, 404);
  }));
