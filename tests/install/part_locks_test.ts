import { assert, assertEquals } from "@std/assert";
import { basename } from "@std/path";
import { PartLocks } from "../../src/install/part_locks.ts";
import { partLock } from "../../src/store/layout.ts";
import { parseClaim } from "../../src/store/lock_claim.ts";
import { readClaim } from "../../src/store/lock_place.ts";
import { partPath } from "../../src/transfer/part_left.ts";
import type { BlobRequest } from "../../src/transfer/archive.ts";
import { diskBlob, webBlob } from "../../src/transfer/blob.ts";
import { withTempFolder } from "../support/temp.ts";

const never = new AbortController().signal;

function request(folder: string, url: string): BlobRequest {
  return { blob: webBlob(new URL(url)), folder };
}

Deno.test("PartLocks lets entries of one run share an archive, and no other run in between", () =>
  withTempFolder(async (folder) => {
    const url = "http://ada:secret@zoo.test/a.tar.gz";
    const shared = request(folder, url);
    const here = new PartLocks();
    const first = await here.hold([shared, shared], { signal: never });
    const second = await here.hold([shared], { signal: never });
    const path = partLock(folder, basename(partPath(new URL(url), folder)));
    const holder = async () =>
      parseClaim((await readClaim(path))?.text ?? "")?.token;
    const claim = await holder();
    assert(claim !== undefined);
    const waiting = Promise.withResolvers<string>();
    const other = new PartLocks().hold([shared], {
      signal: never,
      onWait: ({ what }) => waiting.resolve(what),
    });
    assertEquals(await waiting.promise, 'archive "http://zoo.test/a.tar.gz"');
    await first();
    // The claim of this run is what is in its way, whoever gave back first.
    assertEquals(await holder(), claim);
    await second();
    await (await other)();
    assertEquals([...Deno.readDirSync(folder)], []);
  }));

Deno.test("PartLocks never waits for its own process", () =>
  withTempFolder(async (folder) => {
    const archive = request(folder, "http://zoo.test/a.tar.gz");
    const locks = new PartLocks();
    const waits: string[] = [];
    const options = {
      signal: never,
      onWait: ({ holder }: { holder: string }) => void waits.push(holder),
    };
    for (let round = 0; round < 50; round++) {
      const first = await locks.hold([archive], options);
      const given = first();
      if (round % 2 === 0) await Promise.resolve();
      await (await locks.hold([archive], options))();
      await given;
    }
    assertEquals(waits, []);
    assertEquals([...Deno.readDirSync(folder)], []);
  }));

Deno.test("PartLocks are taken in one order, whatever the order of the archives", () =>
  withTempFolder(async (folder) => {
    const archives = ["a", "b", "c"].map((name) =>
      request(folder, `http://zoo.test/${name}.tar.gz`)
    );
    const run = async (requests: BlobRequest[]) => {
      const locks = new PartLocks();
      for (let round = 0; round < 5; round++) {
        const giveBack = await locks.hold(requests, { signal: never });
        await giveBack();
      }
    };
    await Promise.all([run(archives), run(archives.toReversed())]);
    assertEquals([...Deno.readDirSync(folder)], []);
  }));

Deno.test("PartLocks leaves archives alone that are read where they stand", () =>
  withTempFolder(async (folder) => {
    const blob = diskBlob(new URL("file:///zoo/a.tar.gz"), []);
    const giveBack = await new PartLocks()
      .hold([{ blob, folder }], { signal: never });
    assertEquals([...Deno.readDirSync(folder)], []);
    await giveBack();
  }));
