import { assert, assertEquals, assertRejects } from "@std/assert";
import { IntegrityError, NetworkError } from "../../../../src/base/errors.ts";
import type { TransferContext } from "../../../../src/transfer/context.ts";
import { fetchBlob } from "../../../../src/transfer/fetch_blob.ts";
import {
  EMPTY_CONFIG,
  ENTRIES_TYPE,
  ENTRY_TYPE,
  INDEX_TYPE,
  stringifyArtifact,
  stringifyEntries,
} from "../../../../src/zoo/kinds/registry/artifact.ts";
import { parseRepository } from "../../../../src/zoo/kinds/registry/reference.ts";
import { registryZooFiles } from "../../../../src/zoo/kinds/registry/registry_zoo.ts";
import {
  digestOf,
  FakeRegistry,
  type Twist,
} from "../../../support/fake_registry.ts";
import { MisbehavingServer } from "../../../support/misbehaving_server.ts";
import {
  seededBytes,
  type Trial,
  withTrial,
} from "../../../support/transfer.ts";

const ROOT = "raw/5-reorganising-with-lfs";
const archive = new Uint8Array(seededBytes(300_000, 3));
const manifest = "[d]\naction = expand\nurl = d.tar\n";

function store(
  registry: FakeRegistry,
  path: string,
  content: string | Uint8Array,
) {
  const bytes = new Uint8Array(
    typeof content === "string" ? new TextEncoder().encode(content) : content,
  );
  const digest = digestOf(bytes);
  registry.blobs.set(digest, bytes);
  return { path, mediaType: "x/y", digest, size: bytes.length };
}

function storeArtifact(
  registry: FakeRegistry,
  tag: string,
  artifact: Parameters<typeof stringifyArtifact>[0],
): string {
  const text = stringifyArtifact(artifact);
  const digest = digestOf(new TextEncoder().encode(text));
  registry.manifests.set(tag, text).set(digest, text);
  return digest;
}

/** A registry with a zoo of one entry. */
function zooIn(registry: FakeRegistry): string {
  const entry = storeArtifact(registry, "unet", {
    type: ENTRY_TYPE,
    config: EMPTY_CONFIG,
    layers: [
      store(registry, `${ROOT}/unet/main.ini`, manifest),
      store(registry, `${ROOT}/unet/d.tar`, archive),
    ],
  });
  const { path: _, ...config } = store(
    registry,
    "",
    stringifyEntries(new Map([["unet", entry]])),
  );
  storeArtifact(registry, "zoo-index", {
    type: INDEX_TYPE,
    config: { ...config, mediaType: ENTRIES_TYPE },
    layers: [store(registry, `${ROOT}/README.md`, "# Zoo\n")],
  });
  return entry;
}

function open(address: string, context: TransferContext) {
  return registryZooFiles(parseRepository(new URL(address)), context);
}

function withZoo(
  body: (
    registry: FakeRegistry,
    files: ReturnType<typeof open>,
    trial: Trial,
  ) => Promise<void>,
  twist?: Twist,
): Promise<void> {
  return withTrial(async (trial) => {
    await using registry = new FakeRegistry(twist ? { twist } : {});
    zooIn(registry);
    await body(registry, open(registry.address, trial.context), trial);
  });
}

/** Fetches the archive, and looks whether it is what it should be. */
async function assertFetched(
  files: ReturnType<typeof open>,
  { folder, context, observer }: Trial,
): Promise<void> {
  const blob = await files.findBlob("unet/d.tar");
  assert(blob !== undefined);
  assertEquals(blob.expected.bytes, archive.length);
  const fetched = await fetchBlob({ blob, folder }, context, observer);
  assertEquals(`sha256:${fetched.sha256}`, digestOf(archive));
}

Deno.test("a zoo's files are found by their paths, and its digests come from the index alone", () =>
  withZoo(async (registry, files, trial) => {
    // Tags are for people, who may move them.
    registry.manifests.set("unet", "{}");
    const found = await files.findManifest("unet", {});
    assertEquals(found?.text, manifest);
    assertEquals(await files.findManifest("other", {}), undefined);
    await assertFetched(files, trial);
    assertEquals(await files.findBlob("unet/none"), undefined);
  }));

const MANIFEST_DIGEST = digestOf(new TextEncoder().encode(manifest));

/** What may become of a zoo in a registry, and what the user is told. */
const DAMAGE: Record<string, {
  damage(registry: FakeRegistry, entry: string): unknown;
  told: string;
}> = {
  "an artifact that is another one than its digest says": {
    damage({ manifests }, entry) {
      manifests.set(entry, `${manifests.get(entry)} `);
    },
    told: "another digest than its name",
  },
  "a manifest that is another one than its digest says": {
    damage({ blobs }) {
      const other = manifest.replace("d.tar", "e.tar");
      blobs.set(MANIFEST_DIGEST, new TextEncoder().encode(other));
    },
    told: "another digest than its name",
  },
  "a blob that the registry has lost": {
    damage: ({ blobs }) => blobs.delete(MANIFEST_DIGEST),
    told: "the registry has lost its content",
  },
  "an artifact that the registry has lost": {
    damage: ({ manifests }, entry) => manifests.delete(entry),
    told: "the registry has lost its artifact",
  },
  "something else under the index's tag": {
    damage({ manifests }, entry) {
      manifests.set("zoo-index", manifests.get(entry) ?? "");
    },
    told: `its index is of the type "${ENTRY_TYPE}"`,
  },
};

for (const [what, { damage, told }] of Object.entries(DAMAGE)) {
  Deno.test(`${what} is told`, () =>
    withTrial(async ({ context }) => {
      await using registry = new FakeRegistry();
      damage(registry, zooIn(registry));
      await assertRejects(
        () => open(registry.address, context).findManifest("unet", {}),
        IntegrityError,
        told,
      );
    }));
}

Deno.test("requests for manifests accept OCI's types", () =>
  withZoo(async (_, files) => {
    assert(await files.findManifest("unet", {}) !== undefined);
  }, ({ headers }, { pathname }) => {
    if (!pathname.includes("/manifests/")) return undefined;
    const accept = headers.get("accept") ?? "";
    return accept.includes("application/vnd.oci.image.manifest.v1+json")
      ? undefined
      : new Response("OCI manifest found", { status: 404 });
  }));

Deno.test("a registry that has too much to do is asked again when it says", () => {
  let refused = 0;
  return withZoo(
    async (_, files) => {
      assert(await files.findManifest("unet", {}) !== undefined);
      assertEquals(refused, 2);
    },
    () =>
      refused++ < 2
        ? new Response(null, { status: 429, headers: { "retry-after": "1" } })
        : (refused = 2, undefined),
  );
});

Deno.test("blobs in storage elsewhere: each resume asks the registry, whose login stays with it", () =>
  withTrial(async (trial) => {
    await using storage = new MisbehavingServer();
    const signed = storage.file("/signed", archive);
    storage.next("/signed", { kind: "cut", after: 100_000 });
    let asked = 0;
    await using registry = new FakeRegistry({
      twist: (_, { pathname }) => {
        if (!pathname.endsWith(digestOf(archive))) return undefined;
        const location = `${signed.href}?signature=${++asked}`;
        return new Response(null, { status: 307, headers: { location } });
      },
    });
    zooIn(registry);
    await assertFetched(open(registry.address, trial.context), trial);
    assert(asked >= 2);
    const ranges = storage.requests.map(({ headers }) => headers.get("range"));
    assert(ranges.some((range) => range?.startsWith("bytes=100000-")));
    for (const { headers } of storage.requests) {
      assertEquals(headers.get("authorization"), null);
    }
  }, {
    logins: [{ machine: "registry.example", login: "ada", password: "secret" }],
  }));

Deno.test("a proxy cache that answers a cold range with everything costs nothing but time", () => {
  let blobs = 0;
  return withZoo(
    (_, files, trial) => assertFetched(files, trial),
    (_, { pathname }) => {
      if (!pathname.endsWith(digestOf(archive))) return undefined;
      const cut = archive.slice(0, 50_000);
      const headers = { "content-length": `${archive.length}` };
      return blobs++ === 0
        ? new Response(ReadableStream.from([cut]), { headers })
        : new Response(archive);
    },
  );
});

Deno.test("what came of a blob from one registry is gone on from at another", () =>
  withTrial(async (trial) => {
    const ranges: (string | null)[] = [];
    await using storage = new MisbehavingServer();
    const stored = storage.file("/stored", archive);
    storage.next("/stored", { kind: "cut", after: 120_000 });
    const isArchive = ({ pathname }: URL) =>
      pathname.endsWith(digestOf(archive));
    const first: Twist = (_, url) =>
      isArchive(url) ? Response.redirect(stored, 307) : undefined;
    // As go-containerregistry's own registry: no range without an end.
    const second: Twist = ({ headers }, url) => {
      if (!isArchive(url)) return undefined;
      const range = headers.get("range");
      ranges.push(range);
      return range?.endsWith("-")
        ? new Response(null, { status: 416 })
        : undefined;
    };
    for (const twist of [first, second]) {
      await using registry = new FakeRegistry({ twist });
      zooIn(registry);
      const files = open(registry.address, trial.context);
      const fetched = assertFetched(files, trial);
      if (twist === first) await assertRejects(() => fetched, NetworkError);
      else await fetched;
    }
    assertEquals(ranges, ["bytes=120000-299999"]);
  }, { retries: 0 }));

Deno.test("an artifact that the registry was too busy for is asked for again", () =>
  withTrial(async ({ context }) => {
    let entry: string | undefined;
    await using registry = new FakeRegistry({
      twist: (_, { pathname }) => {
        if (entry === undefined || !pathname.endsWith(entry)) return undefined;
        entry = undefined;
        return new Response(null, { status: 503 });
      },
    });
    entry = zooIn(registry);
    const files = open(registry.address, context);
    await assertRejects(() => files.findManifest("unet", {}), NetworkError);
    assertEquals((await files.findManifest("unet", {}))?.text, manifest);
  }, { retries: 0 }));

Deno.test("a pinned index that is gone is named", () =>
  withTrial(async ({ context }) => {
    await using registry = new FakeRegistry();
    zooIn(registry);
    const pinned = `${registry.address}@sha256:${"0".repeat(64)}`;
    const files = open(pinned, context);
    await assertRejects(
      () => files.findManifest("unet", {}),
      NetworkError,
      "the repository has no such index",
    );
  }));
