import { assert, assertEquals, assertRejects } from "@std/assert";
import { NetworkError, SettingsError } from "../../../src/base/errors.ts";
import { fetchBlob } from "../../../src/transfer/fetch_blob.ts";
import { LoopbackProxy } from "../../support/loopback_proxy.ts";
import {
  closedPort,
  MisbehavingServer,
} from "../../support/misbehaving_server.ts";
import type { FileOptions } from "../../support/served_file.ts";
import { writeFile } from "../../support/temp.ts";
import {
  TEST_AUTHORITY,
  TEST_SERVER,
} from "../../support/test_certificates.ts";
import {
  fileOf,
  seededBytes,
  type Trial,
  type TrialOptions,
  withTrial,
} from "../../support/transfer.ts";

const PATH = "/data.tar.gz";
const content = seededBytes(100_000, 1);

function run(trial: Trial, url: URL) {
  return fetchBlob(trial.request(url), trial.context, trial.observer);
}

/** An address that only a proxy finds the way to. */
function far(url: URL): URL {
  const address = new URL(url);
  address.hostname = "zoo.invalid";
  return address;
}

function proxied(proxy: string, more: TrialOptions = {}): TrialOptions {
  return { environment: { http_proxy: proxy, https_proxy: proxy }, ...more };
}

Deno.test("fetchBlob() goes through the proxy, with its login", async () => {
  await using server = new MisbehavingServer();
  const login = "ann:p w";
  await using proxy = new LoopbackProxy(server.url("/"), { login });
  await withTrial(async (trial) => {
    const url = far(server.file(PATH, content));
    const archive = await run(trial, url);
    assertEquals(await Deno.readFile(fileOf(archive)), content);
    assertEquals(proxy.requests.map(({ target }) => target), [url.href]);
  }, proxied(proxy.url("ann:p%20w")));
});

Deno.test("fetchBlob() tunnels https through the proxy, with its login", async () => {
  await using server = new MisbehavingServer(TEST_SERVER);
  const login = "ann:pw";
  await using proxy = new LoopbackProxy(server.url("/"), { login });
  const ca = await Deno.makeTempFile();
  await Deno.writeTextFile(ca, TEST_AUTHORITY);
  await withTrial(async (trial) => {
    const archive = await run(trial, server.file(PATH, content));
    assertEquals(await Deno.readFile(fileOf(archive)), content);
    assertEquals(
      proxy.requests.map(({ method, target }) => `${method} ${target}`),
      [`CONNECT ${server.url("/").host}`],
    );
  }, proxied(proxy.url(login), { caCertFiles: [ca] }));
  await Deno.remove(ca);
});

const SHAPES: Record<string, FileOptions> = {
  "a label that is not true": { headers: { "content-encoding": "gzip" } },
  "chunks": { framing: "chunked" },
};
for (const [name, options] of Object.entries(SHAPES)) {
  Deno.test(`fetchBlob() takes a body with ${name} through proxies and TLS as it is`, async () => {
    const ca = await Deno.makeTempFile();
    await Deno.writeTextFile(ca, TEST_AUTHORITY);
    for (const tls of [undefined, TEST_SERVER]) {
      await using server = new MisbehavingServer(tls);
      const login = "ann:p w";
      await using proxy = new LoopbackProxy(server.url("/"), { login });
      const body = new Uint8Array(
        await new Response(
          new Blob([new Uint8Array(content)]).stream()
            .pipeThrough(new CompressionStream("gzip")),
        ).arrayBuffer(),
      );
      const url = server.file(PATH, body, options);
      const ways = [{}, proxied(proxy.url("ann:p%20w"))];
      for (const way of ways) {
        await withTrial(async (trial) => {
          const archive = await run(trial, url);
          assertEquals(await Deno.readFile(fileOf(archive)), body);
        }, { ...way, caCertFiles: [ca] });
      }
      assert(proxy.requests.length > 0);
    }
    await Deno.remove(ca);
  });
}

Deno.test("fetchBlob() leaves the proxy out for the hosts of NO_PROXY", async () => {
  await using server = new MisbehavingServer();
  await using proxy = new LoopbackProxy(server.url("/"));
  await withTrial(async (trial) => {
    await run(trial, server.file(PATH, content));
    assertEquals([proxy.requests.length, server.requests.length], [0, 1]);
  }, {
    environment: {
      http_proxy: proxy.url(),
      NO_PROXY: "other.example,127.0.0.0/8",
    },
  });
});

Deno.test("fetchBlob() uses ALL_PROXY where the scheme has no proxy of its own", async () => {
  await using server = new MisbehavingServer();
  await using proxy = new LoopbackProxy(server.url("/"));
  await withTrial(async (trial) => {
    await run(trial, server.file(PATH, content));
    assertEquals(proxy.requests.length, 1);
  }, {
    environment: { ALL_PROXY: proxy.url(), HTTPS_PROXY: "http://[::1]:9" },
  });
});

for (const tls of [undefined, TEST_SERVER]) {
  const scheme = tls === undefined ? "http" : "https";
  Deno.test(`fetchBlob() explains a proxy's 407 for ${scheme}, and asks once`, async () => {
    await using server = new MisbehavingServer(tls);
    await using proxy = new LoopbackProxy(server.url("/"), { login: "ann:pw" });
    await withTrial(async (trial) => {
      const error = await assertRejects(
        () => run(trial, server.url(PATH)),
        NetworkError,
        "407",
      );
      assert(error.message.includes("requires a login"));
      assert(error.hint?.includes("http://user:password@host:port"));
      assertEquals([error.retryable, proxy.requests.length], [false, 1]);
      assert(!error.message.includes("secret"));
    }, proxied(proxy.url("ann:secret")));
  });
}

Deno.test("fetchBlob() names the proxy that does not answer, without its login", async () => {
  const port = closedPort();
  await withTrial(async (trial) => {
    const url = new URL("https://zoo.invalid/data.tar.gz");
    const error = await assertRejects(() => run(trial, url), NetworkError);
    assertEquals(
      error.message,
      `cannot fetch "${url}" through the proxy "http://127.0.0.1:${port}": the connection was refused`,
    );
    assert(error.hint?.startsWith("Check the proxy's address"));
  }, proxied(`http://ann:secret@127.0.0.1:${port}`, { retries: 0 }));
});

Deno.test("fetchBlob() says that a proxy does not let it through", async () => {
  await using server = new MisbehavingServer(TEST_SERVER);
  await using proxy = new LoopbackProxy(server.url("/"), { refuses: 403 });
  await withTrial(async (trial) => {
    await assertRejects(
      () => run(trial, server.url(PATH)),
      NetworkError,
      "the proxy did not connect to the server",
    );
  }, proxied(proxy.url(), { retries: 0 }));
});

Deno.test("fetchBlob() refuses a proxy that is none", () =>
  withTrial(async (trial) => {
    await assertRejects(
      () => run(trial, new URL("http://zoo.invalid/x")),
      SettingsError,
      "cannot use the proxy that HTTP_PROXY names",
    );
  }, { environment: { HTTP_PROXY: "ftp://host" } }));

Deno.test("fetchBlob() reads no certificate before it asks an https server", async () => {
  await using server = new MisbehavingServer();
  await withTrial(async (trial) => {
    await run(trial, server.file(PATH, content));
    await assertRejects(
      () => run(trial, new URL("https://zoo.invalid/x")),
      SettingsError,
      `cannot use the certificates in "/nowhere.pem", which --ca-cert names: the file cannot be read`,
    );
  }, { caCertFiles: ["/nowhere.pem"] });
});

Deno.test("fetchBlob() refuses a certificate file that holds none", async () => {
  const cases = {
    "no certificate here": "it has none",
    "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n":
      "one cannot be read",
  };
  for (const [text, why] of Object.entries(cases)) {
    for (const variable of ["SSL_CERT_FILE", "DENO_CERT"]) {
      await withTrial(async (trial) => {
        const file = await writeFile(trial.folder, "ca.pem", text);
        await withTrial(async (inner) => {
          await assertRejects(
            () => run(inner, new URL("https://zoo.invalid/x")),
            SettingsError,
            `cannot use the certificates in "${file}", which ${variable} names: ${why}`,
          );
        }, { environment: { [variable]: file } });
      });
    }
  }
});
