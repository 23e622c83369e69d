/**
 * Mutates archives at random and holds whatever becomes of them to this: a tree
 * that is exactly what is reported, or one ArchiveError; no other error, no
 * hang, nothing outside of staging. See `fuzz_rounds.ts`.
 */
import { assert, assertEquals } from "@std/assert";
import {
  DEFAULT_LIMITS,
  type Limits,
} from "../../../src/actions/expand/limits.ts";
import {
  gzip,
  hasProgram,
  runProgramWith,
  seededRandom,
  tryWithPython,
} from "../../support/archives.ts";
import { withTempFolder } from "../../support/temp.ts";
import { snapshotTree, type Tree } from "../../support/tree.ts";
import { comparable } from "./comparable.ts";
import { assertReported, expandBytes, unpackBytes } from "./expand_archive.ts";
import { ARCHIVES } from "./fuzz_archives.ts";
import { inRound, ROUNDS, roundsOf } from "./fuzz_rounds.ts";
import { unpackInMemory } from "./memory_archive.ts";
import { mutate, PACKED_MUTATIONS, pick, TAR_MUTATIONS } from "./mutations.ts";

const LIMITS: Limits = {
  ...DEFAULT_LIMITS,
  expandedBytes: 2_000_000,
  ratioFree: 1_000_000,
  entries: 100,
};

Deno.test("unpack() makes a right tree of a mutated tar archive, or refuses it", async () => {
  const rounds = roundsOf(0.7);
  const outcomes = await fuzz(rounds, (random) => {
    const archive = pick(ARCHIVES, random);
    return [mutate(archive, TAR_MUTATIONS, random), undefined];
  });
  // Else the mutations would be too harsh, or too gentle, to tell anything.
  if (ROUNDS < 1000) return;
  assert(outcomes.expanded > rounds.length / 20, "hardly any is expanded");
  assert(outcomes.refused > rounds.length / 20, "hardly any is refused");
});

Deno.test("unpack() makes the tree of a packed archive that is mutated, or refuses it", async () => {
  const packed = await packAll();
  await fuzz(roundsOf(0.3), (random) => {
    const [bytes, tree] = pick(packed, random);
    return [mutate(bytes, PACKED_MUTATIONS, random), tree];
  });
});

Deno.test("unpack() makes a right tree on a disk of a mutated archive, or refuses it", () =>
  withTempFolder(async (below) => {
    for (const round of roundsOf(1 / 50)) {
      const random = seededRandom(round);
      const bytes = mutate(pick(ARCHIVES, random), TAR_MUTATIONS, random);
      const folder = `${below}/${round}`;
      await Deno.mkdir(folder);
      await inRound(round, async () => {
        const outcome = await unpackBytes(folder, bytes, LIMITS);
        if ("tree" in outcome) assertReported(outcome.tree, outcome.entries);
      });
      const left = [...Deno.readDirSync(folder)].map(({ name }) => name);
      assertEquals(left.sort(), ["archive", "archive.staging"]);
    }
  }));

Deno.test("an expansion makes a right tree of a mutated archive, or refuses it", () =>
  withTempFolder(async (below) => {
    for (const round of roundsOf(1 / 400)) {
      const random = seededRandom(round);
      const archive = mutate(pick(ARCHIVES, random), TAR_MUTATIONS, random);
      const bytes = random(2) === 0 ? archive : gzip(archive);
      const folder = `${below}/${round}`;
      await Deno.mkdir(folder);
      const outcome = await inRound(
        round,
        () => expandBytes(folder, bytes, LIMITS),
      );
      if ("tree" in outcome) assertReported(outcome.tree, outcome.entries);
      const left = [...Deno.readDirSync(folder)].map(({ name }) => name);
      assertEquals(left.sort(), ["archive", "archive.staging"]);
    }
  }));

Deno.test({
  name:
    "unpack() makes of a mutated archive what Python makes of it, or refuses it",
  ignore: !hasProgram("python3"),
  fn: () =>
    withTempFolder(async (below) => {
      const expanded: [round: number, tree: Tree][] = [];
      const pairs: [string, string][] = [];
      for (const round of roundsOf(1 / 20)) {
        const random = seededRandom(round);
        const bytes = mutate(pick(ARCHIVES, random), TAR_MUTATIONS, random);
        if (isReadOtherwise(bytes)) continue;
        await inRound(round, async () => {
          const outcome = await unpackInMemory(chunksOf(bytes), LIMITS);
          if ("refusal" in outcome) return;
          const place = `${below}/${round}`;
          await Deno.mkdir(place);
          await Deno.writeFile(`${place}.tar`, bytes);
          pairs.push([`${place}.tar`, place]);
          expanded.push([round, comparable(outcome.tree, outcome.entries)]);
        });
      }
      const refused = await tryWithPython(pairs);
      let compared = 0;
      for (const [round, tree] of expanded) {
        const place = `${below}/${round}`;
        if (`${place}.tar` in refused) continue;
        compared++;
        assertEquals(
          likeOurs(tree, snapshotTree(place)),
          tree,
          `round ${round}`,
        );
      }
      if (ROUNDS >= 1000) {
        assert(compared > ROUNDS / 200, "hardly any compared");
      }
    }),
});

/**
 * Whether an archive may hold what Python is known to read in another way, and
 * GNU tar in the same: hard links, which become two files here, so that what
 * comes later under the one name leaves the other alone; PAX headers beside
 * GNU tar's long names, a prefix without the magic of ustar, and files with
 * holes of the oldest kind, which get no time of a global header there.
 */
function isReadOtherwise(archive: Uint8Array): boolean {
  const types = new Set<string>();
  for (let start = 0; start < archive.length; start += 512) {
    const block = archive.subarray(start, start + 512);
    const magic = String.fromCharCode(...block.subarray(257, 263));
    if (magic !== "ustar\0" && (block[345] ?? 0) !== 0) return true;
    types.add(String.fromCharCode(block[156] ?? 0));
  }
  const long = types.has("L") || types.has("K");
  if (types.has("1") || types.has("S")) return true;
  return long && (types.has("x") || types.has("X"));
}

/** A tree as Python makes it, without what it does in another way. */
function likeOurs(other: Tree, tree: Tree): Tree {
  for (const node of Object.values(tree)) {
    // Older times than file systems with 32 bits for them can hold.
    if (node.mtimeMs !== undefined) {
      node.mtimeMs = Math.max(1000 * -(2 ** 31), node.mtimeMs);
    }
  }
  for (const [path, { kind, mtimeMs }] of Object.entries(other)) {
    if (kind === "folder" && mtimeMs === undefined) delete tree[path]?.mtimeMs;
  }
  return tree;
}

/** Runs rounds in memory and counts their outcomes. */
async function fuzz(
  rounds: readonly number[],
  make: (
    random: (limit: number) => number,
  ) => [bytes: Uint8Array, expected: Tree | undefined],
): Promise<{ expanded: number; refused: number }> {
  let expanded = 0;
  for (const round of rounds) {
    const [bytes, expected] = make(seededRandom(round));
    await inRound(round, async () => {
      const outcome = await unpackInMemory(chunksOf(bytes), LIMITS);
      if ("refusal" in outcome) return;
      expanded++;
      assertReported(outcome.tree, outcome.entries);
      if (expected !== undefined) assertEquals(outcome.tree, expected);
    });
  }
  return { expanded, refused: rounds.length - expanded };
}

/** Bytes as a file gives them: in a buffer that is used again. */
function* chunksOf(bytes: Uint8Array): Generator<Uint8Array, void, void> {
  const buffer = new Uint8Array(1500);
  for (let start = 0; start < bytes.length; start += buffer.length) {
    const part = bytes.subarray(start, start + buffer.length);
    buffer.fill(0xaa);
    buffer.set(part);
    yield buffer.subarray(0, part.length);
  }
}

/** Every archive in every packing, with its tree. */
async function packAll(): Promise<[Uint8Array, Tree][]> {
  const packed: [Uint8Array, Tree][] = [];
  const programs = ["bzip2", "xz", "zstd"].filter(hasProgram);
  for (const bytes of ARCHIVES) {
    const outcome = await unpackInMemory([bytes], LIMITS);
    assert("tree" in outcome);
    packed.push([gzip(bytes), outcome.tree]);
    for (const program of programs) {
      const packer = runProgramWith(program, ["-c"], { input: bytes });
      packed.push([await packer, outcome.tree]);
    }
  }
  return packed;
}
