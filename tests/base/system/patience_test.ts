import { assertEquals, assertRejects, assertThrows } from "@std/assert";
import {
  type Patience,
  patiently,
  patientlySync,
} from "../../../src/base/system/patience.ts";

/** Time on a system that passes at once; `waits` has the pauses in ms. */
function patience(os: string): Patience & { waits: number[] } {
  const waits: number[] = [];
  return {
    os,
    waits,
    wait: (milliseconds) => {
      waits.push(milliseconds);
      return Promise.resolve();
    },
    waitSync: (milliseconds) => {
      waits.push(milliseconds);
    },
  };
}

/** Work that is refused so many times, as by a scanner that reads the file. */
function refused(times: number): () => string {
  return () => {
    if (times-- > 0) throw new Deno.errors.PermissionDenied("in use");
    return "done";
  };
}

Deno.test("patiently() and patientlySync() wait on Windows until a file is free", async () => {
  const windows = patience("windows");
  assertEquals(patientlySync(refused(3), windows), "done");
  const work = refused(3);
  assertEquals(await patiently(() => Promise.try(work), windows), "done");
  assertEquals(windows.waits, [10, 20, 40, 10, 20, 40]);
});

Deno.test("patiently() and patientlySync() give up in the end", async () => {
  const windows = patience("windows");
  const { PermissionDenied } = Deno.errors;
  assertThrows(() => patientlySync(refused(99), windows), PermissionDenied);
  const work = refused(99);
  await assertRejects(
    () => patiently(() => Promise.try(work), windows),
    PermissionDenied,
  );
  assertEquals(windows.waits.length, 16);
});

Deno.test("patiently() and patientlySync() do not wait elsewhere", async () => {
  const linux = patience("linux");
  const { PermissionDenied } = Deno.errors;
  assertThrows(() => patientlySync(refused(1), linux), PermissionDenied);
  const work = refused(1);
  await assertRejects(
    () => patiently(() => Promise.try(work), linux),
    PermissionDenied,
  );
  assertEquals(linux.waits, []);
});
