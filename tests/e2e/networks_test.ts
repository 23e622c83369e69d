// The program as a whole over networks as institutes have them: from its
// source, or the compiled one that NET_DOWNLOAD_BINARY names.
import { assert, assertEquals } from "@std/assert";
import { lfsHost } from "../support/lfs_host.ts";
import { LoopbackProxy } from "../support/loopback_proxy.ts";
import {
  closedPort,
  MisbehavingServer,
} from "../support/misbehaving_server.ts";
import { type Ended, runProgram, withoutProgress } from "../support/program.ts";
import { tarGz } from "../support/tar_gz.ts";
import { listTree, withTempFolder, writeFile } from "../support/temp.ts";
import { TEST_AUTHORITY, TEST_SERVER } from "../support/test_certificates.ts";
import { inEntry, manifest, section } from "../support/zoo.ts";

const archive = await tarGz({ "a.txt": "content" });
const INSTALLED = ["data/", "data/toy/", "data/toy/a.txt"];

/** A zoo with the entry `toy`, whose archive is at `url` or at the zoo itself. */
function serveZoo(server: MisbehavingServer, url?: URL): void {
  const own = server.file(`/${inEntry("toy", "data.tar.gz")}`, archive);
  const keys = { url: (url ?? own).href, destination: "data" };
  const text = manifest("1.0", section("data", keys));
  server.answer(`/${inEntry("toy", "main.ini")}`, () => ({ body: text }));
  server.answer("/raw/5-reorganising-with-lfs/README.md", () => ({}));
}

/** Runs `net_download toy` in an empty home; tells how it ended and what is installed then. */
function download(
  zoo: string,
  env: Record<string, string>,
  ...options: string[]
): Promise<Ended & { tree: string[] }> {
  return withTempFolder(async (folder) => {
    const start = {
      args: [...options, "toy"],
      env: { HOME: folder, niftynet_model_zoo: zoo, ...env },
      cwd: folder,
    };
    const ended = withoutProgress(await runProgram(start));
    const tree = listTree(folder).filter((path) =>
      path.startsWith("niftynet/data/")
    ).map((path) => path.slice("niftynet/".length));
    return { ...ended, tree };
  });
}

function assertInstalled(ended: Ended & { tree: string[] }): void {
  assertEquals([ended.code, ended.stderr, ended.tree], [0, "", INSTALLED]);
}

Deno.test("net_download trusts a private authority when told to, and not before", () =>
  withTempFolder(async (folder) => {
    const file = await writeFile(folder, "ca.pem", TEST_AUTHORITY);
    await using server = new MisbehavingServer(TEST_SERVER);
    serveZoo(server);
    const zoo = server.url("/").origin;
    const refused = await download(zoo, {}, "--retries", "0");
    assertEquals([refused.code, refused.tree], [1, []]);
    assert(
      refused.stderr.includes("an authority that is not trusted here") &&
        refused.stderr.includes("--ca-cert FILE or SSL_CERT_FILE"),
      refused.stderr,
    );
    assertEquals(server.requests, []);
    assertInstalled(await download(zoo, { SSL_CERT_FILE: file }));
    assertInstalled(await download(zoo, { DENO_CERT: file }));
    assertInstalled(await download(zoo, {}, "--ca-cert", file));
  }));

Deno.test("net_download goes through a proxy with a login, for http and https", () =>
  withTempFolder(async (folder) => {
    const file = await writeFile(folder, "ca.pem", TEST_AUTHORITY);
    for (const tls of [undefined, TEST_SERVER]) {
      await using server = new MisbehavingServer(tls);
      serveZoo(server);
      const zoo = server.url("/").origin;
      await using proxy = new LoopbackProxy(server.url("/"), { login: "a:b" });
      const variable = tls === undefined ? "http_proxy" : "HTTPS_PROXY";
      const env = { DENO_CERT: file, [variable]: proxy.url("a:b") };
      assertInstalled(await download(zoo, env));
      assert(proxy.requests.length > 0);
      const asked = proxy.requests.length;
      assertInstalled(
        await download(zoo, { ...env, NO_PROXY: "localhost,127.0.0.1" }),
      );
      assertEquals(proxy.requests.length, asked);
      const refused = await download(zoo, {
        ...env,
        [variable]: proxy.url("a:c"),
      });
      assertEquals(refused.code, 1);
      assert(
        refused.stderr.includes("407") &&
          refused.stderr.includes("http://user:password@host:port"),
        refused.stderr,
      );
    }
  }));

Deno.test("net_download goes straight to a numeric host that NO_PROXY excepts", async () => {
  await using server = new MisbehavingServer();
  serveZoo(server);
  const { port } = server.url("/");
  const zoo = `http://127.0.0.1:${port}`;
  await using proxy = new LoopbackProxy(server.url("/"));
  const all = { http_proxy: proxy.url(), HTTP_PROXY: proxy.url() };
  for (
    const exceptions of [
      { NO_PROXY: "*" },
      { no_proxy: "zoo.org, *" },
      { NO_PROXY: `127.0.0.1:${port}` },
      { no_proxy: "127.0.0.0/8", NO_PROXY: "zoo.org" },
    ]
  ) {
    assertInstalled(await download(zoo, { ...all, ...exceptions }));
    assertEquals(proxy.requests, []);
  }
});

Deno.test("net_download installs what the host keeps in Git LFS", async () => {
  await using server = new MisbehavingServer();
  const { url } = await lfsHost(server, archive);
  serveZoo(server, url);
  assertInstalled(await download(server.url("/").origin, {}));
});

Deno.test("net_download takes a .tar.gz that is labelled as encoded as it is stored", async () => {
  await using server = new MisbehavingServer();
  const headers = { "content-encoding": "gzip" };
  const url = server.file("/labelled.tar.gz", archive, { headers });
  serveZoo(server, url);
  assertInstalled(await download(server.url("/").origin, {}));
});

Deno.test("net_download installs from a server that answers 206 to everything", async () => {
  await using server = new MisbehavingServer();
  const part = (path: string, body: Uint8Array) =>
    server.answer(path, () => ({
      status: 206,
      headers: { "content-range": `bytes 0-${body.length - 1}/${body.length}` },
      body,
    }));
  const url = part("/data.tar.gz", archive);
  const keys = { url: url.href, destination: "data" };
  const text = manifest("1.0", section("data", keys));
  part(`/${inEntry("toy", "main.ini")}`, new TextEncoder().encode(text));
  assertInstalled(await download(server.url("/").origin, {}));
});

Deno.test("net_download names a proxy that does not answer, in one line each time", async () => {
  const proxy = `http://127.0.0.1:${closedPort()}`;
  const ended = await download(
    "http://zoo.invalid",
    { http_proxy: proxy },
    "--retries",
    "0",
  );
  assertEquals([ended.code, ended.tree], [1, []]);
  assert(
    ended.stderr.includes(
      `through the proxy "${proxy}": the connection was refused`,
    ),
    ended.stderr,
  );
});

Deno.test("net_download --offline asks no one", async () => {
  await using server = new MisbehavingServer();
  serveZoo(server);
  const ended = await download(server.url("/").origin, {}, "--offline");
  assertEquals([ended.code, ended.tree, server.requests], [1, [], []]);
  assert(ended.stderr.includes("--offline allows no connection"), ended.stderr);
});
