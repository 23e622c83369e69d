import { assertEquals, assertRejects } from "@std/assert";
import { join } from "@std/path";
import { StoreError } from "../../src/base/errors.ts";
import { applyMerge } from "../../src/store/merge_section.ts";
import { type Disk, diskTree, systemDisk } from "../../src/store/disk.ts";
import { temporaryName } from "../../src/store/layout.ts";
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
    { folders: new Set(), foldName: (name) => name, users: new Set() },
  );
  await applyMerge(plan, staged, destination, {
    disk,
    temporary: temporaryName(crypto.randomUUID()),
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

Deno.test("applyMerge() from another volume touches nothing that has a name like its own", async () => {
  await withTempFolder(async (folder) => {
    const [staged, destination] = [join(folder, "s"), join(folder, "d")];
    const tree = { "a/.net_download.tmp": "new", "a/b": "new", "c": "new" };
    const mine = { "a/mine": "mine", ".net_download.tmp/mine": "mine" };
    makeTree(staged, tree);
    makeTree(destination, mine);
    await merge(staged, destination, apartDisk(staged));
    assertEquals(
      readTree(destination),
      Object.fromEntries(Object.entries({ ...mine, ...tree }).sort()),
    );
  });
});

for (const standing of ["mine", null]) {
  const kind = standing === null ? "folder" : "file";
  Deno.test(`applyMerge() from another volume gives up where a ${kind} has its very name`, async () => {
    await withTempFolder(async (folder) => {
      const [staged, destination] = [join(folder, "s"), join(folder, "d")];
      const temporary = temporaryName(crypto.randomUUID());
      for (const tree of [{ "a": "new" }, { "a": { link: "new" } }]) {
        makeTree(join(staged), tree);
        makeTree(destination, { [temporary]: standing });
        const steps = [{ kind: "move", path: "a" }] as const;
        await assertRejects(
          () =>
            applyMerge(steps, staged, destination, {
              disk: apartDisk(staged),
              temporary,
              checkpoint: () => {},
              onSetAside: () => {},
              onStep: () => {},
            }),
          StoreError,
          "it already exists",
        );
        assertEquals(readTree(destination), { [temporary]: standing });
        await Deno.remove(staged, { recursive: true });
      }
    });
  });
}
