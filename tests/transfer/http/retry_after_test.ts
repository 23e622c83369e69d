import { assertEquals, assertRejects } from "@std/assert";
import { sleep } from "../../../src/base/waiting.ts";
import { answerError } from "../../../src/transfer/http/http_status.ts";
import { MisbehavingServer } from "../../support/misbehaving_server.ts";
import { TestClock, type Trial, withTrial } from "../../support/transfer.ts";

/** @returns the status, and whether the user hears of the answer. */
function ask({ context: { http, signal } }: Trial, url: URL) {
  return http.exchange(
    { url, signal },
    (answer) =>
      Promise.resolve([
        answer.status,
        !answerError(url, answer).bearing.isWaitKnown,
      ]),
  );
}

const waitSeven = { status: 429, headers: { "retry-after": "7" } };

Deno.test("a host that tells to wait is left alone for so long, and others are not", async () => {
  const clock = new TestClock();
  await using host = new MisbehavingServer();
  await using other = new MisbehavingServer();
  const url = host.answer("/x", () => ({}));
  host.next("/x", { kind: "status", ...waitSeven });
  await withTrial(async (trial) => {
    assertEquals(await ask(trial, url), [429, true]);
    assertEquals(await ask(trial, other.answer("/x", () => ({}))), [200, true]);
    assertEquals(clock.slept, []);
    assertEquals(await ask(trial, url), [200, true]);
    assertEquals(clock.slept, [7000]);
  }, { clock });
});

Deno.test("requests that a host refuses together are reported once", async () => {
  await using host = new MisbehavingServer();
  const url = host.answer("/x", () => waitSeven);
  await withTrial(async (trial) => {
    const both = await Promise.all([ask(trial, url), ask(trial, url)]);
    assertEquals(both.toSorted(), [[429, false], [429, true]]);
  }, {
    clock: {
      date: () => 0,
      random: () => 0,
      sleep: () => new Promise(() => {}),
    },
  });
});

Deno.test("a request that waits for a host is stopped at once", async () => {
  await using host = new MisbehavingServer();
  const url = host.answer("/x", () => waitSeven);
  await withTrial(async (trial) => {
    await ask(trial, url);
    const asking = ask(trial, url);
    trial.stop.abort(new Error("stopped"));
    await assertRejects(() => asking, Error, "stopped");
    assertEquals(host.requests.length, 1);
  }, { clock: { date: () => 0, random: () => 0, sleep } });
});

Deno.test("a wait that is too long is not waited for", async () => {
  const clock = new TestClock();
  await using host = new MisbehavingServer();
  const headers = { "retry-after": "86400" };
  const url = host.answer("/x", () => ({ status: 429, headers }));
  await withTrial(async (trial) => {
    for (let time = 0; time < 2; time++) {
      assertEquals(await ask(trial, url), [429, true]);
    }
    assertEquals(clock.slept, []);
  }, { clock });
});
