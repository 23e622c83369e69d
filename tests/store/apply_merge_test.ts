import { assertEquals, assertRejects } from "@std/assert";
import { join } from "@std/path";
import { StoreError } from "../../src/errors.ts";
import { applyMerge } from "../../src/store/apply_merge.ts";
import { type Disk, systemDisk } from "../../src/store/disk.ts";
import { diskTree } from "../../src/store/disk_tree.ts";
import { planMerge } from "../../src/store/merge.ts";
import { withTempFolder } from "../support/temp.ts";
import { apartDisk } from "./disks.ts";
import { makeTree, readTree, type TreeSpec } from "./trees.ts";
import { withOtherVolume } from "./volumes.ts";

const TREE: TreeSpec = {
  "a/b/c": "new",
  "a/link": { link: "b/c" },
  "d": "new",
  "empty": null,
};

async function merge(staged: string, destination: string, disk = systemDisk) {
  const plan = planMerge(
    diskTree(disk, staged),
    diskTree(disk, destination),
    { folders: new Set(), foldName: (name) => name },
  );
  await applyMerge(plan, staged, destination, {
    disk,
    checkpoint: () => {},
    onSetAside: () => {},
    onStep: () => {},
  });
}

for (const there of [undefined, {}, { "d": "old", "a/mine": "mine" }]) {
  const name = there === undefined
    ? "that is new"
    : Object.keys(there).length === 0
    ? "that is empty"
    : "with files in it";
  Deno.test(`applyMerge() from another volume fills a folder ${name}`, async () => {
    await withTempFolder((folder) =>
      withOtherVolume(folder, async (other) => {
        const staged = join(other, "staged");
        const destination = join(folder, "home/x");
        makeTree(staged, TREE);
        Deno.utimeSync(join(staged, "a"), 1_500_000_000, 1_500_000_000);
        Deno.chmodSync(join(staged, "a/b"), 0o700);
        if (there !== undefined) makeTree(destination, there);
        await merge(staged, destination);
        const expected = { ...there, ...TREE };
        assertEquals(
          readTree(destination),
          Object.fromEntries(Object.entries(expected).sort()),
        );
        const { mode } = systemDisk.attributes(join(destination, "a/b"));
        assertEquals(mode, 0o700);
        if (there !== undefined && "a/mine" in there) return;
        assertEquals(
          systemDisk.attributes(join(destination, "a")).mtime,
          1_500_000_000_000,
        );
      })
    );
  });
}

Deno.test("applyMerge() from another volume leaves no rest when the disk is full", async () => {
  await withTempFolder(async (folder) => {
    const [staged, destination] = [join(folder, "s"), join(folder, "d")];
    makeTree(staged, { "a": "new" });
    makeTree(destination, { "a": "old" });
    const disk: Disk = {
      ...apartDisk(staged),
      async copyFile(from, to) {
        await systemDisk.copyFile(from, to);
        throw new StoreError("the disk is full");
      },
    };
    await assertRejects(
      () => merge(staged, destination, disk),
      StoreError,
      "the disk is full",
    );
    assertEquals(readTree(destination), { "a": "old" });
  });
});
