import {
  type AnswerHead,
  HEAD_LIMIT_BYTES,
  headEnd,
  mayBeHead,
  parseHead,
} from "./http1.ts";

/** A connection that can be read by heads, lines and bytes. */
export class RawLine {
  readonly #conn: Deno.Conn;
  /** What has come and was not asked for yet. */
  #ahead: Uint8Array<ArrayBuffer> = new Uint8Array(0);
  #open = true;
  #hasAnswered = false;

  constructor(conn: Deno.Conn) {
    this.#conn = conn;
  }

  /** Whether something has come since it was last written to. */
  get hasAnswered(): boolean {
    return this.#hasAnswered;
  }

  /** Passes over bytes where exactly so many have come already. */
  skip(bytes: number): boolean {
    if (this.#ahead.length !== bytes) return false;
    this.#ahead = new Uint8Array(0);
    return true;
  }

  /** Sends a text in UTF-8. */
  async write(text: string): Promise<void> {
    await this.writeBytes(new TextEncoder().encode(text));
  }

  /** Sends bytes. */
  async writeBytes(bytes: Uint8Array): Promise<void> {
    this.#hasAnswered = false;
    for (let rest = bytes; rest.length > 0;) {
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
      const end = headEnd(this.#ahead);
      if (end !== -1) {
        const head = parseHead(this.#ahead.subarray(0, end));
        this.#ahead = this.#ahead.subarray(end);
        if (head.status >= 200) return head;
      } else {
        await this.#readMore();
        if (!mayBeHead(this.#ahead)) throw new SyntaxError("invalid HTTP");
      }
    }
  }

  /** Reads up to the next line feed and leaves the line's end away. */
  async readLine(): Promise<string> {
    for (;;) {
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
  async read(into: Uint8Array): Promise<number> {
    if (this.#ahead.length === 0) return await this.#conn.read(into) ?? 0;
    const part = this.#ahead.subarray(0, into.length);
    into.set(part);
    this.#ahead = this.#ahead.subarray(part.length);
    return part.length;
  }

  /** Closes the connection; calling it again does nothing. */
  close(): void {
    if (this.#open) this.#conn.close();
    this.#open = false;
  }

  async #readMore(): Promise<void> {
    if (this.#ahead.length > HEAD_LIMIT_BYTES) {
      throw new SyntaxError("invalid HTTP: its head does not end");
    }
    const more = new Uint8Array(4096);
    const length = await this.#conn.read(more);
    if (length === null) throw new Error("unexpected end of the connection");
    this.#hasAnswered = true;
    const both = new Uint8Array(this.#ahead.length + length);
    both.set(this.#ahead);
    both.set(more.subarray(0, length), this.#ahead.length);
    this.#ahead = both;
  }
}
