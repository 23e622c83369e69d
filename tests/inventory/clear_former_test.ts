import { assert, assertEquals } from "@std/assert";
import { join } from "@std/path";
import { clearFormer } from "../../src/inventory/clear_former.ts";
import { commitEntry, type StagedEntry } from "../../src/store/commit.ts";
import { type Disk, systemDisk } from "../../src/store/disk.ts";
import { readReceipt } from "../../src/store/receipt_file.ts";
import { readRecord } from "../../src/store/record.ts";
import { places, type SectionSpec, stageEntry } from "../store/entries.ts";
import { makeTree, readTree, type TreeSpec } from "../store/trees.ts";
import { withTempFolder } from "../support/temp.ts";

const LOCKED = ["data/x", "models/x"];

/** Installs as the program does, with these folders locked. */
function install(
  root: string,
  entry: StagedEntry,
  disk: Disk = systemDisk,
  locked: readonly string[] = LOCKED,
): Promise<void> {
  const { home, configHome } = places(root);
  return commitEntry(entry, {
    disk,
    clear: async (receipt, disk, onChange) => {
      const { left } = await clearFormer(receipt, {
        settings: { configHome, home },
        locked: new Set(locked),
        signal: new AbortController().signal,
        disk,
        checkpoint: () => {},
        onChange,
      });
      return left;
    },
  });
}

const data = (tree: TreeSpec): SectionSpec => ({
  section: "data",
  folder: "data/x",
  tree,
});
const weights = (tree: TreeSpec): SectionSpec => ({
  section: "weights",
  folder: "models/x",
  tree,
});

const OLD = [
  data({
    "w": "1",
    "d/a": "1",
    "d/e/b": "1",
    "f/g/c": "1",
    "same": "1",
    "l": { link: "w" },
  }),
  weights({ "model-1": "1", "sub/deep": "1" }),
];
const NEW = [data({ "w/a": "2", "d": "2", "same": "2", "l/m": "2" })];

function homeTree(root: string): TreeSpec {
  return Object.fromEntries(
    Object.entries(readTree(places(root).home)).filter(([path]) =>
      !path.startsWith(".net_download/")
    ),
  );
}

/** Ends the program before a step: nothing changes from then on. */
function dyingDisk(step: number): { disk: Disk; died: () => boolean } {
  let left = step;
  const change = <A extends unknown[], T>(call: (...args: A) => T) =>
  (
    ...args: A
  ): T => {
    if (left <= 0) throw new Error("killed");
    left--;
    return call(...args);
  };
  return {
    died: () => left <= 0,
    disk: {
      ...systemDisk,
      makeFolder: change(systemDisk.makeFolder),
      rename: change(systemDisk.rename),
      remove: change(systemDisk.remove),
      setMode: change(systemDisk.setMode),
      setTime: change(systemDisk.setTime),
      writeFile: change(systemDisk.writeFile),
    },
  };
}

Deno.test("a kill at any step of an update that removes files leaves no record, and the next run completes it", async () => {
  let step = 1;
  for (let isKilled = true; isKilled; step++) {
    await withTempFolder(async (root) => {
      await install(root, stageEntry(root, "x", "1", OLD));
      makeTree(join(places(root).home, "data/x"), { "d/mine": "mine" });
      const before = homeTree(root);
      const entry = stageEntry(root, "x", "2", NEW);
      const { disk, died } = dyingDisk(step);
      try {
        await install(root, entry, disk);
      } catch (error) {
        if (!died()) throw error;
      }
      isKilled = died();
      const record = readRecord(entry.paths);
      const version = record && new TextDecoder().decode(record);
      if (version?.includes("1")) assertEquals(homeTree(root), before);
      if (isKilled) {
        await Deno.remove(places(root).staging, { recursive: true });
        await install(root, stageEntry(root, "x", "2", NEW));
      }
      assertEquals(homeTree(root), {
        "data/x/d": "2",
        "data/x/d.kept-by-net_download/mine": "mine",
        "data/x/l/m": "2",
        "data/x/same": "2",
        "data/x/w/a": "2",
      }, `killed before step ${step}`);
      assertEquals((await readReceipt(entry.paths.receipt))?.former, []);
    });
  }
  assert(step > 20, `only ${step} steps`);
});

Deno.test("clearFormer() knows its own after a kill between two versions", async () => {
  await withTempFolder(async (root) => {
    await install(root, stageEntry(root, "x", "1", [data({ "a": "1" })]));
    const second = [data({ "a": "2", "b": "2" })];
    const { disk } = dyingDisk(6);
    try {
      await install(root, stageEntry(root, "x", "2", second), disk);
    } catch { /* Killed. */ }
    await Deno.remove(places(root).staging, { recursive: true });
    await install(root, stageEntry(root, "x", "3", [data({ "c": "3" })]));
    assertEquals(homeTree(root), { "data/x/c": "3" });
  });
});

Deno.test("clearFormer() leaves folders alone that are not locked, and remembers them", async () => {
  await withTempFolder(async (root) => {
    await install(root, stageEntry(root, "x", "1", OLD));
    const next = stageEntry(root, "x", "2", [data({ "same": "2" })]);
    await install(root, next, systemDisk, ["data/x"]);
    assertEquals(homeTree(root), {
      "data/x/same": "2",
      "models/x/model-1": "1",
      "models/x/sub/deep": "1",
    });
    await install(root, stageEntry(root, "x", "2", [data({ "same": "2" })]));
    assertEquals(homeTree(root), { "data/x/same": "2" });
  });
});
