import { assertEquals, assertThrows } from "@std/assert";
import { ManifestError } from "../../src/base/errors.ts";
import { checkEntryId, entryFolder } from "../../src/zoo/entry_id.ts";

Deno.test("entryFolder() takes the first _model_zoo out, wherever it stands", () => {
  for (
    const [id, folder] of [
      ["unet_histology_model_zoo", "unet_histology"],
      ["unet", "unet"],
      ["a_model_zoo_b", "a_b"],
      ["a_model_zoo_model_zoo", "a_model_zoo"],
    ] as const
  ) {
    assertEquals(entryFolder(id), folder);
  }
});

Deno.test("checkEntryId() accepts what the zoo has", () => {
  for (const id of ["unet", "multimodal_BRATS", "a.b-c_model_zoo", "hüfte"]) {
    checkEntryId(id);
  }
});

Deno.test("checkEntryId() refuses what is no safe file name, quoting it", () => {
  for (
    const id of [
      "",
      "..",
      ".",
      "../x",
      "a/b",
      "/etc/passwd",
      "a\\b",
      "C:x",
      "a\0b",
      "a\nb",
      "CON",
      "nul.ini",
      "x.",
      "x ",
      "_model_zoo",
      "x".repeat(300),
    ]
  ) {
    assertThrows(() => checkEntryId(id), ManifestError, `"${id}"`);
  }
});
