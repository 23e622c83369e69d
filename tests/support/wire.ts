/** A request as a server of the tests saw it. */
export interface RecordedRequest {
  method: string;
  /** As it stood in the request line: a path, or a whole address for a proxy. */
  target: string;
  headers: Headers;
  body: string;
}

const text = new TextDecoder("latin1");

/** Reads up to where a text ends in `end`, and not a byte further. */
async function readUntil(
  conn: Deno.Conn,
  end: string,
): Promise<string | undefined> {
  const byte = new Uint8Array(1);
  let line = "";
  while (!line.endsWith(end)) {
    if (await conn.read(byte) === null) return undefined;
    line += text.decode(byte);
  }
  return line;
}

/** Reads a request line; undefined when the connection ends before it. */
export async function readRequestLine(
  conn: Deno.Conn,
): Promise<string | undefined> {
  return (await readUntil(conn, "\n"))?.trimEnd();
}

/** Reads what follows a request line but for its last byte: what is unread when a connection is closed makes it a reset. */
export async function readAlmostAll(
  conn: Deno.Conn,
  line: string,
): Promise<RecordedRequest> {
  const [method = "", target = ""] = line.split(" ");
  const fields = await readUntil(conn, "\r\n\r") ?? "";
  return { method, target, headers: parseFields(fields), body: "" };
}

/** Reads what follows a request line. */
export async function readRequest(
  conn: Deno.Conn,
  line: string,
): Promise<RecordedRequest> {
  const [method = "", target = ""] = line.split(" ");
  const buffer = new Uint8Array(65_536);
  let rest = "\r\n";
  let headers = new Headers();
  for (;;) {
    const end = rest.indexOf("\r\n\r\n");
    if (end !== -1) {
      headers = parseFields(rest.slice(2, Math.max(2, end)));
      const body = rest.slice(end + 4);
      if (body.length >= Number(headers.get("content-length") ?? 0)) {
        return { method, target, headers, body };
      }
    }
    const length = await conn.read(buffer);
    if (length === null) return { method, target, headers, body: "" };
    rest += text.decode(buffer.subarray(0, length));
  }
}

function parseFields(fields: string): Headers {
  const headers = new Headers();
  for (const field of fields.split("\r\n")) {
    const colon = field.indexOf(":");
    if (colon > 0) {
      headers.append(field.slice(0, colon), field.slice(colon + 1));
    }
  }
  return headers;
}

/** An answer's head as it goes over the line. */
export function headBytes(
  status: number,
  headers: Readonly<Record<string, string>>,
  version = "HTTP/1.1",
): Uint8Array {
  const fields = Object.entries(headers)
    .map(([name, value]) => `${name}: ${value}\r\n`).join("");
  return new TextEncoder().encode(`${version} ${status} Test\r\n${fields}\r\n`);
}

/** Writes all bytes. */
export async function writeAll(
  conn: Deno.Conn,
  bytes: Uint8Array,
): Promise<void> {
  for (let rest = bytes; rest.length > 0;) {
    rest = rest.subarray(await conn.write(rest));
  }
}

/** Waits until the other side has closed the connection. */
export async function untilClosed(conn: Deno.Conn): Promise<void> {
  const buffer = new Uint8Array(4096);
  while (await conn.read(buffer) !== null);
}
