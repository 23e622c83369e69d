import { assert, assertEquals, assertRejects } from "@std/assert";
import { IntegrityError, NetworkError } from "../../../../src/base/errors.ts";
import type { TransferContext } from "../../../../src/transfer/context.ts";
import { registryUploads } from "../../../../src/zoo/kinds/registry/registry_upload.ts";
import {
  digestOf,
  FakeRegistry,
  refuse,
} from "../../../support/fake_registry.ts";
import { LoopbackProxy } from "../../../support/loopback_proxy.ts";
import { withTempFolder, writeFile } from "../../../support/temp.ts";
import {
  TEST_AUTHORITY,
  TEST_SERVER,
} from "../../../support/test_certificates.ts";
import { seededBytes, withTrial } from "../../../support/transfer.ts";

const CHUNK = 100_000;
const content = new Uint8Array(seededBytes(450_000, 7));
const blob = {
  digest: digestOf(content),
  size: content.length,
  read: (offset: number, length: number) =>
    ReadableStream.from([content.slice(offset, offset + length)]),
};

function uploadsTo({ host }: FakeRegistry, context: TransferContext) {
  const api = new URL(`http://${host}/v2/zoo/`);
  return registryUploads(api, context, CHUNK);
}

for (const absolute of [false, true]) {
  const form = absolute ? "absolute" : "relative";
  Deno.test(`pushBlob() sends in chunks, to ${form} places with a query of their own`, () =>
    withTrial(async ({ context }) => {
      await using registry = new FakeRegistry({ absolute });
      await uploadsTo(registry, context).pushBlob(blob);
      assertEquals(registry.blobs.get(blob.digest), content);
      const patches = registry.requests.filter((each) =>
        each.startsWith("PATCH")
      );
      assertEquals(patches.length, 5);
    }));
}

Deno.test("pushBlob() tells the length of what it sends", () =>
  withTrial(async ({ context }) => {
    const lengths: (string | null)[] = [];
    await using registry = new FakeRegistry({
      twist: ({ method, headers }) => {
        if (method === "PATCH") lengths.push(headers.get("content-length"));
        return undefined;
      },
    });
    await uploadsTo(registry, context).pushBlob(blob);
    assertEquals(lengths, ["100000", "100000", "100000", "100000", "50000"]);
  }));

Deno.test("pushBlob() goes on where the registry says that it is", () =>
  withTrial(async ({ context }) => {
    let failures = 0;
    const ranges: (string | null)[] = [];
    await using registry = new FakeRegistry({
      twist: ({ method, headers }) => {
        if (method !== "PATCH") return undefined;
        ranges.push(headers.get("content-range"));
        if (ranges.length !== 3 || failures++ > 0) return undefined;
        return new Response(null, { status: 503 });
      },
    });
    await uploadsTo(registry, context).pushBlob(blob);
    assertEquals(registry.blobs.get(blob.digest), content);
    assertEquals(ranges.slice(0, 4), [
      "0-99999",
      "100000-199999",
      "200000-299999",
      "200000-299999",
    ]);
  }));

for (
  const [what, answer] of [
    ["has forgotten the upload", () => refuse(404, "BLOB_UPLOAD_UNKNOWN")],
    ["claims more than there is to send", (location: string) => {
      const headers = { location, range: "0-999999" };
      return new Response(null, { status: 204, headers });
    }],
  ] as const
) {
  Deno.test(`pushBlob() begins anew where the registry ${what}`, () =>
    withTrial(async ({ context }) => {
      let posts = 0;
      await using registry = new FakeRegistry({
        twist: ({ method }, { pathname }) => {
          if (method === "POST") posts++;
          const isFirst = posts === 1 && /uploads\/./.test(pathname);
          if (!isFirst) return undefined;
          return method === "GET"
            ? answer(pathname)
            : new Response(null, { status: 502 });
        },
      });
      await uploadsTo(registry, context).pushBlob(blob);
      assertEquals(registry.blobs.get(blob.digest), content);
      assertEquals(posts, 2);
    }));
}

Deno.test("pushBlob() sends it whole where a registry takes no chunks", () =>
  withTrial(async ({ context }) => {
    const lengths: (string | null)[] = [];
    await using registry = new FakeRegistry({
      twist: ({ method, headers }) => {
        if (method === "PUT") lengths.push(headers.get("content-length"));
        if (method !== "PATCH") return undefined;
        return refuse(405, "UNSUPPORTED");
      },
    });
    await uploadsTo(registry, context).pushBlob(blob);
    assertEquals(registry.blobs.get(blob.digest), content);
    assertEquals(lengths, ["450000"]);
  }));

Deno.test("pushBlob() says that a file changed while it was sent", () =>
  withTrial(async ({ context }) => {
    await using registry = new FakeRegistry();
    const changed = {
      ...blob,
      read: (_: number, length: number) =>
        ReadableStream.from([new Uint8Array(length)]),
    };
    await assertRejects(
      () => uploadsTo(registry, context).pushBlob(changed),
      IntegrityError,
      "other bytes than those of sha256:",
    );
    assertEquals(registry.blobs.size, 0);
  }));

Deno.test("pushBlob() names what a registry refuses, in the registry's words", () =>
  withTrial(async ({ context }) => {
    await using registry = new FakeRegistry({
      twist: ({ method }) =>
        method === "POST" ? refuse(403, "DENIED") : undefined,
    });
    const error = await assertRejects(
      () => uploadsTo(registry, context).pushBlob(blob),
      NetworkError,
      "the server answered 403",
    );
    assert(error.message.includes("DENIED, denied"), error.message);
    assert(error.message.startsWith("cannot write to"), error.message);
  }));

Deno.test("pushBlob() goes through a proxy with its login, and trusts the authorities that are given", () =>
  withTempFolder(async (folder) => {
    const authority = await writeFile(folder, "ca.pem", TEST_AUTHORITY);
    // The proxy of the tests passes text alone.
    const letters = new Uint8Array(250_000).fill(97);
    const text = {
      digest: digestOf(letters),
      size: letters.length,
      read: (offset: number, length: number) =>
        ReadableStream.from([letters.slice(offset, offset + length)]),
    };
    for (const tls of [undefined, TEST_SERVER]) {
      await using registry = new FakeRegistry(tls === undefined ? {} : { tls });
      const port = registry.host.split(":")[1];
      const scheme = tls === undefined ? "http" : "https";
      const host = tls === undefined ? "registry.example" : "localhost";
      const login = "user:secret";
      await using proxy = new LoopbackProxy(
        new URL(`http://${registry.host}`),
        { login },
      );
      const environment = {
        http_proxy: proxy.url(login),
        https_proxy: proxy.url(login),
      };
      await withTrial(async ({ context }) => {
        const api = new URL(`${scheme}://${host}:${port}/v2/zoo/`);
        await registryUploads(api, context, CHUNK).pushBlob(text);
      }, { environment, caCertFiles: [authority] });
      assert(registry.blobs.has(text.digest));
      assert(proxy.requests.length > 0);
    }
  }));

Deno.test("pushBlob() refuses a place on another scheme", () =>
  withTrial(async ({ context }) => {
    await using registry = new FakeRegistry({
      twist: ({ method }) => {
        if (method !== "POST") return undefined;
        const headers = { location: "file:///etc/passwd" };
        return new Response(null, { status: 202, headers });
      },
    });
    await assertRejects(
      () => uploadsTo(registry, context).pushBlob(blob),
      NetworkError,
      "sends from http:// to file://",
    );
  }));
