import { assert, assertEquals } from "@std/assert";
import { foldName } from "../../../src/base/system/fold_name.ts";

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
