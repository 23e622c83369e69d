import { assert, assertEquals } from "@std/assert";
import {
  CATALOGUE,
  knownArchive,
  OFFICIAL_IDS,
  officialEntry,
  officialPath,
} from "../../src/zoo/official_zoo.ts";

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

Deno.test("CATALOGUE has an entry with one line of words for each of the zoo's twenty", () => {
  assertEquals(OFFICIAL_IDS.length, 20);
  for (const { description = "" } of CATALOGUE) {
    assert(/^[A-Z][^\n]{20,65}[^.\n]$/.test(description), description);
  }
});

Deno.test("CATALOGUE has what is known of 38 archives, and one of which nothing is", () => {
  const archives = CATALOGUE.flatMap(({ archives }) => archives);
  const known = archives.filter(({ bytes = 0, sha256 = "", path }) =>
    bytes > 0 && /^[0-9a-f]{64}$/.test(sha256) &&
    /^[\w]+\/[a-z_]+\.tar\.gz$/.test(path)
  );
  assertEquals(new Set(known.map(({ path }) => path)).size, 38);
  assertEquals(
    archives.filter(({ bytes }) => bytes === undefined).map(({ path }) => path),
    ["decathlon_hippocampus/data.tar.gz"],
  );
});

Deno.test("CATALOGUE names each archive's address in the official zoo", () => {
  for (const { path, from } of CATALOGUE.flatMap(({ archives }) => archives)) {
    assertEquals(from.map((url) => officialPath(new URL(url))), [path]);
  }
});

Deno.test("officialEntry() finds an entry by its folder", () => {
  assertEquals(officialEntry("cell_count")?.id, "cell_count_model_zoo");
  assertEquals(officialEntry("testing")?.version, "1.1");
  assertEquals(officialEntry("constructor"), undefined);
});
