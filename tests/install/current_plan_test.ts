import { assert, assertEquals } from "@std/assert";
import { ACTIONS } from "../../src/actions/actions.ts";
import { planNow, planUnderLocks } from "../../src/install/current_plan.ts";
import { systemDisk } from "../../src/store/disk.ts";
import { entryPaths } from "../../src/store/layout.ts";
import { removeRecord, writeRecord } from "../../src/store/record.ts";
import { parseManifest } from "../../src/zoo/manifest.ts";
import { withTempFolder } from "../support/temp.ts";
import { manifest, section } from "../support/zoo.ts";

Deno.test("planUnderLocks() plans again only where another process has written or removed the record", () =>
  withTempFolder(async (folder) => {
    const text = manifest("1", section("data", { url: "a.tar.gz" }));
    const address = new URL("http://127.0.0.1/main.ini");
    const entry = {
      id: "toy",
      paths: entryPaths(`${folder}/config`, "toy"),
      manifest: parseManifest(text, "toy", address, ACTIONS),
    };
    const context = { settings: { home: folder }, again: undefined };
    const under = (plan: typeof first) => planUnderLocks(plan, entry, context);
    const reasons = ({ steps }: typeof first) =>
      steps.map(({ reason }) => reason);

    const first = planNow(entry, context);
    assertEquals(reasons(first), ["not installed"]);
    assert(under(first) === first);

    const record = new TextEncoder().encode(text);
    writeRecord(systemDisk, entry.paths, record);
    const second = under(first);
    assertEquals(reasons(second), ["folder is missing"]);

    await Deno.mkdir(`${folder}/examples/toy`, { recursive: true });
    await Deno.writeTextFile(`${folder}/examples/toy/scan.nii`, "");
    assert(under(second) === second);
    writeRecord(systemDisk, entry.paths, record);
    assertEquals(reasons(under(second)), []);

    removeRecord(systemDisk, entry.paths);
    assertEquals(reasons(under(second)), ["not installed"]);
  }));
