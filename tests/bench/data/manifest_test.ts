import { assertEquals } from "@std/assert";
import { entries, INSTALLED_IDS } from "../../../scripts/bench/data/entries.ts";
import { manifestText, ORIGIN } from "../../../scripts/bench/data/manifest.ts";
import { parseManifest } from "../../../src/zoo/manifest.ts";

const all = entries((name) => ({
  file: `${name}.tar.gz`,
  bytes: 1,
  sha256: "ab".repeat(32),
  files: 1,
  expandedBytes: 1,
}));

Deno.test("manifestText() is what the program reads", () => {
  for (const { id, sections } of all) {
    const text = manifestText(sections).replaceAll(ORIGIN, "http://zoo");
    const { steps } = parseManifest(text, id, new URL("http://zoo/main.ini"));
    assertEquals(
      steps.map((step) => [step.url.href, step.folder, step.expected.sha256]),
      sections.map(({ path, destination, localId, archive }) => [
        `http://zoo${path}`,
        [destination, localId],
        archive.sha256,
      ]),
    );
  }
});

Deno.test("entries() has a hundred downloads of their own", () => {
  const urls = all.filter(({ id }) => INSTALLED_IDS.includes(id))
    .flatMap(({ sections }) => sections.map(({ path }) => path));
  assertEquals(new Set(urls).size, 100);
});
