import { ACTIONS } from "../../src/actions/actions.ts";
import { assertEquals, assertThrows } from "@std/assert";
import { ManifestError } from "../../src/base/errors.ts";
import type { Manifest } from "../../src/zoo/manifest.ts";
import { parseManifest } from "../../src/zoo/manifest.ts";
import { type Installed, planEntry } from "../../src/zoo/plan.ts";
import type { FolderState } from "../../src/store/tree.ts";

function manifest(config = "version = 1.1"): Manifest {
  return parseManifest(
    `[config]\n${config}
[data]\naction = expand\nurl = d\nlocal_id = d\ndestination = data
[weights]\naction = expand\nurl = w\nlocal_id = w\ndestination = models\n`,
    "x",
    new URL("http://127.0.0.1/main.ini"),
    ACTIONS,
  );
}

function installed(
  record: Installed["record"],
  folders: Record<string, FolderState> = {},
): Installed {
  return { record, folder: (step) => folders[step.section] ?? "filled" };
}

const reasons = (m: Manifest, i: Installed, again?: string) =>
  planEntry(m, i, again).steps.map((
    { step, reason },
  ) => [step.section, reason]);
const both = (reason: string) => [["data", reason], ["weights", reason]];

Deno.test("planEntry() runs nothing when the record is current and the folders are filled", () => {
  for (const version of ["1.1", "1.1.0", "1.10", "2"]) {
    assertEquals(reasons(manifest(), installed({ version })), []);
  }
});

Deno.test("planEntry() runs everything when it is forced", () => {
  const current = installed({ version: "1.1" });
  assertEquals(reasons(manifest(), current, "forced"), both("forced"));
});

Deno.test("planEntry() runs everything without a record, filled folders or not", () => {
  assertEquals(reasons(manifest(), installed("none")), both("not installed"));
});

Deno.test("planEntry() runs everything when the zoo has a higher version", () => {
  const older = installed({ version: "1.0" });
  assertEquals(reasons(manifest(), older), both("version 1.0 → 1.1"));
  const odd = installed({ version: "v1" });
  assertEquals(reasons(manifest(), odd), both("version v1 → 1.1"));
});

Deno.test("planEntry() runs everything when only the zoo names a version", () => {
  const none = installed({ version: undefined });
  assertEquals(reasons(manifest(), none), both("version 1.1 is new"));
});

Deno.test("planEntry() takes a version that the zoo lost for no update", () => {
  const lost = manifest("about = nothing");
  assertEquals(reasons(lost, installed({ version: "1.0" })), []);
  assertEquals(reasons(lost, installed({ version: undefined })), []);
});

Deno.test("planEntry() fills only the folder that is missing or empty", () => {
  const record = { version: "1.1" };
  assertEquals(
    reasons(manifest(), installed(record, { weights: "missing" })),
    [["weights", "folder is missing"]],
  );
  assertEquals(
    reasons(manifest(), installed(record, { data: "empty" })),
    [["data", "folder is empty"]],
  );
});

Deno.test("planEntry() refuses an entry that needs a newer program, once there is something to do", () => {
  for (
    const [config, reason] of [
      [
        "version = 1.1\nmin_download_api = 1.2",
        "requires a newer version of NiftyNet",
      ],
      [
        "version = 1.1\nmin_niftynet = 9.0",
        "requires NiftyNet version 9.0 or later",
      ],
    ] as const
  ) {
    const demanding = manifest(config);
    assertThrows(
      () => planEntry(demanding, installed("none"), undefined),
      ManifestError,
      reason,
    );
    assertEquals(reasons(demanding, installed({ version: "1.1" })), []);
  }
  const modest = manifest("min_download_api = 1.1\nmin_niftynet = 0.6.0");
  assertEquals(reasons(modest, installed("none")), both("not installed"));
});
