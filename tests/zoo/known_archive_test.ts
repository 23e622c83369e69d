import { assertEquals } from "@std/assert";
import { knownArchive } from "../../src/zoo/known_archive.ts";

const zoo =
  "https://github.com/NifTK/NiftyNetModelZoo/raw/5-reorganising-with-lfs/";
const unet = {
  sha256: "532a18c226e6d963b92bf23aaf1bb8cb6a8cb2887126215c0bd48b9e2ffaff90",
  bytes: 873,
};

Deno.test("knownArchive() knows the official zoo's archives", () => {
  assertEquals(knownArchive(new URL(`${zoo}unet/download.tar.gz`)), unet);
  assertEquals(knownArchive(new URL(`${zoo}unet/download.tar.gz?dl=1`)), unet);
});

Deno.test("knownArchive() knows nothing of other addresses", () => {
  for (
    const url of [
      `${zoo}unet/other.tar.gz`,
      `${zoo}constructor`,
      "http://127.0.0.1/unet/download.tar.gz",
      zoo.replace("https", "http") + "unet/download.tar.gz",
    ]
  ) {
    assertEquals(knownArchive(new URL(url)), undefined);
  }
});
