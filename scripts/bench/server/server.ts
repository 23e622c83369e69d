/**
 * The bench's zoo, a process of its own so that its work is not counted as a
 * contender's: `server.ts FOLDER` serves what `makeData()` made there. It
 * prints its port on the first line and ends when its stdin does.
 */
import { join } from "@std/path";
import { requestedRange } from "../../demo/requested_range.ts";
import { type Conditions, CONTROL, type Served } from "./start_server.ts";

/** How much is read and sent at once, in bytes: the size at which Deno's server is fastest. */
const CHUNK = 65_536;

/** How late a timer may be, in ms, without the link losing capacity by it. */
const LATE = 20;

const folder = Deno.args[0] ?? ".";
let conditions: Conditions = {};
let served: Served = { bytes: 0, stopped: 0 };
let bodies = 0;
/** Ports of the connections that have had an answer. */
const connections = new Set<number>();
/** The link that all answers share. */
const link: Link = { freeAt: 0 };

Deno.serve({
  hostname: "127.0.0.1",
  port: 0,
  onListen: ({ port }) => console.log(port),
}, answer);
for await (const _ of Deno.stdin.readable);
Deno.exit(0);

async function answer(
  request: Request,
  { remoteAddr }: Deno.ServeHandlerInfo<Deno.NetAddr>,
): Promise<Response> {
  const { pathname } = new URL(request.url);
  if (pathname === CONTROL) return await control(request);
  const { latency = 0 } = conditions;
  // A connection takes a round trip of its own.
  const trips = connections.has(remoteAddr.port) ? 1 : 2;
  connections.add(remoteAddr.port);
  if (latency > 0) await sleep(trips * latency);
  try {
    return file(request, join(folder, pathname));
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
    return new Response("not found\n", { status: 404 });
  }
}

async function control(request: Request): Promise<Response> {
  if (request.method === "POST") {
    conditions = await request.json();
    served = { bytes: 0, stopped: 0 };
    connections.clear();
  }
  return Response.json(served);
}

function file({ headers, method }: Request, path: string): Response {
  const { size, mtime } = Deno.statSync(path);
  const etag = `"${size}-${mtime?.getTime() ?? 0}"`;
  const answer = new Headers({ "accept-ranges": "bytes", etag });
  if (headers.get("if-none-match") === etag) {
    return new Response(null, { status: 304, headers: answer });
  }
  const range = requestedRange(headers, size, etag);
  if (range === "unsatisfiable") {
    answer.set("content-range", `bytes */${size}`);
    return new Response(null, { status: 416, headers: answer });
  }
  const { start, end } = range ?? { start: 0, end: size };
  answer.set("content-length", String(end - start));
  if (range !== undefined) {
    answer.set("content-range", `bytes ${start}-${end - 1}/${size}`);
  }
  const body = method === "HEAD" ? null : pacedBody(path, start, end, size);
  return new Response(body, { status: range ? 206 : 200, headers: answer });
}

/**
 * A part of a file, as fast as the conditions allow. It reads synchronously:
 * that is twice as fast as the file's own stream, and what is read is in the
 * page cache.
 */
function pacedBody(
  path: string,
  start: number,
  end: number,
  size: number,
): ReadableStream<Uint8Array> {
  const file = Deno.openSync(path);
  file.seekSync(start, Deno.SeekMode.Start);
  const stopAt = path.endsWith(".tar.gz") ? conditions.stopAt : undefined;
  const stop = Math.floor(size * (stopAt ?? Infinity));
  let at = start;
  // An idle link saves nothing up.
  if (bodies++ === 0) link.freeAt = performance.now();
  const own: Link = { freeAt: performance.now() };
  const close = () => {
    file.close();
    bodies--;
  };
  return new ReadableStream({
    async pull(controller) {
      const chunk = new Uint8Array(Math.min(CHUNK, end - at));
      if (served.bytes + chunk.length > stop) {
        served.stopped++;
        return new Promise(() => {});
      }
      await transfer(chunk.length, link, conditions.rate);
      await transfer(chunk.length, own, conditions.each);
      const read = file.readSync(chunk) ?? 0;
      controller.enqueue(chunk.subarray(0, read));
      at += read;
      served.bytes += read;
      if (at < end && read > 0) return;
      controller.close();
      close();
    },
    cancel: close,
  }, { highWaterMark: 0 });
}

/** What lets so many bytes through in a second. */
interface Link {
  /** When all bytes that were put on it have passed, in ms. */
  freeAt: number;
}

/** Waits until a link has let `bytes` more through. */
async function transfer(
  bytes: number,
  link: Link,
  rate: number | undefined,
): Promise<void> {
  if (rate === undefined) return;
  const now = performance.now();
  link.freeAt = Math.max(link.freeAt, now - LATE) + bytes / rate * 1000;
  if (link.freeAt - now >= 1) await sleep(link.freeAt - now);
}

function sleep(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds));
}
