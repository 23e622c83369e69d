import { assertEquals } from "@std/assert";
import * as windows from "@std/path/windows";
import { slashPath } from "../../../src/base/system/slash_path.ts";

Deno.test("slashPath() writes the ways that Windows tells with slashes", () => {
  const way = windows.relative("C:\\home", "C:\\home\\data\\x\\a.txt");
  assertEquals(slashPath(way, "windows"), "data/x/a.txt");
});

Deno.test("slashPath() leaves a backslash in a name where it is one", () => {
  for (const os of ["linux", "darwin"]) {
    assertEquals(slashPath("data/a\\b", os), "data/a\\b");
  }
});
