/** Cuts valid archives at every block, in every packing: that something is missing is noticed. */
import { assertEquals } from "@std/assert";
import {
  concat,
  END,
  entry,
  folder,
  gzip,
  hasProgram,
  pax,
  runProgramWith,
  seededRandom,
  tar,
} from "../../support/archives.ts";
import type { Tree } from "../../support/tree.ts";
import { ARCHIVES } from "./fuzz_archives.ts";
import { unpackInMemory } from "./memory_archive.ts";

const BLOCK = 512;
const random = seededRandom(5);
/** What cannot be packed, so that there are many places to cut at. */
const noise = (length: number) =>
  Uint8Array.from({ length }, () => random(256));

const VALID = [
  ...ARCHIVES,
  tar(
    folder("models/"),
    entry({ name: "models/weights" }, noise(60_000)),
    pax([["path", `models/${"n".repeat(120)}`]]),
    entry({ name: "short" }, noise(20_000)),
    entry({ name: "models/empty" }),
  ),
  tar(...Array.from(
    { length: 40 },
    (_, index) => entry({ name: `f/${index}` }, noise(400)),
  )),
];

const PACKERS = ["bzip2", "xz", "zstd"];

Deno.test("unpack() refuses a tar archive that is cut at any block before its end", async () => {
  for (const [index, archive] of VALID.entries()) {
    // One of the two blocks of zeros tells the end.
    const least = archive.length - END.length + BLOCK;
    const whole = await treeOf(archive);
    for (const cut of cuts(archive)) {
      const tree = await treeOf(archive.subarray(0, cut));
      const place = `archive ${index}, cut at ${cut}`;
      assertEquals(tree, cut < least ? undefined : whole, place);
    }
  }
});

for (const packer of ["gzip", ...PACKERS]) {
  Deno.test({
    name:
      `unpack() refuses an archive packed by ${packer} that is cut at any block`,
    ignore: packer !== "gzip" && !hasProgram(packer),
    fn: async () => {
      for (const [index, archive] of VALID.entries()) {
        const packed = await pack(packer, archive);
        assertEquals(await treeOf(packed), await treeOf(archive));
        for (const cut of cuts(packed)) {
          const tree = await treeOf(packed.subarray(0, cut));
          assertEquals(tree, undefined, `archive ${index}, cut at ${cut}`);
        }
      }
    },
  });

  Deno.test({
    name:
      `unpack() takes a tar archive that was cut before ${packer} packed it where an entry ends, as Python does`,
    ignore: packer !== "gzip" && !hasProgram(packer),
    fn: async () => {
      const parts = [
        folder("dir/"),
        entry({ name: "dir/file" }, noise(3000)),
        entry({ name: "file" }, "file"),
      ];
      const archive = tar(...parts);
      // An archive of nothing is an empty tree; the installation refuses that.
      const trees = new Map<number, Tree | undefined>([[0, {}]]);
      for (const count of parts.keys()) {
        const some = parts.slice(0, count + 1);
        trees.set(concat(...some).length, await treeOf(tar(...some)));
      }
      trees.set(archive.length - BLOCK, await treeOf(archive));
      for (const cut of cuts(archive)) {
        const packed = await pack(packer, archive.subarray(0, cut));
        assertEquals(await treeOf(packed), trees.get(cut), `cut at ${cut}`);
      }
    },
  });
}

/** Where to cut: at the beginning, and behind each block but the last. */
function cuts(bytes: Uint8Array): number[] {
  const count = Math.ceil(bytes.length / BLOCK);
  return Array.from({ length: count }, (_, index) => index * BLOCK);
}

function pack(packer: string, bytes: Uint8Array): Promise<Uint8Array> {
  return packer === "gzip"
    ? Promise.resolve(gzip(bytes))
    : runProgramWith(packer, ["-c"], { input: bytes });
}

/** The tree that an archive becomes; `undefined` if it is refused. */
async function treeOf(bytes: Uint8Array): Promise<Tree | undefined> {
  const outcome = await unpackInMemory([bytes]);
  return "tree" in outcome ? outcome.tree : undefined;
}
