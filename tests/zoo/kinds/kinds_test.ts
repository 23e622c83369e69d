import { assertEquals, assertThrows } from "@std/assert";
import { join, toFileUrl } from "@std/path";
import type { ReportEvent } from "../../../src/report/event.ts";
import { NetworkError, SettingsError } from "../../../src/base/errors.ts";
import { folderZooFiles } from "../../../src/zoo/kinds/folder/folder_zoo.ts";
import { openFolderTarget } from "../../../src/zoo/kinds/folder/target.ts";
import type { ZooKind } from "../../../src/zoo/kinds/kind.ts";
import {
  blobElsewhere,
  KINDS,
  readAddress,
  serversOf,
} from "../../../src/zoo/kinds/kinds.ts";
import { openZoo } from "../../../src/zoo/open_zoo.ts";
import type { ZooAddress } from "../../../src/zoo/place.ts";
import { mirrorTo } from "../../support/mirror.ts";
import { withTempFolder, writeFile } from "../../support/temp.ts";
import { withTrial } from "../../support/transfer.ts";
import { inEntry } from "../../support/zoo.ts";

const ROOT = "raw/5-reorganising-with-lfs/";
const archive = Uint8Array.from({ length: 1600 }, (_, index) => index % 251);

/** A kind of zoo for folders below one: its addresses are `toy://name`. */
function toyKind(folder: string): ZooKind {
  const claims = ({ url }: ZooAddress) => url.protocol === "toy:";
  const pathOf = ({ url }: ZooAddress) => join(folder, url.host);
  return {
    schemes: ["toy"],
    claims,
    server: ({ url }) => new URL(`https://${url.host}`),
    open: (address) =>
      Promise.resolve({
        ...folderZooFiles(pathOf(address)),
        address: address.text,
      }),
    target: {
      noun: "toy",
      served: false,
      splits: false,
      editable: false,
      claims,
      place: (address) => ({ path: pathOf(address), work: folder }),
      open: ({ path }, { transfer }) => openFolderTarget(path, transfer.signal),
    },
  };
}

/** Adds a kind to the list until this is disposed of. */
function registered(kind: ZooKind): Disposable {
  KINDS.push(kind);
  return { [Symbol.dispose]: () => KINDS.splice(KINDS.indexOf(kind), 1) };
}

Deno.test("a kind of zoo that the list has one more of is mirrored to, listed and read", () =>
  withTrial(async ({ context, folder }) => {
    using _ = registered(toyKind(folder));
    const zoo = join(folder, "zoo");
    const manifest = "[d]\naction = expand\nurl = d.tar\n";
    await writeFile(zoo, inEntry("unet", "main.ini"), manifest);
    await Deno.writeFile(join(zoo, inEntry("unet", "d.tar")), archive);
    const events: ReportEvent[] = [];
    const report = (event: ReportEvent) => events.push(event);
    await mirrorTo("toy://shelf", zoo, ["unet"], { context, report });
    assertEquals(events.at(-1)?.kind, "mirror-written");

    const toy = openZoo("toy://shelf", context);
    const { entries, origin } = await toy.listEntries();
    assertEquals([origin, entries[0]?.id, entries[0]?.zoo], [
      "index",
      "unet",
      "toy://shelf",
    ]);
    const found = await toy.findManifest("unet_model_zoo");
    const blob = await found?.locate(new URL("d.tar", found.address));
    const copy = toFileUrl(join(folder, "shelf", inEntry("unet", "d.tar")));
    assertEquals(blob?.label, copy.href);
    const elsewhere = await found?.locate(
      new URL(`https://github.com/NifTK/NiftyNetModelZoo/${ROOT}unet/d.tar`),
    );
    assertEquals(elsewhere?.label, blob?.label);
    assertEquals(serversOf(["/mnt", "toy://shelf"]).map(String), [
      "https://shelf/",
    ]);
    assertThrows(
      () => readAddress("ftp://h"),
      SettingsError,
      "it is not an http, https, oci, toy or file address",
    );
  }, { offline: true }));

Deno.test("serversOf() names servers and registries with their logins, and no paths", () => {
  const zoos = [
    "/mnt",
    "https://u:p@h/zoo?key=1",
    "oci://u:p@registry.test/zoo/lung",
    "zoo.tar",
  ];
  assertEquals(serversOf(zoos).map(String), [
    "https://u:p@h/zoo?key=1",
    "https://u:p@registry.test/v2/zoo/lung/",
  ]);
});

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
