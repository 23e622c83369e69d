/**
 * Mutates zip archives at random and holds whatever becomes of them to this: a
 * tree that is exactly what is reported, or one ArchiveError; no other error,
 * no hang, nothing outside of staging. See `../fuzz_rounds.ts`.
 */
import { assert, assertEquals } from "@std/assert";
import {
  DEFAULT_LIMITS,
  type Limits,
} from "../../../../src/actions/expand/limits.ts";
import {
  hasProgram,
  runProgramWith,
  seededRandom,
} from "../../../support/archives.ts";
import { withTempFolder } from "../../../support/temp.ts";
import { snapshotTree } from "../../../support/tree.ts";
import {
  assertReported,
  expandBytes,
  type Outcome,
} from "../expand_archive.ts";
import { inRound, ROUNDS, roundsOf } from "../fuzz_rounds.ts";
import { mutatedZip } from "./mutated_zip.ts";
import { told, unpackInMemory } from "../memory_archive.ts";

const LIMITS: Limits = {
  ...DEFAULT_LIMITS,
  expandedBytes: 2_000_000,
  ratioFree: 1_000_000,
  entries: 100,
};

Deno.test("unpack() makes a right tree of a mutated zip archive, or refuses it", async () => {
  const rounds = roundsOf(1 / 10);
  let expanded = 0;
  for (const round of rounds) {
    await inRound(round, async () => {
      const outcome = await unpackInMemory(
        mutatedZip(seededRandom(round)),
        LIMITS,
      );
      if ("refusal" in outcome) return;
      assertReported(outcome.tree, outcome.entries);
      expanded++;
    });
  }
  // Else the mutations would be too harsh, or too gentle, to tell anything.
  if (ROUNDS < 1000) return;
  assert(expanded > rounds.length / 10, "hardly any is expanded");
  assert(expanded < rounds.length * 0.9, "hardly any is refused");
});

Deno.test({
  name:
    "an expansion makes on a disk what unpack() makes of a mutated zip archive",
  sanitizeOps: true,
  sanitizeResources: true,
  fn: () =>
    withTempFolder(async (below) => {
      const rounds = roundsOf(1 / 1000);
      for (const round of rounds) {
        const folder = `${below}/${round}`;
        await Deno.mkdir(folder);
        await inRound(round, async () => {
          const bytes = mutatedZip(seededRandom(round));
          const outcome = await expandBytes(folder, bytes, LIMITS);
          if ("tree" in outcome) assertReported(outcome.tree, outcome.entries);
          assertEquals(
            told(outcome),
            told(await unpackInMemory(bytes, LIMITS)),
          );
        });
        const left = [...Deno.readDirSync(folder)].map(({ name }) => name);
        assertEquals(left.sort(), ["archive", "archive.staging"]);
      }
      assertEquals([...Deno.readDirSync(below)].length, rounds.length);
    }),
});

const PYTHON = `
import json, sys, zipfile
taken = []
for archive in json.load(sys.stdin):
    try:
        with zipfile.ZipFile(archive) as z:
            z.extractall(archive + ".tree")
        taken.append(archive)
    except Exception: pass
json.dump(taken, sys.stdout)
`;

Deno.test({
  name:
    "unpack() makes of a mutated zip archive what Python makes of it, or refuses it",
  ignore: !hasProgram("python3"),
  fn: () =>
    withTempFolder(async (below) => {
      const expanded = new Map<string, string[]>();
      for (const round of roundsOf(1 / 40)) {
        const bytes = mutatedZip(seededRandom(round));
        const outcome = await unpackInMemory(bytes, LIMITS);
        // Python makes a file of a link.
        if ("refusal" in outcome || hasLink(outcome)) continue;
        await Deno.writeFile(`${below}/${round}`, bytes);
        expanded.set(`${below}/${round}`, contentOf(outcome.tree));
      }
      const taken: unknown = JSON.parse(
        new TextDecoder().decode(
          await runProgramWith("python3", ["-c", PYTHON], {
            input: new TextEncoder().encode(
              JSON.stringify([...expanded.keys()]),
            ),
          }),
        ),
      );
      assert(Array.isArray(taken));
      for (const archive of taken) {
        const tree = snapshotTree(`${archive}.tree`);
        assertEquals(contentOf(tree), expanded.get(archive), archive);
      }
      if (ROUNDS < 1000) return;
      assert(taken.length > expanded.size / 2, "hardly any compared");
    }),
});

function hasLink(outcome: Outcome): boolean {
  return "tree" in outcome &&
    outcome.entries.some(({ kind }) => kind === "symlink");
}

/** Contents by the ASCII of their paths: Python takes names for those of DOS. */
function contentOf(tree: ReturnType<typeof snapshotTree>): string[] {
  return Object.entries(tree).map(([path, { kind, sha256 }]) =>
    `${path.replaceAll(/[^ -~]/g, "")} ${sha256 ?? kind}`
  ).sort();
}
