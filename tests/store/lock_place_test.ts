import { assert, assertEquals, assertThrows } from "@std/assert";
import { join } from "@std/path";
import { StoreError } from "../../src/base/errors.ts";
import { parseClaim } from "../../src/store/lock_claim.ts";
import {
  placeClaim,
  readClaim,
  removeClaim,
  removeEmptyLock,
  sweepPrepared,
} from "../../src/store/lock_place.ts";
import { listTree, withTempFolder, writeFile } from "../support/temp.ts";

function holder(token: string) {
  return {
    token,
    host: "here",
    pid: 1,
    since: "2025-01-01T00:00:00Z",
    pidNamespace: undefined,
  };
}

function place(lock: string, token: string): boolean {
  const placed = placeClaim(lock, holder(token));
  placed?.file?.close();
  return placed !== undefined;
}

Deno.test("placeClaim() takes a lock that is free and not one that is held", async () => {
  await withTempFolder((folder) => {
    const lock = join(folder, "not/there/x.lock");
    assert(place(lock, "one"));
    assert(!place(lock, "two"));
    const seen = readClaim(lock);
    assertEquals(seen?.token, "one");
    assertEquals(parseClaim(seen?.text ?? "")?.pid, 1);
    assertEquals(listTree(folder), [
      "not/",
      "not/there/",
      "not/there/x.lock/",
      "not/there/x.lock/one",
    ]);
  });
});

Deno.test("placeClaim() takes a lock whose empty folder was left behind", async () => {
  await withTempFolder(async (folder) => {
    const lock = join(folder, "x.lock");
    await Deno.mkdir(lock);
    assertEquals(readClaim(lock), undefined);
    removeEmptyLock(lock);
    assert(place(lock, "one"));
  });
});

Deno.test("removeClaim() that comes late cannot hit the next holder", async () => {
  await withTempFolder((folder) => {
    const lock = join(folder, "x.lock");
    assert(place(lock, "dead"));
    // Two observers have seen that "dead" is gone. The first takes its place …
    removeClaim(lock, "dead");
    assert(place(lock, "first"));
    // … and the second still acts on what it saw.
    removeClaim(lock, "dead");
    assert(!place(lock, "second"));
    assertEquals((readClaim(lock))?.token, "first");
  });
});

Deno.test("sweepPrepared() removes what killed processes prepared, and nothing else", async () => {
  await withTempFolder(async (folder) => {
    await writeFile(folder, "x.lock.killed/killed", "");
    await Deno.mkdir(join(folder, "x.lock.killed-early"));
    await writeFile(folder, "y.lock.living/living", "");
    await writeFile(folder, "data.part", "");
    const lock = join(folder, "x.lock");
    assert(place(lock, "one"));
    sweepPrepared([lock]);
    assertEquals(listTree(folder), [
      "data.part",
      "x.lock/",
      "x.lock/one",
      "y.lock.living/",
      "y.lock.living/living",
    ]);
  });
});

Deno.test("readClaim() passes over what NFS keeps of removed files", async () => {
  await withTempFolder(async (folder) => {
    await writeFile(folder, "x.lock/.nfs0001", "{}");
    assertEquals(readClaim(join(folder, "x.lock")), undefined);
  });
});

Deno.test("placeClaim() says so when nothing can be made there", async () => {
  await withTempFolder(async (folder) => {
    await writeFile(folder, "file", "");
    assertThrows(
      () => placeClaim(join(folder, "file/x.lock"), holder("one")),
      StoreError,
      "cannot make the lock",
    );
  });
});

Deno.test({
  name: "placeClaim() says so where no folder can be made",
  // Of the kernel's file systems this one has no such folder, and makes none.
  ignore: Deno.build.os !== "linux",
  fn() {
    assertThrows(
      () => placeClaim("/proc/net_download/zoo/mirror.lock", holder("a")),
      StoreError,
      'cannot make the lock "/proc/net_download/zoo/mirror.lock"',
    );
  },
});
