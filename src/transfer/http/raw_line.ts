import { concatenate } from "../../base/bytes.ts";
import type { AnswerBody } from "./http_body.ts";

/** The first lines of an HTTP/1 answer. */
interface AnswerHead {
  status: number;
  headers: Headers;
}

/** An answer's head may be this long, as in most servers and clients. */
const HEAD_LIMIT_BYTES = 65_536;

/** A connection that speaks HTTP/1. */
export class RawLine {
  readonly #conn: Deno.Conn;
  /** What has come and was not asked for yet. */
  #ahead: Uint8Array<ArrayBuffer> = new Uint8Array(0);
  #open = true;

  constructor(conn: Deno.Conn) {
    this.#conn = conn;
  }

  /** Sends a text in UTF-8. */
  async write(text: string): Promise<void> {
    for (let rest = new TextEncoder().encode(text); rest.length > 0;) {
      rest = rest.subarray(await this.#conn.write(rest));
    }
  }

  /**
   * Reads an answer's head; interim answers (1xx) are passed over.
   *
   * @throws {SyntaxError} when what comes is not HTTP, or endless.
   */
  async readHead(): Promise<AnswerHead> {
    for (;;) {
      const lines: string[] = [];
      let left = HEAD_LIMIT_BYTES;
      for (;;) {
        const line = await this.#readLine(lines.length === 0);
        if (line === "") break;
        lines.push(line);
        left -= line.length;
        if (left < 0) throw new SyntaxError("invalid HTTP: an endless head");
      }
      const head = parseHead(lines);
      if (head.status >= 200) return head;
    }
  }

  /**
   * Reads the body that follows a head.
   *
   * @returns reads on; see {@linkcode AnswerBody}
   * @throws {SyntaxError} when the head does not say how the body ends.
   */
  body(head: AnswerHead): AnswerBody["read"] {
    const end = bodyEnd(head);
    let left = end === "chunked" ? 0 : end;
    let isFirst = true;
    return async (memory) => {
      if (end === "chunked" && left === 0) {
        left = await this.#nextChunk(isFirst);
        isFirst = false;
      }
      const room = Math.min(left, memory.byteLength);
      const length = room && await this.#read(new Uint8Array(memory, 0, room));
      if (length === 0 && left > 0 && left < Infinity) {
        throw new Error("unexpected end of the body");
      }
      left -= length;
      return length === 0 ? undefined : new Uint8Array(memory, 0, length);
    };
  }

  /** Closes the connection; calling it again does nothing. */
  close(): void {
    if (this.#open) this.#conn.close();
    this.#open = false;
  }

  /** The length of the chunk that comes next; 0 behind the last one. */
  async #nextChunk(isFirst: boolean): Promise<number> {
    if (!isFirst && await this.#readLine() !== "") {
      throw new SyntaxError("invalid HTTP chunk: longer than it says");
    }
    return chunkLength(await this.#readLine());
  }

  /**
   * Reads up to the next line feed and leaves the line's end away, which may be
   * a line feed alone (RFC 9112, 2.2).
   *
   * @param isFirst whether it is the first line of a head
   */
  async #readLine(isFirst = false): Promise<string> {
    for (;;) {
      if (isFirst && !mayBeHead(this.#ahead)) {
        throw new SyntaxError("invalid HTTP");
      }
      const end = this.#ahead.indexOf(10);
      if (end !== -1) {
        const line = this.#ahead.subarray(0, end);
        this.#ahead = this.#ahead.subarray(end + 1);
        return new TextDecoder("latin1").decode(line).replace(/\r$/, "");
      }
      await this.#readMore();
    }
  }

  /** Fills a part of `into`, at least one byte; returns how many, 0 at the connection's end. */
  async #read(into: Uint8Array): Promise<number> {
    if (this.#ahead.length === 0) return await this.#conn.read(into) ?? 0;
    const part = this.#ahead.subarray(0, into.length);
    into.set(part);
    this.#ahead = this.#ahead.subarray(part.length);
    return part.length;
  }

  async #readMore(): Promise<void> {
    if (this.#ahead.length > HEAD_LIMIT_BYTES) {
      throw new SyntaxError("invalid HTTP: an endless line");
    }
    const more = new Uint8Array(4096);
    const length = await this.#conn.read(more);
    if (length === null) throw new Error("unexpected end of the connection");
    this.#ahead = concatenate(this.#ahead, more.subarray(0, length));
  }
}

/** Whether what has come so far may become an HTTP/1 answer's head. */
function mayBeHead(bytes: Uint8Array): boolean {
  const begin = new TextDecoder("latin1").decode(bytes.subarray(0, 7));
  return "HTTP/1.".startsWith(begin);
}

/**
 * Reads the lines of an answer's head (RFC 9112, 4 and 5).
 *
 * @throws {SyntaxError} when they are none.
 */
function parseHead([first = "", ...fields]: string[]): AnswerHead {
  const [, status] = /^HTTP\/1\.[01] (\d{3})(?: |$)/.exec(first) ?? [];
  if (status === undefined) throw new SyntaxError("invalid HTTP status line");
  const headers = new Headers();
  for (const line of fields) {
    const colon = line.indexOf(":");
    if (colon > 0) {
      addField(headers, line.slice(0, colon), line.slice(colon + 1));
    }
  }
  return { status: Number(status), headers };
}

function addField(headers: Headers, name: string, value: string): void {
  try {
    headers.append(name, value.trim());
  } catch (cause) {
    throw new SyntaxError("invalid HTTP field", { cause });
  }
}

/**
 * Reads from a head how its body ends (RFC 9112, 6.3).
 *
 * @returns its length in bytes; Infinity up to the connection's end.
 * @throws {SyntaxError} when it says that in a way that cannot be read.
 */
function bodyEnd(
  { status, headers }: AnswerHead,
): number | "chunked" {
  if (status < 200 || status === 204 || status === 304) return 0;
  const coding = headers.get("transfer-encoding");
  if (coding !== null) {
    if (coding.toLowerCase() === "chunked") return "chunked";
    throw new SyntaxError(
      "invalid HTTP: a transfer coding that was not asked for",
    );
  }
  const lengths = new Set(headers.get("content-length")?.split(/\s*,\s*/));
  const [length] = lengths;
  if (length === undefined) return Infinity;
  if (lengths.size > 1 || !/^\d+$/.test(length)) {
    throw new SyntaxError("invalid HTTP length of a body");
  }
  return Number(length);
}

/**
 * Reads the line before a chunk (RFC 9112, 7.1).
 *
 * @returns The chunk's length in bytes; 0 for the last one.
 * @throws {SyntaxError} when it is none.
 */
function chunkLength(line: string): number {
  const digits = /^\s*([0-9a-f]{1,12})\s*(?:;.*)?$/i.exec(line)?.[1];
  if (digits === undefined) throw new SyntaxError("invalid HTTP chunk");
  return parseInt(digits, 16);
}
