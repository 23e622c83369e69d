import { assert, assertEquals, assertMatch } from "@std/assert";
import { assertDescribed } from "../support/event_schema.ts";
import { programCommand } from "../support/program.ts";
import { type User, withUser } from "../support/sandbox_home.ts";
import { tarGz } from "../support/tar_gz.ts";
import { inEntry, manifest, section } from "../support/zoo.ts";

/** Text that does not compress away, so that half of the archive is worth something. */
const noise = Array.from({ length: 60_000 }, (_, i) => Math.imul(i, 2654435761))
  .join(" ");
const archive = await tarGz({ "a.txt": noise });
const half = archive.slice(0, archive.length / 2);
const ETAG = '"v1"';

/** A server that stops in the middle of the first answer. */
function stallingServer() {
  const ranges: (string | null)[] = [];
  const answer = (request: Request) => {
    const range = request.headers.get("range");
    ranges.push(range);
    if (range !== null) {
      const first = Number(/bytes=(\d+)-/.exec(range)?.[1]);
      return new Response(archive.slice(first), {
        status: 206,
        headers: {
          etag: ETAG,
          "content-range": `bytes ${first}-${
            archive.length - 1
          }/${archive.length}`,
        },
      });
    }
    const body = new ReadableStream({
      start(controller) {
        controller.enqueue(half);
      },
      // Nothing more comes until the client goes.
      pull: () => new Promise<void>(() => {}),
    }, { highWaterMark: 0 });
    return new Response(body, {
      headers: {
        etag: ETAG,
        "accept-ranges": "bytes",
        "content-length": String(archive.length),
      },
    });
  };
  return { answer, ranges };
}

const files = (answer: (request: Request) => Response) => ({
  [inEntry("toy", "main.ini")]: manifest(
    "1.0",
    section("data", { url: "data.tar.gz", destination: "data" }),
  ),
  [inEntry("toy", "data.tar.gz")]: answer,
});

/** A line of `--json`. */
interface JsonEvent {
  event: string;
  received?: number;
  bytes?: number;
  message?: string;
}

/** Runs the program with `--json` and sends it a signal when bytes are on disk. */
async function runAndStop(
  { env }: User,
  signal: Deno.Signal,
): Promise<{ code: number; events: JsonEvent[] }> {
  const child = programCommand({ args: ["--json", "toy"], env }).spawn();
  let text = "";
  let stopped = false;
  const decoder = new TextDecoder();
  for await (const chunk of child.stdout) {
    text += decoder.decode(chunk, { stream: true });
    if (stopped || !text.includes("archive-progress")) continue;
    child.kill(signal);
    stopped = true;
  }
  await child.stderr.cancel();
  assertDescribed(text);
  const events = text.trimEnd().split("\n")
    .map((line): JsonEvent => JSON.parse(line));
  return { code: (await child.status).code, events };
}

for (
  const [signal, exitCode] of [["SIGINT", 130], ["SIGTERM", 143]] as const
) {
  Deno.test({
    name:
      `${signal} ends the run with ${exitCode}, and the next one goes on from there`,
    ignore: Deno.build.os === "windows",
    fn: async () => {
      const server = stallingServer();
      await withUser(files(server.answer), async (user) => {
        const { code, events } = await runAndStop(user, signal);
        assertEquals(code, exitCode);
        const kept = events.find(({ event }) => event === "archive-kept");
        assert(kept?.bytes !== undefined && kept.bytes > 0);
        const [last] = events.slice(-1);
        assertEquals(last?.message, `stopped by ${signal}`);
        assertEquals(
          user.installed().filter((path) => path.startsWith("data")),
          [],
        );
        const next = await user.run("toy");
        assertEquals(next.code, 0);
        assertEquals(server.ranges.length, 2);
        assertMatch(
          server.ranges[1] ?? "",
          new RegExp(`^bytes=${kept.bytes}-`),
        );
        const file = user.path("niftynet/data/toy/a.txt");
        assert(await Deno.readTextFile(file) === noise);
        assertEquals(
          user.installed().filter((path) => path.startsWith(".net_download")),
          [],
        );
      });
    },
  });
}

/** A slow line that never stalls: says how much it has sent. */
function slowServer(total: number) {
  const flowing = Promise.withResolvers<void>();
  const server = { sent: 0, flowing: flowing.promise, answer };
  function answer(): Response {
    let timer: ReturnType<typeof setTimeout> | undefined;
    const body = new ReadableStream({
      async pull(controller) {
        if (server.sent >= total) return controller.close();
        await new Promise((resolve) => {
          timer = setTimeout(resolve, 20);
        });
        controller.enqueue(new Uint8Array(16_000).fill(server.sent));
        server.sent += 16_000;
        if (server.sent >= 160_000) flowing.resolve();
      },
      cancel: () => clearTimeout(timer),
    }, { highWaterMark: 0 });
    return new Response(body, { headers: { "content-length": `${total}` } });
  }
  return server;
}

Deno.test({
  name: "SIGINT ends every transfer at once while bytes keep coming",
  ignore: Deno.build.os === "windows",
  fn: async () => {
    const total = 4_000_000;
    const small = await tarGz({ "a.txt": "a" });
    const [one, two] = [slowServer(total), slowServer(total)];
    const served = {
      [inEntry("toy", "main.ini")]: manifest(
        "1.0",
        section("one", { url: "one.tar.gz", destination: "data" }),
        section("two", { url: "two.tar.gz", destination: "models" }),
        section("small", { url: "small.tar.gz", destination: "extensions" }),
      ),
      [inEntry("toy", "small.tar.gz")]: small,
      [inEntry("toy", "one.tar.gz")]: one.answer,
      [inEntry("toy", "two.tar.gz")]: two.answer,
    };
    await withUser(served, async ({ env }) => {
      const child = programCommand({ args: ["toy"], env }).spawn();
      await Promise.all([one.flowing, two.flowing]);
      child.kill("SIGINT");
      assertEquals((await child.output()).code, 130);
      assert(one.sent < total, `one was sent to its end`);
      assert(two.sent < total, `two was sent to its end`);
    });
  },
});
