import { assertEquals } from "@std/assert";
import {
  type Server,
  startServer,
} from "../../../scripts/bench/server/server_process.ts";
import { withTempFolder, writeFile } from "../../support/temp.ts";

const SIZE = 300_000;
const MANIFESTS = "/raw/5-reorganising-with-lfs";

function withServer(body: (server: Server) => Promise<void>): Promise<void> {
  return withTempFolder(async (folder) => {
    await writeFile(
      folder,
      "archives/a.tar.gz",
      new Uint8Array(SIZE).map((_, i) => i),
    );
    await writeFile(folder, "zoo/e/main.ini", "url = {origin}/archives/a");
    await writeFile(folder, "zoo/long/main.ini", "# a comment\n".repeat(20));
    const server = await startServer(folder);
    try {
      await body(server);
    } finally {
      await server.stop();
    }
  });
}

Deno.test("startServer() serves an archive, whole and in part, and counts", () =>
  withServer(async ({ origin, served }) => {
    const whole = await fetch(`${origin}/archives/a.tar.gz?entry=1`);
    assertEquals(whole.status, 200);
    const bytes = await whole.bytes();
    assertEquals(bytes.length, SIZE);
    const part = await fetch(`${origin}/archives/a.tar.gz`, {
      headers: {
        range: "bytes=299990-",
        "if-range": whole.headers.get("etag") ?? "",
      },
    });
    assertEquals(part.status, 206);
    assertEquals(
      part.headers.get("content-range"),
      `bytes 299990-299999/${SIZE}`,
    );
    assertEquals(await part.bytes(), bytes.slice(299990));
    assertEquals(await served(), { bytes: SIZE + 10, stopped: 0 });
  }));

Deno.test("startServer() serves manifests that name it", () =>
  withServer(async ({ origin }) => {
    const answer = await fetch(`${origin}${MANIFESTS}/e/main.ini`);
    assertEquals(await answer.text(), `url = ${origin}/archives/a`);
  }));

for (const entry of ["e", "long"]) {
  Deno.test(`startServer() does not serve the manifest of "${entry}" to who has it`, () =>
    withServer(async ({ origin }) => {
      const url = `${origin}${MANIFESTS}/${entry}/main.ini`;
      const first = await fetch(url);
      await first.body?.cancel();
      const again = await fetch(url, {
        headers: { "if-none-match": first.headers.get("etag") ?? "" },
      });
      await again.body?.cancel();
      assertEquals(again.status, 304);
    }));
}

Deno.test("startServer() cuts an archive short where it is told", () =>
  withServer(async ({ origin, set, served }) => {
    await set({ stopAt: 0.5 });
    const controller = new AbortController();
    const { body } = await fetch(`${origin}/archives/a.tar.gz`, {
      signal: controller.signal,
    });
    const reader = body?.getReader();
    let received = 0;
    while (received < 2 * 65_536) {
      received += (await reader?.read())?.value?.length ?? 0;
    }
    const next = reader?.read().catch(() => "aborted");
    while ((await served()).stopped === 0);
    controller.abort();
    assertEquals(await next, "aborted");
    assertEquals(received, 2 * 65_536);
  }));

Deno.test("startServer() answers 404 for what the zoo does not have", () =>
  withServer(async ({ origin }) => {
    for (const path of ["/", "/archives/x", "/raw/5-reorganising-with-lfs/x"]) {
      const answer = await fetch(origin + path);
      await answer.body?.cancel();
      assertEquals(answer.status, 404);
    }
  }));
