import { assertEquals, assertThrows } from "@std/assert";
import { join } from "@std/path";
import { StoreError } from "../../src/base/errors.ts";
import { type Disk, replaceFile, systemDisk } from "../../src/store/disk.ts";
import { withTempFolder } from "../support/temp.ts";
import { makeTree, readTree } from "./trees.ts";

Deno.test("systemDisk.kindOf() tells files, folders and links apart and follows none", async () => {
  await withTempFolder((folder) => {
    makeTree(folder, {
      "file": "",
      "folder": null,
      "link": { link: "folder" },
      "dangling": { link: "no" },
    });
    const kind = (path: string) => systemDisk.kindOf(join(folder, path));
    assertEquals(kind("file"), "file");
    assertEquals(kind("folder"), "folder");
    assertEquals(kind("link"), "link");
    assertEquals(kind("dangling"), "link");
    assertEquals(kind("no"), undefined);
    assertEquals(kind("file/x"), undefined);
    assertEquals([...systemDisk.list(folder)].sort(), [
      ["dangling", "link"],
      ["file", "file"],
      ["folder", "folder"],
      ["link", "link"],
    ]);
  });
});

Deno.test("systemDisk.copyFile() copies content, mode and time, of read-only files too", async () => {
  await withTempFolder(async (folder) => {
    const [from, to] = [join(folder, "from"), join(folder, "to")];
    Deno.writeTextFileSync(from, "content");
    Deno.chmodSync(from, 0o444);
    Deno.utimeSync(from, 1_500_000_000, 1_500_000_000.5);
    await systemDisk.copyFile(from, to);
    assertEquals(Deno.readTextFileSync(to), "content");
    assertEquals(systemDisk.attributes(to), {
      mode: 0o444,
      mtime: 1_500_000_000_500,
    });
  });
});

Deno.test("systemDisk names the path of what failed", async () => {
  await withTempFolder((folder) => {
    const missing = join(folder, "no/x");
    const calls: (() => unknown)[] = [
      () => systemDisk.list(missing),
      () => systemDisk.readLink(missing),
      () => systemDisk.rename(missing, missing),
      () => systemDisk.remove(missing),
      () => systemDisk.setMode(missing, 0),
      () => systemDisk.setTime(missing, 0),
      () => systemDisk.writeFile(missing, []),
      () => systemDisk.makeLink("x", missing, "file"),
      () => systemDisk.attributes(missing),
    ];
    for (const call of calls) {
      assertThrows(call, StoreError, `"${missing}": there is no such file`);
    }
  });
});

Deno.test("replaceFile() replaces a file in one step, makes its folder and leaves no rest", async () => {
  await withTempFolder((folder) => {
    const path = join(folder, "a/b");
    for (const text of ["old", "new"]) {
      const bytes = new TextEncoder().encode(text);
      replaceFile(systemDisk, path, [bytes, bytes], `${path}.tmp`);
      assertEquals(readTree(folder), { "a/b": text + text });
    }
  });
});

Deno.test("replaceFile() on a disk that is full keeps the old file and leaves no rest", async () => {
  await withTempFolder((folder) => {
    makeTree(folder, { "a": "old" });
    const path = join(folder, "a");
    const full: Disk = {
      ...systemDisk,
      writeFile(file, chunks) {
        systemDisk.writeFile(file, chunks);
        throw new StoreError("the disk is full");
      },
    };
    assertThrows(
      () => replaceFile(full, path, [new Uint8Array(9)], `${path}.tmp`),
      StoreError,
      "the disk is full",
    );
    assertEquals(readTree(folder), { "a": "old" });
  });
});
