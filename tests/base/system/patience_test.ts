import { assert, assertEquals, assertRejects, assertThrows } from "@std/assert";
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

const inUse = new Deno.errors.PermissionDenied("in use");
const withCode = (code: string) => Object.assign(new Error("no"), { code });

/** Work that is refused so many times, as by a scanner that reads the file. */
function refused(times: number, error: Error = inUse): () => string {
  return () => {
    if (times-- > 0) throw error;
    return "done";
  };
}

Deno.test("patiently() and patientlySync() wait on Windows until a file is free", async () => {
  const windows = patience("windows");
  assertEquals(patientlySync(refused(3), windows), "done");
  const work = refused(3, withCode("EBUSY"));
  assertEquals(await patiently(() => Promise.try(work), windows), "done");
  assertEquals(windows.waits, [10, 20, 40, 10, 20, 40]);
});

Deno.test("patiently() and patientlySync() give up after some seconds", async () => {
  for (const error of [inUse, ...["EBUSY", "EACCES", "EPERM"].map(withCode)]) {
    const windows = patience("windows");
    assertThrows(() => patientlySync(refused(99, error), windows), Error);
    const work = refused(99, error);
    await assertRejects(() => patiently(() => Promise.try(work), windows));
    const sum = windows.waits.reduce((a, b) => a + b, 0) / 2;
    assert(sum > 2000 && sum < 5000, String(sum));
  }
});

Deno.test("patiently() and patientlySync() do not wait for what will not pass", async () => {
  for (
    const [os, error] of [
      ["linux", inUse],
      ["darwin", inUse],
      ["windows", withCode("ENOENT")],
      ["windows", new Deno.errors.NotFound("no")],
    ] as const
  ) {
    const system = patience(os);
    assertThrows(() => patientlySync(refused(1, error), system), Error);
    const work = refused(1, error);
    await assertRejects(() => patiently(() => Promise.try(work), system));
    assertEquals(system.waits, []);
  }
});
