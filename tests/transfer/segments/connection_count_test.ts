import { assertEquals } from "@std/assert";
import { ConnectionCount } from "../../../src/transfer/segments/connection_count.ts";

/** Bytes that are left: enough for every number of connections. */
const LEFT = 10_000_000_000;
const MB = 1000;

/** A transfer with a clock of its own. */
class Line {
  readonly count: ConnectionCount;
  now = 0;
  readonly #rate: (connections: number, now: number) => number;

  /** @param rate bytes per ms that so many connections bring together */
  constructor(
    rate: (connections: number, now: number) => number,
    most = 8,
  ) {
    this.count = new ConnectionCount(most);
    this.#rate = rate;
  }

  /** Runs for so many ms, with as many connections as are wanted; returns how many. */
  run(milliseconds: number, left = LEFT): number {
    for (const end = this.now + milliseconds; this.now < end; this.now += 10) {
      const open = this.count.wanted;
      this.count.received(
        this.#rate(open, this.now) * 10,
        this.now,
        open,
        left,
      );
    }
    return this.count.wanted;
  }
}

Deno.test("ConnectionCount doubles while each connection brings its share, up to the limit", () => {
  for (const most of [1, 2, 5, 8]) {
    const line = new Line((connections) => 20 * MB * connections, most);
    assertEquals([line.count.wanted, line.run(3000)], [1, most]);
  }
});

Deno.test("ConnectionCount goes back to one where the line is full, and tries again later and later", () => {
  const line = new Line(() => 20 * MB);
  const tries: number[] = [];
  for (let before = 1; line.now < 200_000;) {
    const now = line.run(10);
    if (now > before) tries.push(Math.round(line.now / 1000));
    before = now;
  }
  assertEquals(tries, [0, 21, 61, 141]);
  assertEquals(line.count.wanted, 1);
});

Deno.test("ConnectionCount stays with the number beyond which nothing is gained", () => {
  const line = new Line((connections) => 20 * MB * Math.min(connections, 4));
  assertEquals(line.run(5000), 4);
});

Deno.test("ConnectionCount goes back where more connections are slower", () => {
  const line = new Line((connections) =>
    connections > 2 ? 10 * MB : 20 * MB * connections
  );
  assertEquals(line.run(5000), 2);
});

Deno.test("ConnectionCount waits for slow starts on a long line", () => {
  let since = 0;
  const line = new Line((connections, now) => {
    const isNew = connections === 2 && now - since < 500;
    if (connections === 1) since = now;
    return 20 * MB * (isNew ? 1 : connections);
  });
  line.count.answered(100);
  assertEquals(line.run(4000), 8);
});

Deno.test("ConnectionCount goes back to those that a server has not refused, and holds them", () => {
  const line = new Line((connections) => 20 * MB * connections);
  assertEquals(line.run(3000), 8);
  for (const flowing of [5, 5, 5]) line.count.refused(line.now, flowing);
  assertEquals([line.count.wanted, line.run(19_000)], [5, 5]);
  line.count.refused(line.now, 0);
  assertEquals([line.count.wanted, line.run(2000)], [1, 8]);
  line.count.refused(line.now, 4);
  assertEquals(line.run(39_000), 4);
});

Deno.test("ConnectionCount goes back to what flowed before where new connections get no answer, and holds it for long", () => {
  const line = new Line((connections) => 20 * MB * connections);
  assertEquals(line.run(280), 2);
  assertEquals(line.run(280), 4);
  // One of those that flowed waits behind those that are silent.
  line.count.silent(line.now, 1);
  assertEquals([line.count.wanted, line.run(590_000)], [2, 2]);
  line.count.silent(line.now, 1);
  assertEquals([line.count.wanted, line.run(590_000)], [1, 1]);
});

Deno.test("ConnectionCount keeps what it has while the host has no place, and asks again soon", () => {
  const line = new Line((connections) => 20 * MB * connections);
  line.run(400);
  line.count.busy(line.now, 1);
  assertEquals([line.count.wanted, line.run(900), line.run(2000)], [1, 1, 8]);
});

Deno.test("ConnectionCount leaves alone what is fast or nearly there", () => {
  const fast = new Line(() => 200 * MB);
  assertEquals(fast.run(5000), 1);
  const near = new Line(() => 100 * MB);
  near.count.answered(1);
  assertEquals(near.run(5000), 1);
  const short = new Line(() => 20 * MB);
  assertEquals(short.run(5000, 19_000_000), 1);
});
