/**
 * Mutates archives that two Workers expand, those of large files, which the
 * helper hashes, and of many small ones, of which it writes some, and holds what
 * becomes of them to what one thread makes of them in memory. See
 * `fuzz_rounds.ts`.
 */
import { assert, assertEquals } from "@std/assert";
import {
  DEFAULT_LIMITS,
  type Limits,
} from "../../../src/actions/expand/limits.ts";
import {
  concat,
  entry,
  folder,
  gzip,
  hardlink,
  pax,
  seededRandom,
  symlink,
  tar,
} from "../../support/archives.ts";
import { withTempFolder } from "../../support/temp.ts";
import { assertReported, expandBytes } from "./expand_archive.ts";
import { inRound, ROUNDS, roundsOf } from "./fuzz_rounds.ts";
import {
  mutate,
  PACKED_MUTATIONS,
  pick,
  type Random,
  TAR_MUTATIONS,
} from "./mutations.ts";
import { told, unpackInMemory } from "./memory_archive.ts";

const MIB = 1024 * 1024;

const LIMITS: Limits = {
  ...DEFAULT_LIMITS,
  expandedBytes: 40 * MIB,
  ratioFree: 40 * MIB,
  entries: 1000,
};

/** Most files that the helper hashes need no more than its smallest; one grows before it is complete. */
const large = (name: string, byte = 0, size = 64 * 1024) =>
  entry({ name }, new Uint8Array(size + 700).fill(byte));
const small = (below: string, count: number, content = "") =>
  Array.from(
    { length: count },
    (_, index) => entry({ name: `${below}/${index}` }, `${content} ${index}`),
  );

/** So many that help is asked for; one part, which is seldom mutated. */
const PREFACE = concat(...small("preface", 200));

/** Archives as lists of parts, so that a mutation finds the few blocks that matter. */
const LARGE = [
  [
    PREFACE,
    folder("models/"),
    entry({ name: "models/net.py" }, "pass"),
    large("models/weights"),
    symlink("models/latest", "weights"),
    hardlink("models/same", "models/weights"),
    entry({ name: "end" }, "end"),
  ],
  [
    PREFACE,
    large("again", 1),
    entry({ name: "again" }, "small"),
    large("again", 2),
    pax([["path", "n".repeat(120)], ["mtime", "7"]]),
    large("short", 3),
  ],
];
const LARGEST = [
  PREFACE,
  entry({ name: "first" }, "first"),
  large("weights", 0, 3 * MIB),
  large("more", 1),
  hardlink("same", "weights"),
];
const MANY = [
  [folder("f/"), ...small("f", 450), hardlink("copy", "f/449")],
  // What the helper may not have written yet gives way to another file.
  [
    ...small("a", 250),
    ...small("b", 150),
    ...small("a", 230, "again").toReversed(),
  ],
  // And to a link, which gives way to a file.
  [
    ...small("a", 250),
    ...Array.from({ length: 150 }, (_, index) => symlink(`a/${index}`, "249")),
    ...small("a", 240, "again"),
  ],
  [
    ...small("f", 300),
    large("weights"),
    ...small("g", 150),
    large("f/7"),
    symlink("link", "f"),
  ],
];

Deno.test({
  name: "an expansion makes in two Workers what one makes of a mutated archive",
  sanitizeOps: true,
  sanitizeResources: true,
  fn: () =>
    withTempFolder(async (below) => {
      const rounds = roundsOf(1 / 200);
      let expanded = 0;
      for (const round of rounds) {
        const bytes = mutated(seededRandom(round));
        const place = `${below}/${round}`;
        await inRound(round, async () => {
          await Deno.mkdir(place);
          const outcome = await expandBytes(place, bytes, LIMITS);
          assertEquals(openBelow(place), []);
          const left = [...Deno.readDirSync(place)].map(({ name }) => name);
          assertEquals(left.sort(), ["archive", "archive.staging"]);
          if ("tree" in outcome) {
            assertReported(outcome.tree, outcome.entries);
            expanded++;
          }
          assertEquals(
            told(outcome),
            told(await unpackInMemory([bytes], LIMITS)),
          );
        });
        await Deno.remove(place, { recursive: true });
      }
      assertEquals([...Deno.readDirSync(below)], []);
      // Else the mutations would be too harsh, or too gentle, to tell anything.
      if (ROUNDS < 1000) return;
      assert(expanded > rounds.length / 10, "hardly any is expanded");
      assert(expanded < rounds.length * 0.9, "hardly any is refused");
    }),
});

/** One of the archives, mutated, and as it is or packed. */
function mutated(random: Random): Uint8Array {
  const list = random(8) === 0 ? [LARGEST] : random(2) === 0 ? LARGE : MANY;
  const parts = pick(list, random);
  switch (random(5)) {
    case 0:
      return mutate(tar(...parts), TAR_MUTATIONS, random);
    case 1:
      return mutate(gzip(tar(...parts)), PACKED_MUTATIONS, random);
    case 2:
      return gzip(mutateParts(parts, random));
    default:
      return mutateParts(parts, random);
  }
}

/** Mutates some neighbouring parts of an archive at their beginning, where their headers are. */
function mutateParts(parts: readonly Uint8Array[], random: Random): Uint8Array {
  const start = random(parts.length);
  const end = start + 1 + random(3);
  const some = concat(...parts.slice(start, end));
  const place = Math.min(some.length, 4096);
  return tar(
    ...parts.slice(0, start),
    mutate(some.subarray(0, place), TAR_MUTATIONS, random),
    some.subarray(place),
    ...parts.slice(end),
  );
}

/** Files below a folder that this process, Workers included, has open; none where the system does not tell. */
function openBelow(folder: string): string[] {
  if (Deno.build.os !== "linux") return [];
  return [...Deno.readDirSync("/proc/self/fd")]
    .map(({ name }) => targetOf(`/proc/self/fd/${name}`))
    .filter((path) => path.startsWith(`${folder}/`));
}

function targetOf(link: string): string {
  try {
    return Deno.readLinkSync(link);
  } catch (error) {
    // Of the listing itself, for one.
    if (error instanceof Deno.errors.NotFound) return "";
    throw error;
  }
}
