import { assert, assertEquals, assertRejects } from "@std/assert";
import { NetworkError } from "../../../src/base/errors.ts";
import { fetchBlob } from "../../../src/transfer/fetch_blob.ts";
import { fetchMayDecode } from "../../../src/transfer/http/http_body.ts";
import { MisbehavingServer } from "../../support/misbehaving_server.ts";
import { withTempFolder, writeFile } from "../../support/temp.ts";
import {
  AUTHORITY_AS_SERVER,
  CLIENT_AS_SERVER,
  EXPIRED_SERVER,
  MISNAMED_SERVER,
  NAMELESS_SERVER,
  TEST_AUTHORITY,
  TEST_SERVER,
} from "../../support/test_certificates.ts";
import {
  fileOf,
  seededBytes,
  type Trial,
  withTrial,
} from "../../support/transfer.ts";
import { headBytes, untilClosed, writeAll } from "../../support/wire.ts";

const PATH = "/data.tar.gz";
const SIZE = 100_000;
const content = seededBytes(SIZE, 1);

function run(trial: Trial, url: URL) {
  return fetchBlob(trial.request(url), trial.context, trial.observer);
}

/** Runs `body` with the path of a file that holds the tests' private authority. */
function withAuthority(body: (file: string) => Promise<void>) {
  return () =>
    withTempFolder(async (folder) =>
      await body(await writeFile(folder, "ca.pem", TEST_AUTHORITY))
    );
}

Deno.test("fetchBlob() does not trust a private authority unless told to, and names the ways out", () =>
  withTrial(async (trial) => {
    await using server = new MisbehavingServer(TEST_SERVER);
    const url = server.file(PATH, content);
    const error = await assertRejects(() => run(trial, url), NetworkError);
    assertEquals(
      error.message,
      `cannot fetch "${url}": its certificate is signed by an authority that is not trusted here`,
    );
    assert(error.hint?.includes("--ca-cert FILE or SSL_CERT_FILE"));
    assertEquals([error.retryable, server.requests.length], [false, 0]);
  }));

Deno.test(
  "fetchBlob() trusts the authorities of --ca-cert, SSL_CERT_FILE and DENO_CERT",
  withAuthority(async (file) => {
    await using server = new MisbehavingServer(TEST_SERVER);
    const url = server.file(PATH, content, { etag: '"v1"' });
    server.next(PATH, { kind: "cut", after: 50_000 });
    const ways = [
      { caCertFiles: [file] },
      { environment: { SSL_CERT_FILE: file } },
      { environment: { DENO_CERT: file } },
    ];
    for (const way of ways) {
      await withTrial(async (trial) => {
        const archive = await run(trial, url);
        assertEquals(await Deno.readFile(fileOf(archive)), content);
      }, way);
    }
  }),
);

Deno.test(
  "fetchBlob() speaks HTTP/2 over TLS, from an offset too",
  withAuthority(async (file) => {
    const asked: { host: string | null; range: string | null }[] = [];
    await using server = Deno.serve({
      hostname: "127.0.0.1",
      port: 0,
      onListen: () => {},
      ...TEST_SERVER,
    }, ({ headers }) => {
      const range = headers.get("range");
      // HTTP/2 has an authority in place of this field.
      asked.push({ host: headers.get("host"), range });
      const from = Number(/^bytes=(\d+)-/.exec(range ?? "")?.[1] ?? 0);
      const body = new ReadableStream<Uint8Array>({
        start(controller) {
          // The first bytes never go on to the end; the rest comes whole.
          controller.enqueue(content.slice(from, from > 0 ? SIZE : 40_000));
          if (from > 0) controller.close();
        },
      });
      return new Response(body, {
        status: from > 0 ? 206 : 200,
        headers: {
          etag: '"v1"',
          "content-length": String(SIZE - from),
          ...(from > 0 &&
            { "content-range": `bytes ${from}-${SIZE - 1}/${SIZE}` }),
        },
      });
    });
    const url = new URL(`https://localhost:${server.addr.port}${PATH}`);
    await withTrial(async (trial) => {
      const archive = await run(trial, url);
      assertEquals(await Deno.readFile(fileOf(archive)), content);
      // An older Deno's fetch is not used, which alone speaks HTTP/2.
      const host = fetchMayDecode(Deno.version.deno) ? url.host : null;
      assertEquals(asked[0], { host, range: null });
      assertEquals(new Set(asked.map((one) => one.host)), new Set([host]));
      // How many there are depends on how busy the machine is.
      assert(asked.some(({ range }) => range !== null));
    }, { caCertFiles: [file], idleTimeoutSeconds: 1 });
  }),
);

Deno.test(
  "fetchBlob() asks a server that speaks HTTP/2 once, where there is no length",
  withAuthority(async (file) => {
    let asked = 0;
    await using server = Deno.serve({
      hostname: "127.0.0.1",
      port: 0,
      onListen: () => {},
      ...TEST_SERVER,
    }, () => {
      asked++;
      const body = new Blob([new Uint8Array(content)]).stream();
      return new Response(body, { status: asked === 1 ? 200 : 404 });
    });
    const url = new URL(`https://localhost:${server.addr.port}${PATH}`);
    await withTrial(async (trial) => {
      const archive = await run(trial, url);
      assertEquals(await Deno.readFile(fileOf(archive)), content);
      assertEquals(asked, 1);
    }, { caCertFiles: [file] });
  }),
);

const REFUSED = {
  "an expired certificate": {
    server: EXPIRED_SERVER,
    words: "its certificate has expired",
  },
  "the certificate of another name": {
    server: MISNAMED_SERVER,
    words: "its certificate is for another name",
  },
};
for (const [name, { server: pair, words }] of Object.entries(REFUSED)) {
  Deno.test(
    `fetchBlob() refuses ${name}`,
    withAuthority(async (file) => {
      await using server = new MisbehavingServer(pair);
      await withTrial(async (trial) => {
        await assertRejects(
          () => run(trial, server.url(PATH)),
          NetworkError,
          words,
        );
      }, { caCertFiles: [file] });
    }),
  );
}

const NAMED_IN_VAIN = {
  "an authority's own certificate (CA:TRUE)": {
    server: AUTHORITY_AS_SERVER,
    words: "its certificate is an authority's own (CA:TRUE)",
    hint: "The server needs one with CA:FALSE",
  },
  "a certificate without a subjectAltName": {
    server: NAMELESS_SERVER,
    words: "its certificate names no host: it has no subjectAltName",
    hint: "the common name does not count",
  },
  "a client's certificate": {
    server: CLIENT_AS_SERVER,
    words: "its certificate is not for servers (its extended key usage)",
    hint: "serverAuth",
  },
};
for (
  const [name, { server: pair, words, hint }] of Object.entries(NAMED_IN_VAIN)
) {
  Deno.test(`fetchBlob() does not advise --ca-cert for ${name} that --ca-cert names`, () =>
    withTempFolder(async (folder) => {
      const file = await writeFile(folder, "server.pem", pair.cert);
      await using server = new MisbehavingServer(pair);
      await withTrial(async (trial) => {
        const error = await assertRejects(
          () => run(trial, server.url(PATH)),
          NetworkError,
          words,
        );
        assert(error.hint?.includes(hint), error.hint);
        assertEquals(error.hint?.includes("SSL_CERT_FILE"), false);
      }, { caCertFiles: [file] });
    }));
}

Deno.test("fetchBlob() says that a server does not speak TLS", () =>
  withTrial(async (trial) => {
    using listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
    const answered = listener.accept().then(async (conn) => {
      await writeAll(conn, headBytes(400, {}));
      await untilClosed(conn).finally(() => conn.close());
    });
    await assertRejects(
      () => run(trial, new URL(`https://localhost:${listener.addr.port}/`)),
      NetworkError,
      "the server does not speak TLS",
    );
    await answered;
  }));

Deno.test(
  "fetchBlob() follows no redirect from https to http",
  withAuthority(async (file) => {
    await using server = new MisbehavingServer(TEST_SERVER);
    await using plain = new MisbehavingServer();
    const target = plain.file(PATH, content);
    const url = server.answer(PATH, () => ({
      status: 302,
      headers: { location: target.href },
    }));
    await withTrial(async (trial) => {
      await assertRejects(
        () => run(trial, url),
        NetworkError,
        `it redirects from https to http, to "${target}"`,
      );
      assertEquals(plain.requests, []);
    }, { caCertFiles: [file] });
  }),
);
