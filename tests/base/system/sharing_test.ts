import { assert, assertEquals } from "@std/assert";
import { sharingPause } from "../../../src/base/system/sharing.ts";

/** The waits that a lasting refusal leads to. */
function pauses(code: string | undefined, os: string): number[] {
  const all: number[] = [];
  for (;;) {
    const pause = sharingPause(code, all.length, os);
    if (pause === undefined) return all;
    all.push(pause);
  }
}

Deno.test("sharingPause() lets what may be in use on Windows pass, for some seconds", () => {
  for (const code of ["EBUSY", "EACCES", "EPERM", "PermissionDenied"]) {
    const all = pauses(code, "windows");
    const sum = all.reduce((a, b) => a + b, 0);
    assertEquals(all, all.toSorted((a, b) => a - b));
    assert(sum > 2000 && sum < 5000, String(sum));
  }
});

Deno.test("sharingPause() waits for nothing that will not pass", () => {
  assertEquals(pauses("ENOENT", "windows"), []);
  assertEquals(pauses(undefined, "windows"), []);
  for (const os of ["linux", "darwin"]) assertEquals(pauses("EACCES", os), []);
});
