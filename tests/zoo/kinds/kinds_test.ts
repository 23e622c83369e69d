import { assertEquals, assertThrows } from "@std/assert";
import { join, toFileUrl } from "@std/path";
import { hashBytes } from "../../../src/store/hash_file.ts";
import { diskBlob } from "../../../src/transfer/blob.ts";
import type { ReportEvent } from "../../../src/report/event.ts";
import { NetworkError, SettingsError } from "../../../src/base/errors.ts";
import { manifestPath, urlBelow } from "../../../src/zoo/address.ts";
import type { ArchiveFacts } from "../../../src/zoo/archive_facts.ts";
import type { ZooKind } from "../../../src/zoo/kinds/kind.ts";
import {
  blobElsewhere,
  KINDS,
  readAddress,
  serversOf,
} from "../../../src/zoo/kinds/kinds.ts";
import type { MirrorTarget } from "../../../src/zoo/kinds/target.ts";
import { openZoo } from "../../../src/zoo/open_zoo.ts";
import { mirrorTo } from "../../support/mirror.ts";
import { withTempFolder, writeFile } from "../../support/temp.ts";
import { withTrial } from "../../support/transfer.ts";
import { inEntry } from "../../support/zoo.ts";

const ROOT = "raw/5-reorganising-with-lfs/";
const archive = Uint8Array.from({ length: 1600 }, (_, index) => index % 251);

/** A kind of zoo that is a map: its addresses are `toy://name`. */
function toyKind(
  shelves: Map<string, Map<string, Uint8Array>>,
  work: string,
): ZooKind {
  const shelf = (path: string) => {
    const files = shelves.get(path) ?? new Map<string, Uint8Array>();
    shelves.set(path, files);
    return files;
  };
  return {
    schemes: ["toy"],
    claims: ({ url }) => url.protocol === "toy:",
    server: ({ url }) => new URL(`https://${url.host}`),
    open({ text, base }) {
      const files = shelf(text);
      const root = new URL(ROOT, base);
      const read = (url: URL) => {
        const bytes = files.get(url.href.slice(base.href.length));
        return bytes && new TextDecoder().decode(bytes);
      };
      const blob = async (url: URL) => {
        const path = join(work, "blob");
        const bytes = files.get(url.href.slice(base.href.length));
        if (bytes === undefined) return undefined;
        await Deno.writeFile(path, bytes);
        return diskBlob(url, [{ path, offset: 0, length: bytes.length }]);
      };
      return Promise.resolve({
        address: text,
        base,
        root: () => root,
        findManifest(id) {
          const address = urlBelow(root, manifestPath(id));
          const found = read(address);
          return Promise.resolve(found ? { text: found, address } : undefined);
        },
        urlOf: (path) => Promise.resolve(urlBelow(root, path)),
        readText: (url) => Promise.resolve(read(url)),
        async blobAt(url) {
          const found = await blob(url);
          if (found === undefined) throw new TypeError("no blob");
          return found;
        },
        findBlob: (path) => blob(urlBelow(root, path)),
        lookAround: () => Promise.resolve(undefined),
      });
    },
    target: {
      noun: "toy",
      served: false,
      splits: false,
      editable: false,
      claims: ({ url }) => url.protocol === "toy:",
      place: ({ text }) => ({ path: text, work }),
      open: ({ path }) => Promise.resolve(toyTarget(path, shelf(path), work)),
    },
  };
}

function toyTarget(
  path: string,
  files: Map<string, Uint8Array>,
  work: string,
): MirrorTarget {
  const write = (texts: ReadonlyMap<string, string>) => {
    for (const [name, text] of texts) {
      files.set(name, new TextEncoder().encode(text));
    }
  };
  return {
    path,
    work,
    rewrites: false,
    entries: new Map(),
    at: () => Promise.resolve(undefined),
    begin: () => {},
    async put(entry, supplier) {
      const archives = new Map<string, ArchiveFacts>();
      for (const each of entry.archives) {
        const supply = await supplier.get(each);
        const bytes: number[] = [];
        for await (const chunk of supplier.read(each, supply)) {
          bytes.push(...chunk);
        }
        const all = new Uint8Array(bytes);
        files.set(each.path, all);
        const facts = { bytes: all.length, sha256: hashBytes(all) };
        supplier.check(each, facts);
        supplier.done(each, { ...facts, pieces: supply.pieces });
        archives.set(each.path, facts);
      }
      write(entry.texts(archives));
      return { archives, changed: true };
    },
    keep: () => Promise.resolve(),
    finish(beside) {
      write(beside(new Set(files.keys())));
      return Promise.resolve({ changed: true, files: [] });
    },
  };
}

Deno.test("a kind of zoo that a list has one more of is mirrored to, listed and read", () =>
  withTrial(async ({ context, folder }) => {
    const kinds = [...KINDS, toyKind(new Map(), folder)];
    const zoo = join(folder, "zoo");
    const manifest = "[d]\naction = expand\nurl = d.tar\n";
    await writeFile(zoo, inEntry("unet", "main.ini"), manifest);
    await Deno.writeFile(join(zoo, inEntry("unet", "d.tar")), archive);
    const events: ReportEvent[] = [];
    const report = (event: ReportEvent) => events.push(event);
    await mirrorTo("toy://shelf", zoo, ["unet"], { context, kinds, report });
    assertEquals(events.at(-1)?.kind, "mirror-written");

    const toy = openZoo("toy://shelf", context, kinds);
    const { entries, origin } = await toy.listEntries();
    assertEquals([origin, entries[0]?.id, entries[0]?.zoo], [
      "index",
      "unet",
      "toy://shelf",
    ]);
    const found = await toy.findManifest("unet_model_zoo");
    const blob = await found?.locate(new URL("d.tar", found.address));
    assertEquals(blob?.label, `toy://shelf/${inEntry("unet", "d.tar")}`);
    const elsewhere = await found?.locate(
      new URL(`https://github.com/NifTK/NiftyNetModelZoo/${ROOT}unet/d.tar`),
    );
    assertEquals(elsewhere?.label, blob?.label);
    assertEquals(serversOf(["/mnt", "toy://shelf"], kinds).map(String), [
      "https://shelf/",
    ]);
    assertThrows(
      () => readAddress("ftp://h", kinds),
      SettingsError,
      "it is not an http, https, oci, toy or file address",
    );
  }, { offline: true }));

Deno.test("blobElsewhere() finds files where they stand, and leaves servers for later", () =>
  withTempFolder(async (folder) => {
    const path = await writeFile(folder, "a.tar", "abc");
    assertEquals(blobElsewhere(toFileUrl(path)).at, {
      kind: "disk",
      pieces: [{ path, offset: 0, length: 3 }],
    });
    const url = new URL("https://zoo.test/a.tar");
    assertEquals(blobElsewhere(url).at, { kind: "web", url });
  }));

Deno.test("blobElsewhere() refuses an address that there is no way to", () => {
  assertThrows(
    () => blobElsewhere(new URL("ftp://host/data.tar.gz")),
    NetworkError,
    'cannot fetch "ftp://host/data.tar.gz": only http, https and file',
  );
});
