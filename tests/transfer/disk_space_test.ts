import { assert, assertEquals } from "@std/assert";
import { StoreError } from "../../src/base/errors.ts";
import { spaceShortage } from "../../src/transfer/disk_space.ts";
import { systemVolume } from "../../src/transfer/volume.ts";
import { withTempFolder } from "../support/temp.ts";

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

Deno.test("systemVolume.free() asks the volume, or that of the nearest folder above", () =>
  withTempFolder((folder) => {
    const free = systemVolume.free(folder) ?? 0;
    assert(free > 0);
    const below = systemVolume.free(`${folder}/not/there/yet`) ?? 0;
    assert(Math.abs(free - below) < free / 2);
  }));

Deno.test("spaceShortage() counts what is there already", () => {
  assertEquals(spaceShortage("/", 400, 1000, 600), undefined);
  assertEquals(
    spaceShortage("/", 399, 1000, 600)?.message.endsWith(
      "the volume has 399 B free, and 400 B more are needed",
    ),
    true,
  );
});
