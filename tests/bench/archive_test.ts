import { assertEquals } from "@std/assert";
import { createHash } from "node:crypto";
import { gzipSync } from "node:zlib";
import { makeArchive } from "../../scripts/bench/data/archive.ts";
import { content } from "../../scripts/bench/data/contents.ts";
import type { FileGroup } from "../../scripts/bench/data/recipes.ts";
import { seededRandom } from "../../scripts/demo/seeded_random.ts";
import { hasProgram, runProgramWith } from "../support/archives.ts";
import { withTempFolder } from "../support/temp.ts";
import { sha256 } from "../support/transfer.ts";

const GROUPS: readonly FileGroup[] = [
  { shape: "weights", files: 2, bytes: 3_000_000, period: 1_500_000 },
  { shape: "images", files: 1, bytes: 3001 },
  { shape: "source", files: 150, bytes: 700 },
];

for (
  const [shape, least, most] of [
    ["weights", 0.9, 0.96],
    ["images", 0.6, 0.8],
    ["source", 0.2, 0.4],
  ] as const
) {
  Deno.test(`content() of ${shape} compresses like the real thing`, () => {
    const bytes = content(shape, seededRandom(1), 300_001);
    assertEquals(bytes.length, 300_001);
    const kept = gzipSync(bytes).length / bytes.length;
    assertEquals(kept > least && kept < most, true, `kept ${kept}`);
  });
}

Deno.test("makeArchive() makes what tar reads and what it says, twice the same", () =>
  withTempFolder(async (folder) => {
    const archive = makeArchive(folder, "mixed", GROUPS);
    assertEquals(makeArchive(folder, "mixed", GROUPS), archive);
    const bytes = Deno.readFileSync(`${folder}/${archive.file}`);
    assertEquals(bytes.length, archive.bytes);
    assertEquals(
      createHash("sha256").update(bytes).digest("hex"),
      archive.sha256,
    );
    const { success, stdout } = await new Deno.Command("tar", {
      args: ["xzvf", archive.file],
      cwd: folder,
    }).output();
    assertEquals(success, true);
    const names = new TextDecoder().decode(stdout).trim().split("\n");
    const sizes = names.map((name) => Deno.statSync(`${folder}/${name}`).size);
    assertEquals(names.length, archive.files);
    assertEquals(
      sizes.reduce((sum, size) => sum + size, 0),
      archive.expandedBytes,
    );
    const [first = ""] = names;
    const file = Deno.readFileSync(`${folder}/${first}`);
    assertEquals(file.subarray(0, 1_500_000), file.subarray(1_500_000));
  }));

Deno.test({
  name: "makeArchive() makes what unzip reads and what it says, twice the same",
  ignore: !hasProgram("unzip") || !hasProgram("python3"),
  fn: () =>
    withTempFolder(async (folder) => {
      const archive = makeArchive(folder, "zip-mixed", GROUPS);
      assertEquals(makeArchive(folder, "zip-mixed", GROUPS), archive);
      const bytes = Deno.readFileSync(`${folder}/${archive.file}`);
      assertEquals(await sha256(bytes), archive.sha256);
      await runProgramWith("unzip", ["-qt", `${folder}/${archive.file}`]);
    }),
});
