import { assertEquals, assertRejects } from "@std/assert";
import { NetworkError, SettingsError } from "../../../src/base/errors.ts";
import type { HttpAnswer } from "../../../src/transfer/http/http.ts";
import { readText } from "../../../src/transfer/http/read_text.ts";
import { LoopbackProxy } from "../../support/loopback_proxy.ts";
import { MisbehavingServer } from "../../support/misbehaving_server.ts";
import {
  type Trial,
  type TrialOptions,
  withTrial,
} from "../../support/transfer.ts";

function get(trial: Trial, url: URL, more = {}): Promise<string> {
  const { http, signal } = trial.context;
  return http.exchange(
    { url, signal, ...more },
    async (answer: HttpAnswer) =>
      `${answer.status} ${await readText(answer, url, 1000)}`,
  );
}

/** A server of another origin, as 127.0.0.1 and localhost are two names. */
function withTwoServers(
  body: (
    trial: Trial,
    first: MisbehavingServer,
    second: MisbehavingServer,
  ) => Promise<void>,
  options: TrialOptions | ((first: MisbehavingServer) => TrialOptions) = {},
) {
  return async () => {
    await using first = new MisbehavingServer();
    await using second = new MisbehavingServer();
    const given = typeof options === "function" ? options(first) : options;
    await withTrial((trial) => body(trial, first, second), given);
  };
}

for (const status of [301, 302, 303, 307, 308]) {
  Deno.test(
    `exchange() follows a redirect of status ${status}, to a path or an address`,
    withTwoServers(async (trial, first, second) => {
      const target = second.answer("/end", () => ({ body: "there" }));
      first.answer("/middle", () => ({
        status,
        headers: { location: target.href },
      }));
      const url = first.answer("/start", () => ({
        status,
        headers: { location: "/middle" },
      }));
      assertEquals(await get(trial, url), "200 there");
    }),
  );
}

Deno.test(
  "exchange() stops at ten redirects",
  withTwoServers(async (trial, server) => {
    let count = 0;
    const url = server.answer("/loop", () => ({
      status: 302,
      headers: { location: `/loop?${++count}` },
    }));
    await assertRejects(
      () => get(trial, url),
      NetworkError,
      "it redirects more than 10 times",
    );
    assertEquals(server.requests.length, 11);
  }),
);

Deno.test(
  "exchange() refuses a redirect that leads nowhere, or away from HTTP",
  withTwoServers(async (trial, server) => {
    const rows = [
      [{}, "it redirects without a usable address"],
      [{ location: "http://" }, "it redirects without a usable address"],
      [{ location: "ftp://host/x" }, 'it redirects to "ftp://host/x", which'],
      [{ location: "file:///etc/passwd" }, "which is not HTTP"],
    ] as const;
    for (const [headers, why] of rows) {
      const url = server.answer("/x", () => ({ status: 302, headers }));
      const error = await assertRejects(
        () => get(trial, url),
        NetworkError,
        why,
      );
      assertEquals(error.retryable, false);
    }
  }),
);

Deno.test(
  "exchange() tells --header, a login in the address and secrets to no other origin",
  withTwoServers(async (trial, first, second) => {
    const target = second.answer("/end", () => ({}));
    first.answer("/again", () => ({
      status: 302,
      headers: { location: target.href },
    }));
    const url = first.answer("/start", () => ({
      status: 302,
      headers: { location: first.url("/again").href },
    }));
    url.username = "ann";
    url.password = "p%20w";
    await get(trial, url, { secretHeaders: { "x-secret": "s" } });
    const told = [...first.requests, ...second.requests].map(({ headers }) =>
      ["authorization", "cookie", "x-token", "x-secret"]
        .map((name) => headers.get(name))
    );
    const own = [`Basic ${btoa("ann:p w")}`, "a=b", "t", "s"];
    assertEquals(told, [own, own, [null, null, null, null]]);
  }, (first) => ({
    headers: [["Cookie", "a=b"], ["X-Token", "t"]],
    headerOrigins: [first.url("/").origin],
  })),
);

Deno.test(
  "exchange() tells a netrc login to its host, after a redirect too, and to no other",
  withTwoServers(async (trial, first, second) => {
    const target = second.answer("/end", () => ({}));
    target.hostname = "localhost";
    const url = first.answer("/start", () => ({
      status: 302,
      headers: { location: target.href },
    }));
    await get(trial, url);
    const told = [...first.requests, ...second.requests]
      .map(({ headers }) => headers.get("authorization"));
    assertEquals(told, [null, `Basic ${btoa("ann:pw")}`]);
  }, { logins: [{ machine: "localhost", login: "ann", password: "pw" }] }),
);

Deno.test(
  "exchange() lets --header replace what would be said otherwise",
  withTwoServers(
    async (trial, server) => {
      await get(trial, server.answer("/", () => ({})));
      const { headers } = server.requests[0] ?? {};
      assertEquals(headers?.get("authorization"), "Bearer t");
      assertEquals(headers?.get("user-agent"), "mine");
    },
    (first) => ({
      headers: [["Authorization", "Bearer t"], ["User-Agent", "mine"]],
      headerOrigins: [first.url("/").origin],
      logins: [{ machine: "127.0.0.1", login: "ann", password: "pw" }],
    }),
  ),
);

Deno.test("exchange() sends no token where others could read it, and says so once", async () => {
  await using server = new MisbehavingServer();
  await using proxy = new LoopbackProxy(server.answer("/x", () => ({})));
  const origin = "http://hub.example";
  const told: string[] = [];
  await withTrial(async (trial) => {
    for (let time = 0; time < 2; time++) {
      await get(trial, new URL(`${origin}/x`));
    }
  }, {
    environment: { http_proxy: proxy.url() },
    tokens: [{ origin, token: "s3cret" }],
    tokenWithheld: (origin) => told.push(origin),
  });
  assertEquals(
    server.requests.map(({ headers }) => headers.get("authorization")),
    [null, null],
  );
  assertEquals(told, [origin]);
});

Deno.test("exchange() opens no socket offline, and names the way out", () =>
  withTrial(async (trial) => {
    await using server = new MisbehavingServer();
    const url = server.url("/x");
    const error = await assertRejects(
      () => get(trial, url),
      NetworkError,
      `cannot fetch "${url}": --offline allows no connection`,
    );
    assertEquals([error.retryable, server.requests], [false, []]);
  }, { offline: true }));

Deno.test("exchange() asks a host for no more archives at once than it may, and lets texts pass", () =>
  withTrial(async (trial) => {
    await using server = new MisbehavingServer();
    const url = server.answer("/x", () => ({ body: "x" }));
    let open = 0;
    let most = 0;
    const { http, signal } = trial.context;
    const ask = () =>
      http.exchange({ url, signal, raw: true }, async (answer) => {
        most = Math.max(most, ++open);
        await get(trial, url);
        await readText(answer, url, 10);
        open--;
      });
    await Promise.all(Array.from({ length: 9 }, ask));
    assertEquals([most, server.requests.length], [2, 18]);
  }, { connections: 2 }));

Deno.test("exchange() gives its place back after a failure and after a body that is left unread", () =>
  withTrial(async (trial) => {
    await using server = new MisbehavingServer();
    const url = server.file("/x", new Uint8Array(1_000_000));
    const { http, signal } = trial.context;
    server.next("/x", { kind: "hang-up" });
    const request = { url, signal, raw: true };
    await assertRejects(() => get(trial, url, request), NetworkError);
    const status = () =>
      http.exchange(request, ({ status }) => Promise.resolve(status));
    assertEquals([await status(), await status()], [200, 200]);
    await assertRejects(
      () => http.exchange(request, () => Promise.reject(new Error("x"))),
      Error,
    );
    assertEquals(await status(), 200);
  }, { connections: 1 }));

Deno.test("exchange() leaves no timer behind where a login in an address cannot be read", () =>
  withTrial(async (trial) => {
    const url = new URL("http://ann:p%w@127.0.0.1:9/x");
    await assertRejects(() => get(trial, url), SettingsError, "percent sign");
  }));

Deno.test("exchange() stops as soon as it is told to, with the reason", () =>
  withTrial(async (trial) => {
    await using server = new MisbehavingServer();
    server.next("/x", { kind: "silence" });
    const reason = new RangeError("enough");
    const asked = get(trial, server.url("/x"));
    trial.stop.abort(reason);
    assertEquals(await assertRejects(() => asked, RangeError), reason);
    assertEquals(
      await assertRejects(() => get(trial, server.url("/x")), RangeError),
      reason,
    );
  }));
