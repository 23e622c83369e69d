import { assertEquals, assertRejects } from "@std/assert";
import { join, toFileUrl } from "@std/path";
import { StoreError } from "../../../src/base/errors.ts";
import { openZoo } from "../../../src/zoo/open_zoo.ts";
import type { ZooSource } from "../../../src/zoo/source.ts";
import { writeFile } from "../../support/temp.ts";
import { withTrial } from "../../support/transfer.ts";
import { inEntry } from "../../support/zoo.ts";

const MANIFEST = "[config]\nversion = 1.2\n[d]\naction = expand\nurl = d.tar\n";

/** Runs `body` with a folder of these files and the source for it; nothing may be connected. */
function withFolder(
  files: Record<string, string>,
  body: (source: ZooSource, folder: string) => Promise<void>,
): Promise<void> {
  return withTrial(async ({ context, folder: base }) => {
    const folder = join(base, "my zoo #1");
    await Deno.mkdir(folder);
    for (const [path, content] of Object.entries(files)) {
      await writeFile(folder, path, content);
    }
    await body(openZoo(folder, context), folder);
  }, { offline: true });
}

for (const layout of ["raw/5-reorganising-with-lfs/", ""]) {
  Deno.test(`a folder with entries at "${layout}" is a zoo`, () =>
    withFolder(
      { [`${layout}unet/main.ini`]: MANIFEST },
      async (source, dir) => {
        const found = await source.findManifest("unet_model_zoo");
        assertEquals(found?.text, MANIFEST);
        assertEquals(found?.zoo, dir);
        const path = join(dir, `${layout}unet/main.ini`);
        assertEquals(found?.address.href, toFileUrl(path).href);
        assertEquals(await source.findManifest("vnet"), undefined);
      },
    ));
}

Deno.test("a folder has the older layout, too", () =>
  withFolder({
    "raw/5-reorganising-with-lfs/README.md": "",
    "raw/master/vnet.ini": MANIFEST,
  }, async (source) => {
    assertEquals((await source.findManifest("vnet"))?.text, MANIFEST);
  }));

Deno.test("a folder that holds nothing of a zoo is told from one without the entry", () =>
  withFolder({ "holiday/picture.jpg": "x" }, async (source, folder) => {
    await assertRejects(
      () => source.findManifest("unet"),
      StoreError,
      `cannot find a model zoo at "${folder}"`,
    );
    await assertRejects(
      () => source.listEntries(),
      StoreError,
      `cannot find a model zoo at "${folder}"`,
    );
  }));

Deno.test("listEntries() knows what the official zoo's entries are in a copy of it", () =>
  withFolder({
    "unet/main.ini":
      "[d]\naction = expand\nurl = https://github.com/NifTK/NiftyNetModelZoo/raw/5-reorganising-with-lfs/unet/d.tar\n",
    "vnet/main.ini": MANIFEST,
  }, async (source) => {
    const { entries } = await source.listEntries();
    assertEquals(entries.map(({ description }) => description), [
      "Example configuration: segmentation with U-Net, untrained",
      undefined,
    ]);
  }));

Deno.test("a folder that is missing is told when it is asked, not before", () =>
  withTrial(async ({ context, folder }) => {
    const source = openZoo(join(folder, "stick"), context);
    const { address } = await source.recallManifest("unet", "");
    assertEquals(
      address.href,
      toFileUrl(join(folder, "stick", inEntry("unet", "main.ini"))).href,
    );
    await assertRejects(
      () => source.findManifest("unet"),
      StoreError,
      "there is no such folder or file",
    );
  }));

Deno.test("an archive that the folder should have and does not is told at once", () =>
  withFolder({ [inEntry("unet", "main.ini")]: MANIFEST }, async (source) => {
    const found = await source.findManifest("unet");
    await assertRejects(
      () =>
        found?.locate(new URL("other.tar", found.address)) ?? Promise.resolve(),
      StoreError,
      "there is no such file",
    );
  }));

Deno.test("listEntries() without an index looks into the folder", () =>
  withFolder({
    "unet_histology/main.ini": MANIFEST,
    "unet_histology/d.tar": "12345",
    "broken/main.ini": "no manifest",
    "cell_count/main.ini":
      "[d]\naction = expand\nurl = http://h.invalid/a\nsize = 7\n",
    "docs/index.html": "",
    "README.md": "",
  }, async (source, zoo) => {
    const { entries, origin } = await source.listEntries();
    assertEquals(origin, "folder");
    const facts = { description: undefined, zoo };
    const archive = { section: "d", sha256: undefined };
    assertEquals(entries, [
      { id: "broken", version: undefined, ...facts, archives: [] },
      {
        id: "cell_count_model_zoo",
        version: undefined,
        ...facts,
        archives: [{
          ...archive,
          path: "cell_count/d",
          bytes: 7,
          from: ["http://h.invalid/a"],
        }],
      },
      {
        id: "unet_histology",
        version: "1.2",
        ...facts,
        archives: [{
          ...archive,
          path: "unet_histology/d.tar",
          bytes: 5,
          from: [],
        }],
      },
    ]);
  }));

Deno.test({
  name: "a folder that cannot be read is named as the user knows it",
  ignore: Deno.build.os === "windows",
  fn: () =>
    withFolder({ "unet/main.ini": MANIFEST }, async (source, folder) => {
      await Deno.symlink("loop", join(folder, "loop"));
      await assertRejects(
        () => source.listEntries(),
        StoreError,
        `"${folder}/loop/main.ini"`,
      );
    }),
});
