import { assertEquals, assertRejects } from "@std/assert";
import { toFileUrl } from "@std/path";
import { ACTIONS } from "../../src/actions/actions.ts";
import { DEFAULT_LIMITS } from "../../src/actions/expand/limits.ts";
import { IntegrityError } from "../../src/base/errors.ts";
import { Semaphore } from "../../src/base/semaphore.ts";
import { stageSteps } from "../../src/install/stage_steps.ts";
import { locateDestination } from "../../src/store/destination.ts";
import { openDownloads } from "../../src/transfer/downloads.ts";
import { fileBlob } from "../../src/transfer/local_blob.ts";
import { parseManifest } from "../../src/zoo/manifest.ts";
import { tarGz } from "../support/tar_gz.ts";
import { writeFile } from "../support/temp.ts";
import { sha256, withTrial } from "../support/transfer.ts";
import { manifest, section } from "../support/zoo.ts";

/** Stages the archive of a folder; `meddle` runs between its check and its use. */
function staged(
  meddle: (path: string) => Promise<void> | void,
  body: (outcome: Promise<unknown>) => Promise<void>,
): Promise<void> {
  return withTrial(async ({ folder, context: transfer }) => {
    const archive = await tarGz({ "a.nii": "genuine" });
    const path = await writeFile(folder, "zoo/a.tar.gz", archive);
    const url = toFileUrl(path);
    const text = manifest("1", section("data", { url: url.href }));
    const { steps: [step] } = parseManifest(text, "toy", url, ACTIONS);
    if (step === undefined) throw new TypeError("the manifest has no step");
    const [home, staging] = [`${folder}/home`, `${folder}/staging`];
    for (const made of [home, staging]) await Deno.mkdir(made);
    const downloads = openDownloads(transfer, () => {}, false);
    await using reservation = await downloads.reserve([{
      step,
      destination: await locateDestination(folder, home, "data/toy"),
      staging,
      work: home,
      isShared: true,
      blob: fileBlob(url, { sha256: await sha256(archive) }),
      keepsBlob: false,
    }]);
    const { promise: done, resolve } = Promise.withResolvers<void>();
    await body(stageSteps("toy", reservation.reserved, {
      slots: {
        expanding: new Semaphore(() => 1),
        keeping: new Semaphore(() => 1),
        small: new Semaphore(() => 1),
      },
      transfer,
      limits: DEFAULT_LIMITS,
      report({ kind }) {
        if (kind === "archive-verified") resolve(Promise.resolve(meddle(path)));
      },
    }));
    await done;
  });
}

Deno.test("stageSteps() stages an archive where it stands", () =>
  staged(() => {}, async (outcome) => {
    assertEquals(Array.isArray(await outcome), true);
  }));

for (const way of ["written over", "replaced"]) {
  Deno.test(`attack: an archive in a folder is ${way} between its check and its use`, async () => {
    const evil = await tarGz({ "a.nii": "evil!!!" });
    await staged((path) => {
      if (way === "replaced") Deno.renameSync(path, `${path}.old`);
      Deno.writeFileSync(path, evil);
    }, async (outcome) => {
      await assertRejects(
        () => outcome,
        IntegrityError,
        "it changed while it was read",
      );
    });
  });
}
