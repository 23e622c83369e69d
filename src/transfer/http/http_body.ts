import { onAbort, sleep } from "../../base/waiting.ts";
import type { IdleWatch } from "./idle_watch.ts";

/** A body that is read while it is sent: memory stays flat. */
export interface UploadBody {
  /** Bytes. */
  readonly length: number;
  /** Reads it from its first byte. Each chunk is valid until the next is asked for. */
  read(): AsyncIterable<Uint8Array<ArrayBuffer>>;
}

/**
 * A body as `fetch` sends it: of a stream it tells no length, which some
 * registries refuse, and of a Blob it does.
 */
class UploadBlob extends Blob {
  readonly #body: UploadBody;
  readonly #watch: IdleWatch;

  constructor(body: UploadBody, watch: IdleWatch) {
    super();
    this.#body = body;
    this.#watch = watch;
  }

  override get size(): number {
    return this.#body.length;
  }

  override stream(): ReadableStream<Uint8Array<ArrayBuffer>> {
    return ReadableStream.from(this.#read());
  }

  async *#read(): AsyncGenerator<Uint8Array<ArrayBuffer>> {
    try {
      for await (const chunk of this.#body.read()) {
        // fetch keeps several of them, and the memory is about to be used again.
        yield chunk.slice();
        this.#watch.alive();
      }
    } catch (error) {
      // Else fetch would say in its own words that there was an error.
      this.#watch.giveUp(error);
      throw error;
    }
  }
}

/** What `fetch` is to send; every chunk of it tells the watch that the line is alive. */
export function sentBody(
  body: string | UploadBody | undefined,
  watch: IdleWatch,
): BodyInit | undefined {
  if (typeof body !== "object") return body;
  return body.length === 0 ? "" : new UploadBlob(body, watch);
}

/** The body of an answer. */
export interface AnswerBody {
  /** Reads on, into memory that is its own from then on; undefined at the end. */
  read(memory: ArrayBuffer): Promise<Uint8Array<ArrayBuffer> | undefined>;
  /** Gives up what has not been read; it may be called at any time. */
  cancel(): Promise<void>;
}

/**
 * Whether this Deno's fetch decodes bodies that are labelled as encoded though
 * `Accept-Encoding: identity` was sent. Until 2.9 it does and takes the label
 * away, so that a .tar.gz labelled `Content-Encoding: gzip`, as careless
 * servers do, becomes a .tar with another digest.
 *
 * @see https://github.com/denoland/deno/pull/34867
 */
export function fetchMayDecode(version: string): boolean {
  const [major = 0, minor = 0] = version.split(".").map(Number);
  return major < 2 || (major === 2 && minor < 9);
}

/** The body of what `fetch` returns; null where there is none. */
export function fetchedBody(
  stream: ReadableStream<Uint8Array<ArrayBuffer>> | null,
): AnswerBody {
  const reader = stream?.getReader({ mode: "byob" });
  return {
    async read(memory) {
      const piece = await reader?.read(new Uint8Array(memory));
      return piece?.done ? undefined : piece?.value;
    },
    // One that has failed cannot be cancelled: it is gone either way.
    cancel: () => Promise.resolve(reader?.cancel()).catch(() => {}),
  };
}

/**
 * Bytes that are read at once. Deno hands out at most 64 KiB to a plain reader,
 * in memory that is new each time; a buffer of our own took 600 MB over
 * loopback in 60 % of the time and half the memory.
 */
const CHUNK_BYTES = 262_144;

/** Milliseconds in which a server sees that a connection is gone, before another takes its place. */
const GONE_MS = 30;

/** Gets each piece of a body in order; its memory is used again afterwards. Returns false to stop reading. */
export type TakeChunk = (chunk: Uint8Array<ArrayBuffer>) => boolean | void;

/**
 * Reads a body to its end.
 *
 * @returns whether it was read to its end.
 * @throws what `failure` makes of a broken body, what `take` throws, and the
 * reason of the watch's signal.
 */
export async function readBody(
  body: AnswerBody,
  { signal, alive }: IdleWatch,
  failure: (error: unknown) => unknown,
  take: TakeChunk,
): Promise<boolean> {
  // The signal that fetch was given does not reach a body any more once its
  // response is garbage (Deno 2.6 and 2.9), so the body is cancelled here.
  using _ = onAbort(signal, () => void body.cancel());
  let memory = new ArrayBuffer(CHUNK_BYTES);
  for (;;) {
    const chunk = await body.read(memory).catch((error) => {
      throw failure(error);
    });
    signal.throwIfAborted();
    if (chunk === undefined) return true;
    alive();
    if (take(chunk) === false) {
      await body.cancel();
      await sleep(GONE_MS, signal);
      return false;
    }
    memory = chunk.buffer;
  }
}
