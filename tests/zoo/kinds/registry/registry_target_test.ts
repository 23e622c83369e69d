import { assert, assertEquals, assertRejects } from "@std/assert";
import { join } from "@std/path";
import {
  ManifestError,
  NetworkError,
  StoreError,
} from "../../../../src/base/errors.ts";
import type { TransferContext } from "../../../../src/transfer/context.ts";
import { parseRepository } from "../../../../src/zoo/kinds/registry/reference.ts";
import { registryZooFiles } from "../../../../src/zoo/kinds/registry/registry_zoo.ts";
import {
  digestOf,
  FakeRegistry,
  refuse,
} from "../../../support/fake_registry.ts";
import { mirrorTo } from "../../../support/mirror.ts";
import { tarGz } from "../../../support/tar_gz.ts";
import { withTempFolder, writeFile } from "../../../support/temp.ts";
import { withTrial } from "../../../support/transfer.ts";
import { inEntry } from "../../../support/zoo.ts";

const archives = {
  "1.0": await tarGz({ "a.txt": "one" }),
  "2.0": await tarGz({ "a.txt": "two", "b.txt": "more" }),
};

type Version = keyof typeof archives;

/** A zoo of two entries of one version, in a folder. */
async function writeZoo(folder: string, version: Version): Promise<string> {
  const zoo = join(folder, `zoo-${version}`);
  for (const id of IDS) {
    const manifest =
      `[config]\nversion = ${version}\n[d]\naction = expand\nurl = d.tar.gz\n`;
    await writeFile(zoo, inEntry(id, "main.ini"), manifest);
    await writeFile(zoo, inEntry(id, "d.tar.gz"), archives[version]);
  }
  return zoo;
}

const IDS = ["heart", "lung"];

/** What a reader finds: the version of each entry, all of whose files are there. */
async function readVersions(
  registry: FakeRegistry,
  context: TransferContext,
): Promise<Version[]> {
  const reference = parseRepository(new URL(registry.address));
  const files = registryZooFiles(reference, context);
  const versions: Version[] = [];
  for (const id of IDS) {
    const text = (await files.findManifest(id, {}))?.text ?? "";
    const version = /version = 2\.0/.test(text) ? "2.0" : "1.0";
    const blob = await files.findBlob(`${id}/d.tar.gz`);
    const digest = `sha256:${blob?.expected.sha256}`;
    assertEquals(digest, digestOf(archives[version]));
    assert(registry.blobs.has(digest));
    versions.push(version);
  }
  return versions;
}

Deno.test("stopped after any of its requests, a mirror leaves readers the old zoo or the new one", () =>
  withTempFolder(async (folder) => {
    const zoos = [await writeZoo(folder, "1.0"), await writeZoo(folder, "2.0")];
    const seen = new Set<string>();
    for (let stopAfter = 0;; stopAfter++) {
      let left = Infinity;
      const done = await new Promise<boolean>((resolve, reject) => {
        withTrial(async ({ context }) => {
          await using registry = new FakeRegistry({
            twist: () =>
              left-- > 0 ? undefined : new Response(null, { status: 400 }),
          });
          const [first = "", second = ""] = zoos;
          await mirrorTo(registry.address, first, IDS, {
            context,
            work: folder,
          });
          left = stopAfter;
          let isDone = true;
          try {
            await mirrorTo(registry.address, second, IDS, {
              context,
              work: folder,
            });
          } catch (error) {
            if (!(error instanceof NetworkError)) throw error;
            isDone = false;
          }
          left = Infinity;
          const versions = await readVersions(registry, context);
          assertEquals(new Set(versions).size, 1, `after ${stopAfter}`);
          seen.add(versions.join());
          // The next run completes it.
          await mirrorTo(registry.address, second, IDS, {
            context,
            work: folder,
          });
          assertEquals(await readVersions(registry, context), ["2.0", "2.0"]);
          resolve(isDone);
        }).catch(reject);
      });
      if (done) break;
    }
    assertEquals(seen, new Set(["1.0,1.0", "2.0,2.0"]));
  }));

Deno.test("a registry that may not be written is told before anything is fetched", () =>
  withTrial(async ({ folder, context }) => {
    const zoo = await writeZoo(folder, "1.0");
    await using registry = new FakeRegistry({
      twist: ({ method }) =>
        method === "POST" ? refuse(403, "DENIED") : undefined,
    });
    await assertRejects(
      () => mirrorTo(registry.address, zoo, IDS, { context, work: folder }),
      NetworkError,
      "DENIED",
    );
    const kinds = new Set(registry.requests.map((each) => each.split(" ")[0]));
    assertEquals(kinds, new Set(["GET", "POST"]));
  }));

Deno.test("an id that no tag can have is refused before anything is fetched", () =>
  withTrial(async ({ folder, context }) => {
    const zoo = await writeZoo(folder, "1.0");
    const manifest = "[d]\naction = expand\nurl = ../lung/d.tar.gz\n";
    await writeFile(zoo, inEntry("a+b", "main.ini"), manifest);
    await using registry = new FakeRegistry();
    await assertRejects(
      () =>
        mirrorTo(registry.address, zoo, ["a+b", "lung"], {
          context,
          work: folder,
        }),
      ManifestError,
      'cannot write the entry "a+b"',
    );
    assertEquals(registry.blobs.size, 0);
  }));

Deno.test("of two that write a zoo at the same time the later one says so", () =>
  withTrial(async ({ folder, context }) => {
    const [first, second] = [
      await writeZoo(folder, "1.0"),
      await writeZoo(folder, "2.0"),
    ];
    let meanwhile: (() => Promise<void>) | undefined;
    await using registry = new FakeRegistry({
      twist: async ({ method }) => {
        const other = meanwhile;
        if (method !== "PUT" || other === undefined) return undefined;
        meanwhile = undefined;
        await other();
        return undefined;
      },
    });
    const { address } = registry;
    meanwhile = () =>
      mirrorTo(address, second, IDS, { context, work: join(folder, "b") });
    await assertRejects(
      () => mirrorTo(address, first, IDS, { context, work: join(folder, "a") }),
      StoreError,
      "another process changed it in the meantime",
    );
    assertEquals(await readVersions(registry, context), ["2.0", "2.0"]);
  }));

Deno.test("what one entry could not send is sent for the next one that needs it", () =>
  withTrial(async ({ folder, context }) => {
    const zoo = await writeZoo(folder, "1.0");
    const empty = digestOf(new TextEncoder().encode("{}"));
    let refusals = 1;
    await using registry = new FakeRegistry({
      twist: ({ method }, { searchParams }) => {
        const isEmpty = searchParams.get("digest") === empty;
        if (method !== "PUT" || !isEmpty || refusals-- <= 0) return undefined;
        return refuse(400, "UNKNOWN");
      },
    });
    const failures: string[] = [];
    await mirrorTo(registry.address, zoo, IDS, {
      context,
      work: folder,
      failed: (id) => failures.push(id),
    });
    assertEquals(failures, ["heart"]);
    assert(registry.blobs.has(empty));
    assert(registry.manifests.has("lung"));
  }));
