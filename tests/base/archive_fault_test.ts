import { assertEquals, assertMatch, assertNotMatch } from "@std/assert";
import { adviseOn, type ArchiveFault } from "../../src/base/archive_fault.ts";

const FAULTS: readonly ArchiveFault[] = [
  "damaged",
  "unread",
  "no-archive",
  "empty-file",
  "lfs-pointer",
  "page",
  "nothing-in-it",
  "refused",
  "--max-expanded",
  "--max-ratio",
  "--max-entries",
];

for (const fault of FAULTS) {
  Deno.test(`adviseOn() names no server and no download for "${fault}" on a disk`, () => {
    const advice = adviseOn(fault, "disk");
    assertNotMatch(advice, /server|download(?:s|ed)? it|try again/i);
    assertMatch(advice, /\.$/);
  });

  Deno.test(`adviseOn() does not send the owner of a zoo to its owner for "${fault}"`, () => {
    assertNotMatch(
      adviseOn(fault, "user"),
      /owner of the zoo|server|download it/i,
    );
  });
}

Deno.test("adviseOn() names the option that raises a limit", () => {
  for (const origin of ["server", "disk", "user"] as const) {
    const advice = adviseOn("--max-ratio", origin);
    assertEquals(advice.match(/--[a-z-]+/g), ["--max-ratio"]);
  }
});
