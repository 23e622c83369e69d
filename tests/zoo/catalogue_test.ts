import { assert, assertEquals } from "@std/assert";
import {
  CATALOGUE,
  OFFICIAL_IDS,
  officialEntry,
} from "../../src/zoo/catalogue.ts";
import { OFFICIAL_ARCHIVES } from "../../src/zoo/official_archives.ts";
import { officialPath } from "../../src/zoo/official_zoo.ts";

Deno.test("CATALOGUE has an entry with one line of words for each of the zoo's twenty", () => {
  assertEquals(OFFICIAL_IDS.length, 20);
  for (const { description = "" } of CATALOGUE) {
    assert(/^[A-Z][^\n]{20,65}[^.\n]$/.test(description), description);
  }
});

Deno.test("CATALOGUE has every archive that is known once, and one that is not", () => {
  const archives = CATALOGUE.flatMap(({ archives }) => archives);
  const known = archives.filter(({ bytes }) => bytes !== undefined);
  assertEquals(
    known.map(({ path }) => path).sort(),
    Object.keys(OFFICIAL_ARCHIVES).sort(),
  );
  for (const { path, sha256, bytes } of known) {
    assertEquals([sha256, bytes], [...OFFICIAL_ARCHIVES[path] ?? []]);
  }
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
