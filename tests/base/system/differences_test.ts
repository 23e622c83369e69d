import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import * as windows from "@std/path/windows";
import {
  foldName,
  linkRefusal,
  permissionBits,
  slashPath,
} from "../../../src/base/system/differences.ts";

Deno.test("foldName() makes names one that macOS and Windows take for one", () => {
  for (const os of ["windows", "darwin"]) {
    assertEquals(foldName("Model.CKPT", os), foldName("model.ckpt", os));
    assertEquals(foldName("Gehirn-\u00c4", os), foldName("gehirn-a\u0308", os));
    assert(foldName("a", os) !== foldName("b", os));
  }
});

Deno.test("foldName() tells apart what Linux tells apart", () => {
  assertEquals(foldName("Model.CKPT", "linux"), "Model.CKPT");
  assertEquals(foldName("a\u0308", "linux"), "a\u0308");
});

Deno.test("slashPath() writes the ways that Windows tells with slashes", () => {
  const way = windows.relative("C:\\home", "C:\\home\\data\\x\\a.txt");
  assertEquals(slashPath(way, "windows"), "data/x/a.txt");
});

Deno.test("slashPath() leaves a backslash in a name where it is one", () => {
  for (const os of ["linux", "darwin"]) {
    assertEquals(slashPath("data/a\\b", os), "data/a\\b");
  }
});

Deno.test("permissionBits() are the lower bits of a mode", () => {
  assertEquals(permissionBits(0o100755, "linux"), 0o755);
  assertEquals(permissionBits(0o040000, "darwin"), 0);
});

Deno.test("permissionBits() are none where there are none, whatever Deno tells", () => {
  assertEquals(permissionBits(null, "linux"), undefined);
  assertEquals(permissionBits(null, "windows"), undefined);
  assertEquals(permissionBits(0o040000, "windows"), undefined);
});

Deno.test("linkRefusal() tells a user of Windows how to allow links", () => {
  const refusal = linkRefusal("C:\\x\\link", "EPERM", "windows");
  assertStringIncludes(refusal?.message ?? "", '"C:\\x\\link"');
  assertStringIncludes(refusal?.hint ?? "", "Developer Mode");
});

Deno.test("linkRefusal() has nothing to add to other reasons and on other systems", () => {
  assertEquals(linkRefusal("C:\\x", "ENOSPC", "windows"), undefined);
  assertEquals(linkRefusal("C:\\x", undefined, "windows"), undefined);
  assertEquals(linkRefusal("/x", "EPERM", "linux"), undefined);
});
