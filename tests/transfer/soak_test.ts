import { assert, assertEquals } from "@std/assert";
import { fromFileUrl } from "@std/path";
import { answerFor } from "../support/served_file.ts";
import { listTree, withTempFolder } from "../support/temp.ts";
import { seededBytes, sha256 } from "../support/transfer.ts";
import {
  headBytes,
  readRequest,
  readRequestLine,
  untilClosed,
  writeAll,
} from "../support/wire.ts";

const SIZE = 64_000_000;
/** `deno task fuzz` has them all. */
const ROUNDS = Number(Deno.env.get("NET_DOWNLOAD_FUZZ") ?? 0) > 20_000
  ? 200
  : 50;
/** The most that is under way when a process is killed; what is lost of it is sent again. */
const TAIL = 8_192;

/** What happens in one round; offsets are of the archive's bytes. */
interface Round {
  /** Where the server ends the connection; the process goes on by itself. */
  cuts: number[];
  /** The process is killed once it has stored so much, … */
  killAt: number;
  /** … or as soon as it shows that it lives. */
  early: boolean;
  /** Bytes that are sent in the moment of the kill. */
  tail: number;
  /** Turns of the event loop between the two, so that the kill meets any moment of the work on them. */
  turns: number;
}

/** Rounds that lead through the whole archive; the same for the same seed. */
function roundsOf(seed: number): Round[] {
  const random = new Uint32Array(seededBytes(ROUNDS * 16, seed).buffer);
  const at = (index: number) => (random[index] ?? 0) / 2 ** 32;
  const kills = Array.from({ length: ROUNDS }, (_, i) => at(i) * (SIZE - TAIL))
    .map(Math.floor).sort((a, b) => a - b);
  return kills.map((killAt, i) => {
    const before = kills[i - 1] ?? 0;
    const cut = Math.floor(before + at(ROUNDS + i) * (killAt - before));
    return {
      cuts: at(2 * ROUNDS + i) < 0.3 ? [cut] : [],
      killAt,
      early: i > 0 && at(3 * ROUNDS + i) < 0.1,
      tail: Math.floor(at(i) * 1e6) % TAIL,
      turns: i % 4,
    };
  });
}

/** A server that sends as far as the round goes, and waits there. */
class PacedServer implements AsyncDisposable {
  /** Bytes of the archive that were written to connections. */
  sent = 0;
  /** The archive's bytes may be sent up to here. */
  #allowed = 0;
  #cuts: number[] = [];
  #wake: () => void = () => {};
  readonly #listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  readonly #content: Uint8Array;
  readonly #serving = new Set<Promise<void>>();
  readonly #running: Promise<void>;

  constructor(content: Uint8Array) {
    this.#content = content;
    this.#running = this.#accept();
  }

  get url(): string {
    return `http://127.0.0.1:${this.#listener.addr.port}/data.tar.gz`;
  }

  allow(upTo: number, cuts: number[] = []): void {
    this.#allowed = upTo;
    this.#cuts.push(...cuts);
    this.#wake();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#listener.close();
    this.#wake();
    await this.#running;
  }

  /** Waits until all connections are over, so that none of them is left to fail. */
  async quiet(): Promise<void> {
    await Promise.all(this.#serving);
  }

  async #accept(): Promise<void> {
    for await (const conn of this.#listener) {
      // A process that is killed leaves its connection broken.
      const served = this.#serve(conn).catch(() => {}).finally(() => {
        conn.close();
        this.#serving.delete(served);
      });
      this.#serving.add(served);
    }
    await this.quiet();
  }

  async #serve(conn: Deno.Conn): Promise<void> {
    const line = await readRequestLine(conn);
    if (line === undefined) return;
    const request = await readRequest(conn, line);
    const options = { etag: '"v1"' };
    const answer = answerFor(request, this.#content, options);
    const { status, headers, body } = answer;
    headers["content-length"] = String(body.length);
    await writeAll(conn, headBytes(status, headers));
    const gone = untilClosed(conn).catch(() => {}).then(() => "gone" as const);
    for (let at = SIZE - body.length; at < SIZE;) {
      const cut = this.#cuts.find((offset) => offset > at);
      const end = Math.min(at + 65_536, this.#allowed, cut ?? SIZE);
      if (end > at) {
        await writeAll(conn, this.#content.subarray(at, end));
        this.sent += end - at;
        at = end;
      }
      if (at === cut) {
        this.#cuts = this.#cuts.filter((offset) => offset > at);
        return;
      }
      if (at < this.#allowed) continue;
      const woken = new Promise<"woken">((resolve) => {
        this.#wake = () => resolve("woken");
      });
      if (await Promise.race([woken, gone]) === "gone") return;
    }
    await gone;
  }
}

/** Starts the process that fetches the archive; its lines come one by one. */
function start(url: string, folder: string) {
  const child = new Deno.Command(Deno.execPath(), {
    args: [
      "run",
      "--allow-all",
      "--no-check",
      "--quiet",
      "--config",
      fromFileUrl(new URL("../../deno.json", import.meta.url)),
      fromFileUrl(new URL("soak_child.ts", import.meta.url)),
      url,
      folder,
    ],
    stdout: "piped",
    stderr: "inherit",
  }).spawn();
  return { child, lines: linesOf(child.stdout) };
}

async function* linesOf(stream: ReadableStream<Uint8Array>) {
  let rest = "";
  const decoder = new TextDecoder();
  for await (const chunk of stream) {
    const lines = (rest + decoder.decode(chunk, { stream: true })).split("\n");
    rest = lines.pop() ?? "";
    yield* lines;
  }
}

Deno.test(`fetchBlob() survives ${ROUNDS} kills, and fetches hardly a byte twice`, () =>
  withTempFolder(async (folder) => {
    const content = seededBytes(SIZE, 64);
    await using server = new PacedServer(content);
    let restarts = 0;
    for (const round of roundsOf(200)) {
      const { cuts, killAt, early, tail, turns } = round;
      if (!early) server.allow(killAt, cuts);
      const { child, lines } = start(server.url, folder);
      for await (const line of lines) {
        if (line === "restarted") restarts++;
        if (!early && Number(line) < killAt) continue;
        if (!early) server.allow(killAt + tail);
        for (let turn = 0; turn < turns; turn++) {
          await new Promise((resolve) => setTimeout(resolve));
        }
        child.kill("SIGKILL");
        break;
      }
      await child.status;
      await server.quiet();
    }
    server.allow(SIZE);
    const { child, lines } = start(server.url, folder);
    let last = "";
    for await (const line of lines) last = line;
    assert((await child.status).success);
    assertEquals(last, `done ${await sha256(content)}`);
    const [part = "", note = "", ...others] = listTree(folder);
    assertEquals([others, restarts], [[], 0]);
    assertEquals(note, `${part}.json`);
    assertEquals(
      await sha256(await Deno.readFile(`${folder}/${part}`)),
      await sha256(content),
    );
    const factor = server.sent / SIZE;
    console.log(
      `sent ${server.sent} bytes, ${factor.toFixed(4)} of the archive`,
    );
    assert(factor <= 1.02);
  }));
