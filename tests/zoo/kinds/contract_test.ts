import { assertEquals, assertStringIncludes } from "@std/assert";
import { join } from "@std/path";
import { webBlob } from "../../../src/transfer/blob.ts";
import { openZoo } from "../../../src/zoo/open_zoo.ts";
import { stringifyIndex } from "../../../src/zoo/zoo_index.ts";
import { makeBundle } from "../../support/bundle.ts";
import { FakeRegistry } from "../../support/fake_registry.ts";
import { mirrorTo } from "../../support/mirror.ts";
import { tarGz } from "../../support/tar_gz.ts";
import { writeFile } from "../../support/temp.ts";
import { type Trial, withTrial } from "../../support/transfer.ts";
import { inEntry, startZoo } from "../../support/zoo.ts";

const ROOT = "raw/5-reorganising-with-lfs";
const MANIFEST =
  "[config]\nversion = 1.0\n[d]\naction = expand\npath = d.tar.gz\nurl = http://h.invalid/x\n";
const ARCHIVE = await tarGz({ "a.txt": "one" });
const INDEX = stringifyIndex([{
  id: "unet_model_zoo",
  version: "1.0",
  description: undefined,
  archives: [{
    section: "d",
    path: "unet/d.tar.gz",
    bytes: ARCHIVE.length,
    sha256: undefined,
    from: ["http://h.invalid/x"],
  }],
}]);
const FILES = {
  [inEntry("unet", "main.ini")]: MANIFEST,
  [inEntry("unet", "d.tar.gz")]: ARCHIVE,
  [inEntry("unet", "README.md")]: "# U-Net\n",
  [`${ROOT}/index.json`]: INDEX,
};

type Use = (address: string) => Promise<void>;

async function writeFolder(folder: string): Promise<string> {
  for (const [path, content] of Object.entries(FILES)) {
    await writeFile(folder, path, content);
  }
  return folder;
}

/** For each kind, how a zoo of it comes to have these files. */
const KINDS: Record<string, (trial: Trial, use: Use) => Promise<void>> = {
  async server(_, use) {
    await using zoo = startZoo(FILES);
    await use(zoo.address);
  },
  async folder({ folder }, use) {
    await use(await writeFolder(join(folder, "my zoo #1")));
  },
  async bundle({ folder }, use) {
    const path = join(folder, "zoo.tar");
    await makeBundle(path, FILES);
    await use(path);
  },
  async "split bundle"({ folder }, use) {
    const path = join(folder, "zoo.tar");
    await makeBundle(path, FILES, 700);
    await use(path);
  },
  async registry({ folder, context }, use) {
    await using registry = new FakeRegistry();
    const zoo = await writeFolder(join(folder, "zoo"));
    const { address } = registry;
    await mirrorTo(address, zoo, ["unet_model_zoo"], { context, work: folder });
    await use(address);
  },
};

for (const [kind, put] of Object.entries(KINDS)) {
  Deno.test(`a ${kind} gives manifests, texts, its list, and archives by whatever address`, () =>
    withTrial((trial) =>
      put(trial, async (address) => {
        const zoo = openZoo(address, trial.context);
        const found = await zoo.findManifest("unet_model_zoo");
        // A mirror writes what it knows into it.
        assertStringIncludes(found?.text ?? "", "[d]\naction = expand\n");
        assertEquals(found?.zoo, address);
        assertEquals(await zoo.findManifest("vnet"), undefined);
        assertEquals(await found?.readBeside("README.md"), "# U-Net\n");
        assertEquals(await found?.readBeside("LICENSE"), undefined);

        const { entries, origin, unasked } = await zoo.listEntries();
        assertEquals([origin, unasked], ["index", []]);
        assertEquals(
          entries.map(({ id, version, zoo }) => [id, version, zoo]),
          [["unet_model_zoo", "1.0", address]],
        );
        assertEquals((await found?.listed())?.id, "unet_model_zoo");

        const own = new URL("d.tar.gz", found?.address);
        const official = "https://github.com/NifTK/NiftyNetModelZoo/";
        for (
          const url of [
            own.href,
            official + inEntry("unet", "d.tar.gz"),
            "http://h.invalid/x",
          ]
        ) {
          const blob = await found?.locate(new URL(url));
          assertEquals(blob?.label, own.href, url);
          assertEquals(blob?.expected.bytes ?? ARCHIVE.length, ARCHIVE.length);
        }
        for (
          const url of [
            official + inEntry("vnet", "d.tar.gz"),
            "http://h.invalid/y",
          ]
        ) {
          const elsewhere = new URL(url);
          assertEquals(await found?.locate(elsewhere), webBlob(elsewhere));
        }
      })
    ));
}
