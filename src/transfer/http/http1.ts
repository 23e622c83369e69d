// Pure: no disk, network, clock or environment.

/** The first lines of an HTTP/1 answer. */
export interface AnswerHead {
  status: number;
  headers: Headers;
}

/** An answer's head may be this long, as in most servers and clients. */
export const HEAD_LIMIT_BYTES = 65_536;

/** The request in the form that goes over the line, without a body (RFC 9112, 3). */
export function requestText(
  method: string,
  target: string,
  headers: Iterable<readonly [string, string]>,
): string {
  const lines = [...headers].map(([name, value]) => `${name}: ${value}\r\n`);
  return `${method} ${target} HTTP/1.1\r\n${lines.join("")}\r\n`;
}

/** Whether what has come so far may become an HTTP/1 answer's head. */
export function mayBeHead(bytes: Uint8Array): boolean {
  const begin = new TextDecoder("latin1").decode(bytes.subarray(0, 7));
  return "HTTP/1.".startsWith(begin);
}

/**
 * Reads the lines of an answer's head (RFC 9112, 4 and 5).
 *
 * @throws {SyntaxError} when they are none.
 */
export function parseHead([first = "", ...fields]: string[]): AnswerHead {
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
export function bodyEnd(
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
export function chunkLength(line: string): number {
  const digits = /^\s*([0-9a-f]{1,12})\s*(?:;.*)?$/i.exec(line)?.[1];
  if (digits === undefined) throw new SyntaxError("invalid HTTP chunk");
  return parseInt(digits, 16);
}
