import { assertEquals } from "@std/assert";
import { createHash } from "node:crypto";
import { gunzipSync } from "node:zlib";
import { parseTar } from "./parse_tar.ts";
import { makeArchive } from "../../../scripts/bench/data/make_archive.ts";
import type { Recipe } from "../../../scripts/bench/data/recipes.ts";
import { withTempFolder } from "../../support/temp.ts";

const recipe: Recipe = {
  name: "mixed",
  seed: 3,
  groups: [
    { shape: "weights", files: 2, bytes: 40_000, period: 10_000 },
    { shape: "images", files: 1, bytes: 3001 },
    { shape: "source", files: 150, bytes: 700 },
  ],
};

Deno.test("makeArchive() makes a gzip file that is what it says", () =>
  withTempFolder((folder) => {
    const archive = makeArchive(recipe, folder);
    const bytes = Deno.readFileSync(`${folder}/${archive.file}`);
    assertEquals(bytes.length, archive.bytes);
    assertEquals(
      createHash("sha256").update(bytes).digest("hex"),
      archive.sha256,
    );
    const files = parseTar(gunzipSync(bytes)).filter(({ type }) =>
      type === "0"
    );
    assertEquals(files.length, archive.files);
    assertEquals(
      files.reduce((sum, file) => sum + file.content.length, 0),
      archive.expandedBytes,
    );
  }));

Deno.test("makeArchive() repeats a content after its period", () =>
  withTempFolder((folder) => {
    const { file } = makeArchive(recipe, folder);
    const [first] = parseTar(gunzipSync(Deno.readFileSync(`${folder}/${file}`)))
      .filter(({ type }) => type === "0");
    const content = first?.content ?? new Uint8Array();
    assertEquals(content.subarray(0, 10_000), content.subarray(30_000));
    assertEquals(new Set(content.subarray(0, 10_000)).size > 100, true);
  }));

Deno.test("makeArchive() makes the same bytes again", () =>
  withTempFolder((folder) => {
    const first = makeArchive(recipe, folder);
    assertEquals(makeArchive(recipe, folder), first);
    assertEquals(
      makeArchive({ ...recipe, seed: 4 }, folder).sha256 === first.sha256,
      false,
    );
  }));
