import { assert, assertEquals, assertThrows } from "@std/assert";
import { StoreError } from "../../src/base/errors.ts";
import {
  SpaceAccount,
  spaceShortage,
  systemVolume,
} from "../../src/transfer/space.ts";
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

Deno.test("spaceShortage() finds none where there is enough, or no one knows", () => {
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

/** A volume with two work folders, and one of another volume. */
function accountOn(volume: { free: number; held: Record<string, number> }) {
  return new SpaceAccount({
    id: (folder) => folder === "/other" ? "other" : "home",
    free: (folder) => folder === "/other" ? 0 : volume.free,
    held: (folder) => volume.held[folder] ?? 0,
  });
}

function step(name: string, bytes: number | undefined, work = "/data") {
  const staging = `${work}/${name}`;
  return { work, staging, part: `${staging}.part`, bytes, keepsBlob: false };
}

Deno.test("SpaceAccount counts a copied file once, unless another step keeps it or it is on a disk", () => {
  const copy = { ...step("a", 100), keepsBlob: true };
  accountOn({ free: 100, held: {} }).admit(copy);
  const account = accountOn({ free: 200, held: {} });
  account.admit(copy);
  account.admit({ ...copy, staging: "/data/b" });
  assertThrows(
    () => account.admit({ ...copy, staging: "/data/c" }),
    StoreError,
    "300 B are needed",
  );
  accountOn({ free: 100, held: {} }).admit({ ...copy, part: undefined });
});

Deno.test("SpaceAccount does not count twice what its steps have written", () => {
  const volume = { free: 800, held: {} };
  const account = accountOn(volume);
  account.admit(step("a", 120));
  // All of the first has come and is expanded.
  volume.free = 560;
  volume.held = { "/data": 240 };
  account.admit(step("b", 160));
  account.admit(step("c", 120, "/models"));
  assertThrows(() => account.admit(step("d", 1)), StoreError, "560 B free");
});

Deno.test("SpaceAccount adds up all work folders on a volume, and no others", () => {
  const account = accountOn({ free: 800, held: {} });
  account.admit(step("a", 200));
  account.admit(step("b", 200, "/models"));
  assertThrows(() => account.admit(step("c", 1, "/models")), StoreError);
  assertThrows(() => account.admit(step("d", 1, "/other")), StoreError);
  account.settle("/data/a");
  account.admit(step("c", 200, "/models"));
});

Deno.test("SpaceAccount counts what an interrupted run has left", () => {
  const account = accountOn({ free: 260, held: { "/data": 140 } });
  account.admit(step("a", 200));
});

Deno.test("SpaceAccount corrects itself when the size of an archive becomes known", () => {
  const account = accountOn({ free: 400, held: {} });
  account.admit(step("a", undefined));
  account.admit(step("b", 150));
  assertThrows(() => account.admit(step("a", 100)), StoreError, "are needed");
});

Deno.test("SpaceAccount counts an archive once that two steps share, and none that is on a disk", () => {
  const account = accountOn({ free: 500, held: {} });
  const part = "/data/shared.part";
  account.admit({ ...step("a", 100), part });
  account.admit({ ...step("b", 100), part });
  account.admit({ ...step("c", 200), part: undefined });
});
