import { assertEquals, assertRejects } from "@std/assert";
import { NetworkError } from "../../../src/base/errors.ts";
import type { Http } from "../../../src/transfer/http/http.ts";
import type { RegistryLogin } from "../../../src/transfer/registry/docker_logins.ts";
import { withRegistryLogins } from "../../../src/transfer/registry/registry_http.ts";
import { writeFile } from "../../support/temp.ts";
import {
  type MadeUp,
  MisbehavingServer,
} from "../../support/misbehaving_server.ts";
import {
  TEST_AUTHORITY,
  TEST_SERVER,
} from "../../support/test_certificates.ts";
import { type Trial, withTrial } from "../../support/transfer.ts";
import type { RecordedRequest } from "../../support/wire.ts";

const BLOB = "/v2/zoo/lung/blobs/sha256:0";
const ADA: RegistryLogin = {
  kind: "password",
  user: "ada",
  password: "secret",
};
const BASIC = `Basic ${btoa("ada:secret")}`;

/** A registry that wants a token, and its token server. */
function tokenRegistry(server: MisbehavingServer, token = "t1") {
  const state = { token, lifetime: 300, given: 0 };
  server.answer("/token", () => {
    state.given++;
    const { token, lifetime: expires_in } = state;
    return { body: JSON.stringify({ token, expires_in }) };
  });
  server.answer(
    BLOB,
    ({ headers }) =>
      headers.get("authorization") === `Bearer ${state.token}`
        ? { body: "bytes" }
        : challenge(server.url("/token")),
  );
  return state;
}

function challenge(realm: URL, scheme = "Bearer"): MadeUp {
  const value =
    `${scheme} realm="${realm.href}",service="zoo",scope="repository:zoo/lung:pull"`;
  return { status: 401, headers: { "www-authenticate": value } };
}

function asker(
  http: Http,
  { context }: Trial,
  path = BLOB,
): (server: MisbehavingServer) => Promise<number> {
  return (server) =>
    http.exchange(
      { url: server.url(path), signal: context.signal },
      ({ status }) => Promise.resolve(status),
    );
}

const authorizations = (
  server: MisbehavingServer,
  path: string,
): (string | null)[] =>
  server.requests.filter(({ target }) => target.startsWith(path))
    .map(({ headers }: RecordedRequest) => headers.get("authorization"));

Deno.test("a token is asked for with the login, kept, and asked for again when it is over", () =>
  withTrial(async (trial) => {
    await using server = new MisbehavingServer();
    const state = tokenRegistry(server);
    let now = 0;
    const http = withRegistryLogins(trial.context.http, () => ADA, () => now);
    const ask = asker(http, trial);
    assertEquals(await ask(server), 200);
    assertEquals(await ask(server), 200);
    assertEquals(authorizations(server, "/token"), [BASIC]);
    assertEquals(
      server.requests.find(({ target }) => target.startsWith("/token"))?.target,
      "/token?service=zoo&scope=repository%3Azoo%2Flung%3Apull",
    );
    // Only the first request comes without a token.
    assertEquals(authorizations(server, BLOB), [
      null,
      "Bearer t1",
      "Bearer t1",
    ]);
    now = 299_000;
    assertEquals(await ask(server), 200);
    assertEquals(state.given, 2);
  }));

Deno.test("a token may have another name, and lasts a minute unless told", () =>
  withTrial(async (trial) => {
    await using server = new MisbehavingServer();
    tokenRegistry(server);
    let given = 0;
    server.answer("/token", () => {
      given++;
      return { body: '{"access_token":"t1"}' };
    });
    let time = 0;
    const { http } = trial.context;
    const ask = asker(withRegistryLogins(http, () => ADA, () => time), trial);
    for (const [now, tokens] of [[0, 1], [54_000, 1], [56_000, 2]] as const) {
      time = now;
      assertEquals([await ask(server), given], [200, tokens]);
    }
  }));

Deno.test("requests that are challenged together ask for one token", () =>
  withTrial(async (trial) => {
    await using server = new MisbehavingServer();
    const state = tokenRegistry(server);
    const http = withRegistryLogins(trial.context.http, () => undefined);
    const ask = asker(http, trial);
    const answers = Array.from({ length: 8 }, () => ask(server));
    assertEquals(await Promise.all(answers), Array(8).fill(200));
    assertEquals(state.given, 1);
  }));

Deno.test("a token that a registry no longer takes is asked for anew, once", () =>
  withTrial(async (trial) => {
    await using server = new MisbehavingServer();
    const state = tokenRegistry(server);
    const ask = asker(
      withRegistryLogins(trial.context.http, () => undefined),
      trial,
    );
    assertEquals(await ask(server), 200);
    state.token = "t2";
    assertEquals(await ask(server), 200);
    assertEquals(state.given, 2);
  }));

Deno.test("a second refusal ends it", () =>
  withTrial(async (trial) => {
    await using server = new MisbehavingServer();
    const state = tokenRegistry(server);
    server.answer(BLOB, () => challenge(server.url("/token")));
    const ask = asker(withRegistryLogins(trial.context.http, () => ADA), trial);
    assertEquals(await ask(server), 401);
    assertEquals([state.given, authorizations(server, BLOB)], [
      1,
      [null, "Bearer t1"],
    ]);
  }));

Deno.test("Basic is answered with the login, if there is one", () =>
  withTrial(async (trial) => {
    await using server = new MisbehavingServer();
    server.answer(
      BLOB,
      ({ headers }) =>
        headers.get("authorization") === BASIC
          ? { body: "bytes" }
          : challenge(server.url("/"), "Basic"),
    );
    const http = trial.context.http;
    const ask = asker(withRegistryLogins(http, () => ADA), trial);
    assertEquals(await ask(server), 200);
    const without = asker(withRegistryLogins(http, () => undefined), trial);
    assertEquals(await without(server), 401);
  }));

Deno.test("an identity token is changed for another by POST", () =>
  withTrial(async (trial) => {
    await using server = new MisbehavingServer();
    tokenRegistry(server);
    const login: RegistryLogin = { kind: "identity", token: "refresh" };
    const ask = asker(
      withRegistryLogins(trial.context.http, () => login),
      trial,
    );
    assertEquals(await ask(server), 200);
    const request = server.requests.find(({ target }) =>
      target.startsWith("/token")
    );
    assertEquals(request?.method, "POST");
    const form = new URLSearchParams(request?.body);
    assertEquals(Object.fromEntries(form), {
      grant_type: "refresh_token",
      refresh_token: "refresh",
      client_id: "net_download",
      service: "zoo",
      scope: "repository:zoo/lung:pull",
    });
  }));

Deno.test("other requests pass as they are, whatever the answer", () =>
  withTrial(async (trial) => {
    await using server = new MisbehavingServer();
    server.answer("/zoo/main.ini", () => challenge(server.url("/token")));
    const http = withRegistryLogins(trial.context.http, () => ADA);
    const ask = asker(http, trial, "/zoo/main.ini");
    assertEquals(await ask(server), 401);
    assertEquals(server.requests.length, 1);
  }));

Deno.test("a registry behind https may not have its login sent without", () =>
  withTrial(async ({ folder }) => {
    const authority = await writeFile(folder, "ca.pem", TEST_AUTHORITY);
    await withTrial(async (trial) => {
      await using plain = new MisbehavingServer();
      await using server = new MisbehavingServer(TEST_SERVER);
      server.answer(BLOB, () => challenge(plain.url("/token")));
      const http = withRegistryLogins(trial.context.http, () => ADA);
      await assertRejects(
        () => asker(http, trial)(server),
        NetworkError,
        "without https",
      );
      assertEquals(plain.requests, []);
    }, { caCertFiles: [authority] });
  }));

Deno.test("a token server without a token, or with an error, is named", () =>
  withTrial(async (trial) => {
    await using server = new MisbehavingServer();
    tokenRegistry(server);
    const ask = asker(withRegistryLogins(trial.context.http, () => ADA), trial);
    const bodies = ["", "{}", "[]", '{"token":""}', '{"token":1}'];
    for (const body of [...bodies, '{"token":"a\\r\\nb"}']) {
      server.answer("/token", () => ({ body }));
      await assertRejects(
        () => ask(server),
        NetworkError,
        "answered without a token",
      );
    }
    server.answer("/token", () => ({ status: 403 }));
    await assertRejects(() => ask(server), NetworkError, "403");
  }));
