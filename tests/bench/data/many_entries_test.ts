import { assertEquals } from "@std/assert";
import {
  manyIds,
  manyIndex,
  manyManifest,
  onlySection,
} from "../../../scripts/bench/data/many_entries.ts";
import { parseManifest } from "../../../src/zoo/manifest.ts";
import { parseIndex } from "../../../src/zoo/zoo_index.ts";

const archive = {
  file: "tiny.tar.gz",
  bytes: 7,
  sha256: "ab".repeat(32),
  files: 1,
  expandedBytes: 1,
};

Deno.test("manyIds() are as many as wanted, each once", () => {
  const ids = manyIds(10_000);
  assertEquals(new Set(ids).size, 10_000);
  assertEquals(ids[5000], "many_05000");
});

Deno.test("manyManifest() finds its archive on a server and in a folder", () => {
  const id = "many_00001";
  for (const origin of ["http://zoo", "file:///srv/zoo"]) {
    const address = new URL(
      `${origin}/raw/5-reorganising-with-lfs/${id}/main.ini`,
    );
    const { steps } = parseManifest(manyManifest(id, archive), id, address);
    const { path, destination, localId } = onlySection(id, archive);
    assertEquals(
      steps.map(({ url, folder, expected }) => [
        url.href,
        folder,
        expected.sha256,
      ]),
      [[`${origin}${path}`, [destination, localId], archive.sha256]],
    );
  }
});

Deno.test("manyIndex() is what the program reads", () => {
  const ids = manyIds(3);
  const entries = parseIndex(manyIndex(ids, archive), "index.json");
  assertEquals(entries.map(({ id }) => id), ids);
  assertEquals(entries[0]?.archives[0]?.bytes, 7);
});
