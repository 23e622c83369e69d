import { assert, assertEquals } from "@std/assert";
import { type RetryClock, withRetries } from "../../src/transfer/retry.ts";
import { answerError } from "../../src/transfer/http/http_status.ts";
import { seededRandom } from "../support/archives.ts";

/** Time that passes when all sleep: to the moment when the first wakes up. */
class SharedTime {
  #now = 0;
  #sleepers: { until: number; wake: () => void }[] = [];
  readonly #random = seededRandom(1);

  get now(): number {
    return this.#now;
  }

  clock(): RetryClock {
    return {
      date: () => this.#now,
      random: () => this.#random(1000) / 1000,
      sleep: (milliseconds) => this.sleep(milliseconds),
    };
  }

  sleep(milliseconds: number): Promise<void> {
    return new Promise((wake) =>
      this.#sleepers.push({ until: this.#now + milliseconds, wake })
    );
  }

  /** Lets time pass until no one sleeps any more. */
  async pass(): Promise<void> {
    for (;;) {
      // Those that are awake go on until they sleep.
      for (let turn = 0; turn < 50; turn++) await Promise.resolve();
      this.#sleepers.sort((a, b) => a.until - b.until);
      const next = this.#sleepers.shift();
      if (next === undefined) return;
      this.#now = Math.max(this.#now, next.until);
      next.wake();
    }
  }
}

/**
 * A crowd of clients that start within a second, and make so many requests one
 * after another, of a server that refuses what is beyond its rate.
 *
 * @param perSecond requests that the server answers
 */
async function crowd(
  { clients, requests, perSecond, retryAfter }: {
    clients: number;
    requests: number;
    perSecond: number;
    retryAfter: string | undefined;
  },
) {
  const time = new SharedTime();
  const answered = new Map<number, number>();
  let asked = 0;
  const url = new URL("http://server.example/");
  const headers = new Headers(retryAfter ? { "retry-after": retryAfter } : {});
  const ask = () => {
    asked++;
    const second = Math.floor(time.now / 1000);
    const count = (answered.get(second) ?? 0) + 1;
    answered.set(second, count);
    if (count > perSecond) throw answerError(url, { status: 429, headers });
    return Promise.resolve();
  };
  const { signal } = new AbortController();
  const patience = { retries: 5, signal, clock: time.clock() };
  const client = async (index: number) => {
    await time.sleep(index * 1000 / clients);
    for (let left = requests; left > 0; left--) {
      await withRetries(
        () => Promise.resolve().then(ask),
        patience,
        { retry: () => {} },
      );
      await time.sleep(20);
    }
  };
  const all = Promise.allSettled(
    Array.from({ length: clients }, (_, index) => client(index)),
  );
  await time.pass();
  const failed = (await all).filter(({ status }) => status === "rejected");
  return { failed: failed.length, asked, seconds: time.now / 1000 };
}

for (const retryAfter of [undefined, "1"]) {
  const told = retryAfter === undefined ? "" : ", which says when to come back";
  Deno.test(`200 machines that start within a second are served by a server of 50 requests a second${told}`, async () => {
    const { failed, asked, seconds } = await crowd({
      clients: 200,
      requests: 5,
      perSecond: 50,
      retryAfter,
    });
    assertEquals(failed, 0);
    // No storm: as many are refused as are answered, at most.
    assert(asked <= 2.5 * 200 * 5, `${asked} requests`);
    assert(seconds < 90, `${seconds} s`);
  });
}
