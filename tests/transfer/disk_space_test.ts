import { assert, assertEquals } from "@std/assert";
import { StoreError } from "../../src/errors.ts";
import { spaceNeeded, spaceShortage } from "../../src/transfer/disk_space.ts";
import { freeBytes } from "../../src/transfer/free_bytes.ts";
import { withTempFolder } from "../support/temp.ts";

Deno.test("spaceNeeded() adds the rest of the archive and its tree", () => {
  assertEquals(spaceNeeded({ archive: 100, onDisk: 0 }), 300);
  assertEquals(spaceNeeded({ archive: 100, onDisk: 40 }), 260);
  assertEquals(spaceNeeded({ archive: 100, onDisk: 999 }), 200);
  assertEquals(spaceNeeded({ archive: 100, onDisk: 0, tree: 120 }), 220);
  assertEquals(spaceNeeded({ archive: undefined, onDisk: 0 }), 0);
});

Deno.test("spaceShortage() names both figures", () => {
  const error = spaceShortage("/home/ann", 1_250_000, 3_000_000_000);
  assert(error instanceof StoreError);
  assertEquals(
    error.message,
    'cannot download to "/home/ann": the volume has 1.3 MB free, and 3.0 GB are needed',
  );
  assertEquals(
    spaceShortage("/", 999, 1000)?.message.includes("999 B free"),
    true,
  );
  assertEquals(spaceShortage("/", 0, 1)?.message.includes("0 B free"), true);
});

Deno.test("spaceShortage() finds none where there is enough, or nobody knows", () => {
  assertEquals(spaceShortage("/", 1000, 1000), undefined);
  assertEquals(spaceShortage("/", undefined, 1000), undefined);
  assertEquals(spaceShortage("/", 0, 0), undefined);
});

Deno.test("freeBytes() asks the volume, or that of the nearest folder above", () =>
  withTempFolder((folder) => {
    const free = freeBytes(folder) ?? 0;
    assert(free > 0);
    const below = freeBytes(`${folder}/not/there/yet`) ?? 0;
    assert(Math.abs(free - below) < free / 2);
  }));
