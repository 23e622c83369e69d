import { assertEquals, assertRejects } from "@std/assert";
import { join } from "@std/path";
import { IntegrityError, StoreError } from "../../../../src/base/errors.ts";
import { diskBlob } from "../../../../src/transfer/blob.ts";
import { fetchBlob } from "../../../../src/transfer/fetch_blob.ts";
import { MAX_MANIFEST_BYTES } from "../../../../src/zoo/address.ts";
import { openZoo } from "../../../../src/zoo/open_zoo.ts";
import type { ZooSource } from "../../../../src/zoo/source.ts";
import { makeBundle } from "../../../support/bundle.ts";
import { sha256, type Trial, withTrial } from "../../../support/transfer.ts";
import { inEntry } from "../../../support/zoo.ts";

const MANIFEST = "[d]\naction = expand\nurl = d.tar.gz\n";
const archive = new TextEncoder().encode("not really an archive ".repeat(99));
const FILES = {
  [inEntry("unet", "main.ini")]: MANIFEST,
  [inEntry("unet", "d.tar.gz")]: archive,
};

/** Runs `body` with a bundle of {@linkcode FILES}; nothing may be connected. */
function withBundle(
  body: (source: ZooSource, path: string, trial: Trial) => Promise<void>,
): Promise<void> {
  return withTrial(async (trial) => {
    const path = join(trial.folder, "zoo.tar");
    await makeBundle(path, FILES, 1500);
    await body(openZoo(path, trial.context), path, trial);
  }, { offline: true });
}

Deno.test("a bundle gives archives as pieces of its parts, which are not copied", () =>
  withBundle(async (source, path, { context, observer, folder }) => {
    const found = await source.findManifest("unet");
    const url = new URL("d.tar.gz", found?.address);
    const blob = await found?.locate(url) ?? diskBlob(url, []);
    assertEquals(blob.expected, {
      sha256: await sha256(archive),
      bytes: archive.length,
    });
    const work = join(folder, "work");
    const fetched = await fetchBlob({ blob, folder: work }, context, observer);
    assertEquals(fetched.sha256, await sha256(archive));
    assertEquals(fetched.pieces.map(({ path }) => path), [
      `${path}.002`,
      `${path}.003`,
    ]);
    assertEquals(await Deno.stat(work).catch(() => "none"), "none");
  }));

Deno.test("of an archive with a changed part the message names its parts", () =>
  withBundle(async (source, path, { context, observer, folder }) => {
    const found = await source.findManifest("unet");
    const url = new URL("d.tar.gz", found?.address);
    const blob = await found?.locate(url) ?? diskBlob(url, []);
    const { size } = await Deno.stat(`${path}.002`);
    await Deno.writeFile(`${path}.002`, new Uint8Array(size));
    await assertRejects(
      () => fetchBlob({ blob, folder }, context, observer),
      IntegrityError,
      '; it is in "zoo.tar.002" and "zoo.tar.003"',
    );
  }));

Deno.test("an archive that the bundle should have and does not is told at once", () =>
  withBundle(async (source) => {
    const found = await source.findManifest("unet");
    await assertRejects(
      () =>
        found?.locate(new URL("other.tar", found.address)) ?? Promise.resolve(),
      IntegrityError,
      `cannot find "${inEntry("unet", "other.tar")}" in the bundle`,
    );
  }));

Deno.test("addresses that lead out of the bundle are not looked for in it", () =>
  withBundle(async (source) => {
    const found = await source.findManifest("unet");
    const url = new URL("../../../../other.tar", found?.address);
    await assertRejects(
      () => found?.locate(url) ?? Promise.resolve(),
      StoreError,
      "there is no such file",
    );
  }));

Deno.test("a manifest that would fill the memory is refused", () =>
  withTrial(async ({ folder, context }) => {
    const path = join(folder, "zoo.tar");
    const large = new Uint8Array(MAX_MANIFEST_BYTES + 1).fill(32);
    await makeBundle(path, { [inEntry("big", "main.ini")]: large });
    await assertRejects(
      () => openZoo(path, context).findManifest("big"),
      IntegrityError,
      "longer than",
    );
  }));

Deno.test("a bundle that is cut is told in one sentence, each time it is asked", () =>
  withBundle(async (source, path) => {
    await Deno.remove(`${path}.003`);
    for (let times = 0; times < 2; times++) {
      await assertRejects(
        () => source.findManifest("unet"),
        IntegrityError,
        "missing",
      );
    }
  }));
