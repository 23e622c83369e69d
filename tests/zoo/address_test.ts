import { assertEquals, assertThrows } from "@std/assert";
import { ManifestError } from "../../src/base/errors.ts";
import {
  checkEntryId,
  entryFolder,
  layoutsOf,
  pathBelow,
  urlBelow,
} from "../../src/zoo/address.ts";

const base = new URL("https://host/owner/zoo/");
const manifests = (id: string, zoo = base) =>
  layoutsOf(zoo).flatMap((layout) => layout.manifests(id)).map(String);

Deno.test("layoutsOf() gives GitHub's addresses first, then GitLab's, then a plain copy's", () => {
  assertEquals(manifests("unet_histology_model_zoo"), [
    `${base}raw/5-reorganising-with-lfs/unet_histology/main.ini`,
    `${base}raw/master/unet_histology_model_zoo.ini`,
    `${base}-/raw/5-reorganising-with-lfs/unet_histology/main.ini`,
    `${base}-/raw/master/unet_histology_model_zoo.ini`,
    `${base}unet_histology/main.ini`,
  ]);
});

Deno.test("layoutsOf() escapes the id and works for folders", () => {
  const [first] = manifests("a b?c#d", new URL("file:///mnt/zoo/"));
  assertEquals(
    first,
    "file:///mnt/zoo/raw/5-reorganising-with-lfs/a%20b%3Fc%23d/main.ini",
  );
});

Deno.test("pathBelow() is the reverse of urlBelow(), whatever the query", () => {
  for (const path of ["a", "unet/data.tar.gz", "ä ö/100%.tar", "a#b?c/d"]) {
    const url = urlBelow(base, path);
    assertEquals(pathBelow(base, url), path);
    url.search = "?dl=1";
    assertEquals(pathBelow(base, url), path);
  }
});

Deno.test("pathBelow() finds nothing elsewhere, or under names that no system could hold", () => {
  for (
    const url of [
      "https://host/owner/zoo2/a",
      "https://host/owner/a",
      "https://host:444/owner/zoo/a",
      "http://host/owner/zoo/a",
      "https://host/owner/zoo/",
      "https://host/owner/zoo/a%2f..%2f..%2fb",
      "https://host/owner/zoo/%2e%2e%2fb",
      "https://host/owner/zoo/a%00b",
      "https://host/owner/zoo/%zz",
      "https://host/owner/zoo/a//b",
    ]
  ) {
    assertEquals(pathBelow(base, new URL(url)), undefined, url);
  }
});

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
