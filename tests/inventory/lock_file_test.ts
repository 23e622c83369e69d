import { assertEquals } from "@std/assert";
import { AppError } from "../../src/base/errors.ts";
import { readInstalledEntry } from "../../src/inventory/entry_records.ts";
import {
  type LockedEntry,
  lockEntry,
  lockFields,
  parseLock,
} from "../../src/inventory/lock_file.ts";

import { lockedDemand } from "../../src/install/locked_demand.ts";
import { readAbout } from "../../src/zoo/about.ts";
import { TOY, withMachine } from "./machine.ts";

const digest = "ab".repeat(32);
const entry = (id: string, version?: string): LockedEntry => ({
  id,
  version,
  zoo: "oci://host/zoo",
  manifestSha256: digest,
  archives: [{
    section: "weights of [it]",
    action: "copy",
    folder: "models/it",
    files: ["sub/model.onnx"],
    url: "https://host/m%20odel.onnx?…",
    bytes: 0,
    sha256: digest,
  }],
});

Deno.test("parseLock() reads what lockFields() makes, in the order of the ids", () => {
  const entries = [entry("b", "1.0"), entry("a")];
  const text = JSON.stringify(lockFields(entries), undefined, 2);
  assertEquals(parseLock(text, "x"), [entry("a"), entry("b", "1.0")]);
  assertEquals(
    text,
    JSON.stringify(lockFields(entries.toReversed()), undefined, 2),
  );
  assertEquals(parseLock(JSON.stringify(lockFields([])), "x"), []);
});

Deno.test("lockEntry() and lockedDemand() name commands that a shell takes as they are", () =>
  withMachine(async (machine) => {
    machine.installAsPython("my toy", TOY);
    const own = await readInstalledEntry(machine.configHome, "my toy");
    const locked = own && lockEntry(own);
    if (!(locked instanceof AppError)) throw new Error("it can be locked");
    assertEquals(
      locked.hint,
      "Install it with: net_download get -r 'my toy'",
    );
    const other = {
      version: "2.0",
      requires: { downloadApi: undefined, niftynet: undefined },
      about: readAbout(() => undefined),
      steps: [],
    };
    const refusal = lockedDemand(entry("my toy", "1.0"), "models.lock")
      .refusal(other, "zoo");
    assertEquals(
      refusal?.hint?.split(",")[0],
      "To take what the zoo has now: net_download get 'my toy'",
    );
  }));
