/**
 * The bench's zoo, a process of its own so that it does not compute on a
 * contender's account: `server.ts FOLDER` serves what `makeData()` made there.
 * It prints its port on the first line and ends when its stdin does.
 */
import { join } from "@std/path";
import { ORIGIN } from "../data/manifest.ts";
import { fileBody } from "./body.ts";
import { type Conditions, CONTROL, type Served } from "./control.ts";
import { type Link, occupy } from "./pacing.ts";
import { requestedRange } from "./range.ts";

const MANIFESTS = "/raw/5-reorganising-with-lfs/";
const ARCHIVES = "/archives/";

const folder = Deno.args[0] ?? ".";
let conditions: Conditions = {};
let served: Served = { bytes: 0, stopped: 0 };
let link: Link = { freeAt: 0 };
let bodies = 0;

Deno.serve({
  hostname: "127.0.0.1",
  port: 0,
  onListen: ({ port }) => console.log(port),
}, answer);
for await (const _ of Deno.stdin.readable);
Deno.exit(0);

async function answer(request: Request): Promise<Response> {
  const { pathname, origin } = new URL(request.url);
  if (pathname === CONTROL) return await control(request);
  if (conditions.latency !== undefined) await sleep(conditions.latency);
  try {
    if (pathname === `${MANIFESTS}README.md`) return new Response("A zoo\n");
    if (pathname.startsWith(MANIFESTS)) {
      return manifest(request, pathname.slice(MANIFESTS.length), origin);
    }
    if (pathname.startsWith(ARCHIVES)) {
      return archive(request, pathname.slice(ARCHIVES.length));
    }
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
  }
  return new Response("not found\n", { status: 404 });
}

async function control(request: Request): Promise<Response> {
  if (request.method === "POST") {
    conditions = await request.json();
    served = { bytes: 0, stopped: 0 };
  }
  return Response.json(served);
}

function manifest(request: Request, path: string, origin: string): Response {
  const file = join(folder, "zoo", path);
  const text = Deno.readTextFileSync(file).replaceAll(ORIGIN, origin);
  const etag = etagOf(Deno.statSync(file));
  if (isCurrent(request.headers.get("if-none-match"), etag)) {
    return new Response(null, { status: 304, headers: { etag } });
  }
  return new Response(text, { headers: { etag } });
}

/**
 * Compares weakly, as If-None-Match has it: the runtime compresses answers, and
 * marks their tags as weak.
 *
 * @see https://www.rfc-editor.org/rfc/rfc9110#section-13.1.2
 */
function isCurrent(asked: string | null, etag: string): boolean {
  return asked?.replace(/^W\//, "") === etag;
}

function archive(request: Request, name: string): Response {
  const file = Deno.openSync(join(folder, "archives", name));
  const info = file.statSync();
  const headers = new Headers({
    "accept-ranges": "bytes",
    "content-type": "application/octet-stream",
    etag: etagOf(info),
  });
  const range = requestedRange(request.headers, info.size, etagOf(info));
  if (range === undefined) {
    file.close();
    headers.set("content-range", `bytes */${info.size}`);
    return new Response(null, { status: 416, headers });
  }
  const { from, to } = range;
  headers.set("content-length", String(to - from));
  const whole = to - from === info.size;
  if (!whole) {
    headers.set("content-range", `bytes ${from}-${to - 1}/${info.size}`);
  }
  const status = whole ? 200 : 206;
  if (request.method === "HEAD") {
    file.close();
    return new Response(null, { status, headers });
  }
  return new Response(pacedBody(file, from, to, info.size), {
    status,
    headers,
  });
}

function pacedBody(
  file: Deno.FsFile,
  from: number,
  to: number,
  size: number,
): ReadableStream<Uint8Array> {
  const { rate, stopAt } = conditions;
  const stop = stopAt === undefined ? Infinity : Math.floor(size * stopAt);
  let at = from;
  bodies++;
  return fileBody(file, {
    from,
    to,
    admit(bytes) {
      if (at + bytes > stop) {
        served.stopped++;
        return new Promise(() => {});
      }
      if (rate === undefined) return undefined;
      const now = performance.now();
      link = occupy(link, bytes, rate, now, at > from || bodies > 1);
      const wait = link.freeAt - now;
      return wait < 1 ? undefined : sleep(wait);
    },
    sent(bytes) {
      at += bytes;
      served.bytes += bytes;
    },
    ended() {
      bodies--;
    },
  });
}

function etagOf(info: Deno.FileInfo): string {
  return `"${info.size}-${info.mtime?.getTime() ?? 0}"`;
}

function sleep(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds));
}
