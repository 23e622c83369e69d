import { assert, assertEquals, assertRejects } from "@std/assert";
import { NetworkError } from "../../src/base/errors.ts";
import { fetchBlob } from "../../src/transfer/fetch_blob.ts";
import {
  closedPort,
  type Fault,
  MisbehavingServer,
} from "../support/misbehaving_server.ts";
import {
  expectedOf,
  fileOf,
  seededBytes,
  TestClock,
  type Trial,
  withTrial,
} from "../support/transfer.ts";

const PATH = "/zoo/data.tar.gz";
const content = seededBytes(300_000, 1);

function run(trial: Trial, url: URL) {
  return fetchBlob(trial.request(url), trial.context, trial.observer);
}

const PASSING: Record<string, { fault: Fault; reason: string }> = {
  "a cut body": {
    fault: { kind: "cut", after: 100_000 },
    reason: "the connection was closed before everything had arrived",
  },
  "a body that ends before its first byte": {
    fault: { kind: "cut", after: 0 },
    reason: "the connection was closed before everything had arrived",
  },
  "a reset": {
    fault: { kind: "reset", after: 100_000 },
    reason: "the connection was",
  },
  "a connection that is closed at once": {
    fault: { kind: "hang-up" },
    reason: "the connection was closed before everything had arrived",
  },
};
for (
  const [status, words] of [
    [408, "request timed out"],
    [425, "too early"],
    [429, "too many requests"],
    [500, "internal server error"],
    [502, "bad gateway"],
    [503, "service unavailable"],
    [504, "gateway timed out"],
  ] as const
) {
  PASSING[`status ${status}`] = {
    fault: { kind: "status", status },
    reason: `the server answered ${status} (${words})`,
  };
}

for (const [name, { fault, reason }] of Object.entries(PASSING)) {
  Deno.test(`fetchBlob() tries again after ${name}`, () =>
    withTrial(async (trial) => {
      await using server = new MisbehavingServer();
      const url = server.file(PATH, content, { etag: '"v1"' });
      server.next(PATH, fault, fault);
      const archive = await run(trial, url);
      assertEquals(await Deno.readFile(fileOf(archive)), content);
      assertEquals(server.requests.length, 3);
      assertEquals(trial.told.length, 2);
      for (const [kind, text] of trial.told) {
        assertEquals(kind, "retry");
        assert(text?.includes(reason), text);
      }
    }));
}

Deno.test("fetchBlob() goes on from the current offset when it tries again", () =>
  withTrial(async (trial) => {
    await using server = new MisbehavingServer();
    const url = server.file(PATH, content, { etag: '"v1"' });
    server.next(PATH, { kind: "cut", after: 100_000 }, {
      kind: "cut",
      after: 7,
    });
    await run(trial, url);
    assertEquals(
      server.requests.map(({ headers }) => headers.get("range")),
      [null, "bytes=100000-299999", "bytes=100007-299999"],
    );
    assertEquals(server.bodyBytes, content.length);
  }));

for (
  const [name, fault] of Object.entries(
    {
      "nothing comes for too long": { kind: "stall", after: 100_000 },
      "no answer comes for too long": { kind: "silence" },
    } satisfies Record<string, Fault>,
  )
) {
  Deno.test(`fetchBlob() tries again when ${name}`, () =>
    withTrial(async (trial) => {
      await using server = new MisbehavingServer();
      const url = server.file(PATH, content, { etag: '"v1"' });
      server.next(PATH, fault);
      const archive = await run(trial, url);
      assertEquals(await Deno.readFile(fileOf(archive)), content);
      // A busy machine may keep a later answer waiting, too.
      assertEquals(
        new Set(trial.told.map(([, reason]) => reason)),
        new Set([`cannot fetch "${url}": no data arrived for 1 seconds`]),
      );
    }, { idleTimeoutSeconds: 1 }));
}

Deno.test("fetchBlob() goes on with a trickle that takes longer than the timeout", () =>
  withTrial(async (trial) => {
    await using server = new MisbehavingServer();
    const few = content.subarray(0, 20);
    const url = server.file(PATH, few);
    server.next(PATH, { kind: "trickle", pieceBytes: 1, pauseMs: 150 });
    const begin = performance.now();
    const archive = await run(trial, url);
    assertEquals([archive.bytes, trial.told], [20, []]);
    // The fault must have lasted, or this shows nothing.
    assert(performance.now() - begin > 2000);
  }, { idleTimeoutSeconds: 2 }));

for (const status of [400, 401, 403, 404, 405, 410, 451, 501]) {
  Deno.test(`fetchBlob() asks once where the answer is ${status}`, () =>
    withTrial(async (trial) => {
      await using server = new MisbehavingServer();
      const url = server.file(PATH, content);
      server.next(PATH, { kind: "status", status });
      const error = await assertRejects(
        () => run(trial, url),
        NetworkError,
        `cannot fetch "${url}": the server answered ${status}`,
      );
      assertEquals([error.status, error.retryable], [status, false]);
      assertEquals(server.requests.length, 1);
    }));
}

for (const status of [401, 403, 404, 410]) {
  Deno.test(`fetchBlob() begins again at the first address when a signed one of a storage answers ${status}`, () =>
    withTrial(async (trial) => {
      await using hub = new MisbehavingServer();
      await using storage = new MisbehavingServer();
      storage.file("/blob", content);
      storage.next("/blob", { kind: "status", status });
      let signed = 0;
      const url = hub.answer(PATH, () => ({
        status: 302,
        headers: { location: storage.url(`/blob?signature=${++signed}`).href },
      }));
      const archive = await run(trial, url);
      assertEquals(await Deno.readFile(fileOf(archive)), content);
      assertEquals(
        storage.requests.map(({ target }) => target),
        ["/blob?signature=1", "/blob?signature=2"],
      );
    }));

  Deno.test(`fetchBlob() names the storage that goes on answering ${status}, and does not ask for a login`, () =>
    withTrial(async (trial) => {
      await using hub = new MisbehavingServer();
      await using storage = new MisbehavingServer();
      const { href, host } = storage.answer("/blob", () => ({ status }));
      const url = hub.answer(PATH, () => ({
        status: 302,
        headers: { location: `${href}?signature=secret` },
      }));
      const error = await assertRejects(
        () => run(trial, url),
        NetworkError,
        `cannot fetch "${url}": ${host}, where it redirects to, answered ${status} (`,
      );
      assertEquals(hub.requests.length, 4);
      assert(error.message.endsWith("; 3 retries failed too"));
      const said = `${error.message} ${error.hint}`;
      assert(!/netrc|--header|owner|secret/.test(said), said);
    }));

  Deno.test(`fetchBlob() takes ${status} of another host without a query for an answer`, () =>
    withTrial(async (trial) => {
      await using first = new MisbehavingServer();
      await using other = new MisbehavingServer();
      const { href, host } = other.answer("/blob", () => ({ status }));
      const url = first.answer(PATH, () => ({
        status: 302,
        headers: { location: href },
      }));
      await assertRejects(
        () => run(trial, url),
        NetworkError,
        `${host}, where it redirects to, answered ${status}`,
      );
      assertEquals(first.requests.length, 1);
    }));
}

for (const query of ["?return_to=/blob", "?sig=0"]) {
  const isSigned = query === "?sig=0";
  Deno.test(`fetchBlob() asks ${isSigned ? "again" : "once"} where a page at ${query} of another host refuses`, () =>
    withTrial(async (trial) => {
      await using first = new MisbehavingServer();
      await using other = new MisbehavingServer();
      const { href } = other.answer("/login", () => ({
        status: 403,
        headers: { "content-type": "text/html; charset=utf-8" },
      }));
      const url = first.answer(PATH, () => ({
        status: 302,
        headers: { location: href + query },
      }));
      const error = await assertRejects(() => run(trial, url), NetworkError);
      assertEquals(first.requests.length, isSigned ? 4 : 1);
      assertEquals(/netrc/.test(error.hint ?? ""), !isSigned);
    }));
}

Deno.test("fetchBlob() gives up after its retries and says how often it tried", () =>
  withTrial(async (trial) => {
    await using server = new MisbehavingServer();
    const url = server.file(PATH, content);
    const fault: Fault = { kind: "status", status: 502 };
    server.next(PATH, fault, fault, fault, fault, fault);
    await assertRejects(
      () => run(trial, url),
      NetworkError,
      "the server answered 502 (bad gateway); 3 retries failed too",
    );
    assertEquals([server.requests.length, trial.told.length], [4, 3]);
  }, { retries: 3 }));

Deno.test("fetchBlob() does not try again when no retries are allowed", () =>
  withTrial(async (trial) => {
    await using server = new MisbehavingServer();
    const url = server.file(PATH, content);
    server.next(PATH, { kind: "status", status: 503 });
    await assertRejects(() => run(trial, url), NetworkError);
    assertEquals([server.requests.length, trial.told], [1, []]);
  }, { retries: 0 }));

Deno.test("fetchBlob() finishes over a line that always drops after a while", () =>
  withTrial(async (trial) => {
    await using server = new MisbehavingServer();
    const large = seededBytes(2_000_000, 1);
    const url = server.file(PATH, large, { etag: '"v1"' });
    const drops = Array<Fault>(19).fill({ kind: "cut", after: 100_000 });
    server.next(PATH, ...drops);
    const archive = await run(trial, url);
    assertEquals(archive.bytes, large.length);
    assertEquals(server.bodyBytes, large.length);
  }, { retries: 1 }));

Deno.test("fetchBlob() gives up on a server that can only start over and never ends", () =>
  withTrial(async (trial) => {
    await using server = new MisbehavingServer();
    const url = server.file(PATH, content, { ranges: "ignored" });
    // It gets no further than it has been, though further than just before.
    for (let round = 0; round < 10; round++) {
      server.next(PATH, { kind: "cut", after: 200_000 });
      server.next(PATH, { kind: "cut", after: 100_000 });
    }
    await assertRejects(() => run(trial, url), NetworkError);
    assertEquals(server.requests.length, 4);
  }, { retries: 3 }));

Deno.test("fetchBlob() waits as long as the server asks, in seconds or until a date", async () => {
  const clock = new TestClock();
  await withTrial(async (trial) => {
    await using server = new MisbehavingServer();
    const url = server.file(PATH, content);
    const until = new Date(clock.date() + 17_000).toUTCString();
    const busy = (value: string): Fault => ({
      kind: "status",
      status: 503,
      headers: { "retry-after": value },
    });
    server.next(PATH, busy("7"), busy(until));
    await run(trial, url);
    assertEquals(clock.slept, [7000, 10_000]);
  }, { clock });
});

Deno.test("fetchBlob() gives up when the server asks for more patience than it has", async () => {
  const clock = new TestClock();
  await withTrial(async (trial) => {
    await using server = new MisbehavingServer();
    const url = server.file(PATH, content);
    server.next(PATH, {
      kind: "status",
      status: 429,
      headers: { "retry-after": "86400" },
    });
    await assertRejects(
      () => run(trial, url),
      NetworkError,
      "429 (too many requests), and asks to wait 86400 seconds",
    );
    assertEquals(clock.slept, []);
  }, { clock });
});

Deno.test("fetchBlob() tries again where no one listens, and says so", () =>
  withTrial(async (trial) => {
    const url = new URL(`http://127.0.0.1:${closedPort()}/data.tar.gz`);
    await assertRejects(
      () => run(trial, url),
      NetworkError,
      `cannot fetch "${url}": the connection was refused; 2 retries failed too`,
    );
  }, { retries: 2 }));

Deno.test("fetchBlob() tries again where a name is not found, and says so", () =>
  withTrial(async (trial) => {
    await assertRejects(
      () => run(trial, new URL("http://zoo.invalid/data.tar.gz")),
      NetworkError,
      "its name was not found (DNS); 1 retry failed too",
    );
  }, { retries: 1 }));

Deno.test("fetchBlob() asks once where the answer is not HTTP", () =>
  withTrial(async (trial) => {
    await using server = new MisbehavingServer();
    server.next(PATH, { kind: "wire", text: "SSH-2.0-OpenSSH_9.2\r\n" });
    await assertRejects(
      () => run(trial, server.url(PATH)),
      NetworkError,
      "the answer is not HTTP",
    );
    assertEquals(server.requests.length, 1);
  }));

Deno.test("fetchBlob() takes a body without length that was cut for short when the size is known", () =>
  withTrial(async (trial) => {
    await using server = new MisbehavingServer();
    const url = server.file(PATH, content, { framing: "close" });
    server.next(PATH, { kind: "cut", after: 100_000 });
    const request = trial.request(url, await expectedOf(content));
    const archive = await fetchBlob(
      request,
      trial.context,
      trial.observer,
    );
    assertEquals(archive.bytes, content.length);
    assertEquals(trial.told.map(([kind]) => kind), ["retry"]);
  }));

Deno.test("fetchBlob() tries again after chunks that end too early", () =>
  withTrial(async (trial) => {
    await using server = new MisbehavingServer();
    const url = server.file(PATH, content, { framing: "chunked" });
    server.next(PATH, { kind: "cut", after: 100_000 });
    const archive = await run(trial, url);
    assertEquals(await Deno.readFile(fileOf(archive)), content);
    assertEquals(trial.told.map(([kind]) => kind), ["retry", "restarted"]);
  }));
