import { assertEquals, assertRejects, assertThrows } from "@std/assert";
import { join, toFileUrl } from "@std/path";
import {
  AppError,
  IntegrityError,
  SettingsError,
} from "../../src/base/errors.ts";
import {
  programBlob,
  readRelease,
  releaseRoot,
} from "../../src/update/release.ts";
import { BILL } from "../../src/update/release_files.ts";
import {
  damage,
  withReleaseServer,
  writeRelease,
} from "../scripts/fake_release.ts";
import { withTrial } from "../support/transfer.ts";

Deno.test("releaseRoot() takes a folder or an address, and nothing else", () => {
  assertEquals(
    releaseRoot("/media/a stick//").href,
    "file:///media/a%20stick/",
  );
  assertEquals(releaseRoot("file:///media/stick").pathname, "/media/stick/");
  assertEquals(releaseRoot("https://h/x").href, "https://h/x/");
  assertEquals(
    releaseRoot("dist").href,
    `${toFileUrl(join(Deno.cwd(), "dist"))}/`,
  );
  for (const odd of ["ftp://h/x", "oci://h/x", "https://"]) {
    assertThrows(() => releaseRoot(odd), SettingsError);
  }
});

Deno.test("readRelease() reads the version from the bill of materials, of a folder and of a host", () =>
  withTrial(async ({ folder, context }) => {
    writeRelease(folder, { version: "0.10.0" });
    await withReleaseServer(folder, async (address) => {
      for (const place of [folder, address]) {
        const release = await readRelease(releaseRoot(place), context);
        assertEquals(release.version, "0.10.0");
        assertEquals(programBlob(release, "net_download-plan9-x64"), undefined);
        const found = programBlob(release, "net_download-linux-x64");
        assertEquals(found?.compressed, true);
      }
    });
    Deno.removeSync(join(folder, "net_download-linux-x64.gz"));
    const release = await readRelease(releaseRoot(folder), context);
    const found = programBlob(release, "net_download-linux-x64");
    assertEquals(found?.compressed, false);
  }));

Deno.test("readRelease() refuses what is no release, or none of one piece", () =>
  withTrial(async ({ folder, context }) => {
    const refused = async (said: string, kind: typeof AppError = AppError) => {
      const error = await assertRejects(
        () => readRelease(releaseRoot(folder), context),
        kind,
        said,
      );
      return error.failure;
    };
    assertEquals(await refused("it has no SHA256SUMS"), "not-found");
    writeRelease(folder, { version: "soon" });
    await refused("has no version", IntegrityError);
    writeRelease(folder);
    damage(folder, BILL);
    await refused(`${BILL} does not match SHA256SUMS`, IntegrityError);
    Deno.removeSync(join(folder, BILL));
    await refused(`it has no ${BILL}`);
  }));
