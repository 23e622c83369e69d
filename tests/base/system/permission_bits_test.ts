import { assertEquals } from "@std/assert";
import { permissionBits } from "../../../src/base/system/permission_bits.ts";

Deno.test("permissionBits() are the lower bits of a mode", () => {
  assertEquals(permissionBits(0o100755, "linux"), 0o755);
  assertEquals(permissionBits(0o040000, "darwin"), 0);
});

Deno.test("permissionBits() are none where there are none, whatever Deno tells", () => {
  assertEquals(permissionBits(null, "linux"), undefined);
  assertEquals(permissionBits(null, "windows"), undefined);
  assertEquals(permissionBits(0o040000, "windows"), undefined);
});
