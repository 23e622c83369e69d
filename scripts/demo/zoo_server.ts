import { createHash } from "node:crypto";
import { requestedRange } from "./requested_range.ts";
import { makeZoo, type ZooFile } from "./zoo_content.ts";

/** Where the files of a zoo lie below its address: the current layout of the public zoo. */
const ROOT = "/raw/5-reorganising-with-lfs";
const CHUNK = 16 * 1024;

/** A zoo that answers. */
export interface RunningZoo {
  /** What `niftynet_model_zoo` is set to. */
  url: string;
  ids: readonly string[];
  /** Stops it, answers that are on their way included. */
  close(): Promise<void>;
}

/** How a zoo is served. */
export interface ZooServerOptions {
  /** At most so many bytes a second for each answer, so that one can watch; as fast as it goes unless given. */
  bytesPerSecond?: number;
}

/** Starts the demo zoo on loopback, on a port that is free. */
export async function startZoo(
  options: ZooServerOptions = {},
): Promise<RunningZoo> {
  const files = new Map<string, ServedFile>();
  const stop = new AbortController();
  const server = Deno.serve(
    {
      hostname: "127.0.0.1",
      port: 0,
      signal: stop.signal,
      onListen: () => {},
    },
    (request) => answer(request, files, options.bytesPerSecond ?? Infinity),
  );
  const url = `http://127.0.0.1:${server.addr.port}`;
  const content = await makeZoo(url + ROOT);
  for (const file of content.files) {
    files.set(`${ROOT}/${file.path}`, { ...file, etag: etagOf(file) });
  }
  return {
    url,
    ids: content.ids,
    close() {
      stop.abort();
      return server.finished;
    },
  };
}

interface ServedFile extends ZooFile {
  etag: string;
}

function etagOf({ content }: ZooFile): string {
  return `"${createHash("sha256").update(content).digest("hex")}"`;
}

/** Answers GET and HEAD, with byte ranges as RFC 9110 section 14 has them. */
function answer(
  request: Request,
  files: ReadonlyMap<string, ServedFile>,
  bytesPerSecond: number,
): Response {
  if (request.method !== "GET" && request.method !== "HEAD") {
    return new Response("Method not allowed\n", {
      status: 405,
      headers: { Allow: "GET, HEAD" },
    });
  }
  const file = files.get(new URL(request.url).pathname);
  if (file === undefined) return new Response("Not found\n", { status: 404 });
  const size = file.content.length;
  const headers = new Headers({
    "Accept-Ranges": "bytes",
    "Content-Type": file.type,
    ETag: file.etag,
  });
  if (request.headers.get("If-None-Match") === file.etag) {
    return new Response(null, { status: 304, headers });
  }
  const range = requestedRange(request.headers, size, file.etag);
  if (range === "unsatisfiable") {
    headers.set("Content-Range", `bytes */${size}`);
    return new Response(null, { status: 416, headers });
  }
  const { start, end } = range ?? { start: 0, end: size };
  headers.set("Content-Length", String(end - start));
  if (range !== undefined) {
    headers.set("Content-Range", `bytes ${start}-${end - 1}/${size}`);
  }
  const body = request.method === "HEAD"
    ? null
    : paced(file.content.subarray(start, end), bytesPerSecond);
  return new Response(body, {
    status: range === undefined ? 200 : 206,
    headers,
  });
}

/** `bytes` as a stream that never runs ahead of so many a second. */
function paced(
  bytes: Uint8Array<ArrayBuffer>,
  bytesPerSecond: number,
): ReadableStream<Uint8Array<ArrayBuffer>> {
  const started = performance.now();
  let sent = 0;
  return new ReadableStream({
    async pull(controller) {
      const early = started + sent / bytesPerSecond * 1000 - performance.now();
      if (early > 0) await new Promise((done) => setTimeout(done, early));
      const chunk = bytes.subarray(sent, sent + CHUNK);
      sent += chunk.length;
      if (chunk.length > 0) controller.enqueue(chunk);
      if (sent === bytes.length) controller.close();
    },
  });
}
