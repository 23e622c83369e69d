import { assertThrows } from "@std/assert";
import { StoreError } from "../../src/base/errors.ts";
import { SpaceLedger } from "../../src/install/space_ledger.ts";

/** A volume with two work folders, and one of another volume. */
function ledgerOn(volume: { free: number; held: Record<string, number> }) {
  return new SpaceLedger({
    id: (folder) => folder === "/other" ? "other" : "home",
    free: (folder) => folder === "/other" ? 0 : volume.free,
    held: (folder) => volume.held[folder] ?? 0,
  });
}

function step(name: string, archive: number | undefined, work = "/data") {
  const staging = `${work}/${name}`;
  return { work, staging, part: `${staging}.part`, archive };
}

Deno.test("SpaceLedger does not count twice what its steps have written", () => {
  const volume = { free: 800, held: {} };
  const ledger = ledgerOn(volume);
  ledger.admit(step("a", 120));
  // All of the first has come and is expanded.
  volume.free = 560;
  volume.held = { "/data": 240 };
  ledger.admit(step("b", 160));
  ledger.admit(step("c", 120, "/models"));
  assertThrows(() => ledger.admit(step("d", 1)), StoreError, "560 B free");
});

Deno.test("SpaceLedger adds up all work folders on a volume, and no others", () => {
  const ledger = ledgerOn({ free: 800, held: {} });
  ledger.admit(step("a", 200));
  ledger.admit(step("b", 200, "/models"));
  assertThrows(() => ledger.admit(step("c", 1, "/models")), StoreError);
  assertThrows(() => ledger.admit(step("d", 1, "/other")), StoreError);
  ledger.settle("/data/a");
  ledger.admit(step("c", 200, "/models"));
});

Deno.test("SpaceLedger counts what an interrupted run has left", () => {
  const ledger = ledgerOn({ free: 260, held: { "/data": 140 } });
  ledger.admit(step("a", 200));
});

Deno.test("SpaceLedger corrects itself when the size of an archive becomes known", () => {
  const ledger = ledgerOn({ free: 400, held: {} });
  ledger.admit(step("a", undefined));
  ledger.admit(step("b", 150));
  assertThrows(() => ledger.admit(step("a", 100)), StoreError, "are needed");
});

Deno.test("SpaceLedger counts an archive once that two steps share, and none that is on a disk", () => {
  const ledger = ledgerOn({ free: 500, held: {} });
  const part = "/data/shared.part";
  ledger.admit({ ...step("a", 100), part });
  ledger.admit({ ...step("b", 100), part });
  ledger.admit({ ...step("c", 200), part: undefined });
});
