import { assert, assertEquals } from "@std/assert";
import { commitEntry } from "../../src/store/commit.ts";
import { type Disk, systemDisk } from "../../src/store/disk.ts";
import { entryPaths } from "../../src/store/layout.ts";
import { readReceipt } from "../../src/store/receipt_file.ts";
import { withTempFolder } from "../support/temp.ts";
import { childCommand, startChild } from "./child.ts";
import { apartDisk } from "./disks.ts";
import { places, type SectionSpec, stageEntry } from "./entries.ts";
import {
  EDITED,
  IN_THE_WAY,
  MINE,
  sectionsInTheWay,
  sectionsOf,
  treeOf,
} from "./kill_story.ts";
import { seeded } from "./random.ts";
import { makeTree, readTree, type TreeSpec } from "./trees.ts";

const CHILD = "./commit_child.ts";
const BACKUP = ".kept-by-net_download";
/** What has to be set aside. */
const USERS = { ...IN_THE_WAY, ...EDITED };

/** Runs rounds two at a time, as many as there are processors here. */
async function rounds(
  count: number,
  round: (seed: number) => Promise<void>,
): Promise<void> {
  let seed = 0;
  const lane = async () => {
    while (seed < count) await round(++seed);
  };
  await Promise.all([lane(), lane()]);
}

/** The user's things and version 1, installed. */
async function begin(root: string, seed: number, mine: TreeSpec) {
  makeTree(places(root).home, mine);
  const sections = sectionsOf(1, seed);
  await commitEntry(stageEntry(root, "x", "1", sections));
}

/** All below the home, apart from the work folder. */
function homeTree(root: string): TreeSpec {
  const nodes = Object.entries(readTree(places(root).home));
  return Object.fromEntries(
    nodes.filter(([path]) => !path.startsWith(".net_download/")),
  );
}

/** The version that the record says is installed, if any. */
function recorded(root: string): string | undefined {
  try {
    const { record } = entryPaths(places(root).configHome, "x");
    const text = Deno.readTextFileSync(record);
    const version = /^\[config\]\nversion = (\d)\n$/.exec(text)?.[1];
    assert(version !== undefined, `half a record: ${text}`);
    return version;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return undefined;
    throw error;
  }
}

/** Everything of `part` is in `whole`, as it is. */
function assertHolds(whole: TreeSpec, part: TreeSpec, name: string): void {
  for (const [path, node] of Object.entries(part)) {
    assertEquals(whole[path], node, `${name}: ${path}`);
  }
}

/** Under every name stands what one of the trees has there, whole. */
function assertWhole(
  tree: TreeSpec,
  trees: readonly TreeSpec[],
  name: string,
): void {
  for (const path of new Set(trees.flatMap(Object.keys))) {
    const allowed = trees.map((each) => each[path]);
    // What only one of them has may be missing; so may what is being set
    // aside, or replaced by something of another kind.
    const isFree = allowed.includes(undefined) || path in EDITED;
    if (tree[path] === undefined && isFree) continue;
    const fits = allowed.some((node) =>
      JSON.stringify(node) === JSON.stringify(tree[path])
    );
    assert(fits, `${name}: ${path} is neither old nor new`);
  }
}

/** Installs `sections` after a kill and looks whether everything is as it should be. */
async function complete(
  root: string,
  sections: SectionSpec[],
  mine: TreeSpec,
  name: string,
  disk: Disk = systemDisk,
) {
  const { configHome, staging } = places(root);
  await Deno.remove(staging, { recursive: true });
  const entry = stageEntry(root, "x", "2", sections);
  await commitEntry(entry, { disk });
  assertHolds(homeTree(root), { ...mine, ...treeOf(sections) }, name);
  assertEquals(recorded(root), "2", name);
  assertEquals((await readReceipt(entry.paths.receipt))?.version, "2", name);
  assertEquals(Object.keys(readTree(configHome)), [
    ".downloads_local_config_cache/x_main.ini",
    ".net_download/receipts/x.json",
    ".net_download/unfinished",
  ], name);
  const litter = Object.keys(homeTree(root)).filter((path) =>
    path.endsWith(".tmp")
  );
  assertEquals(litter, [], name);
}

/** What of the user's was set aside, and nothing else was. */
function assertAside(root: string, users: TreeSpec, name: string): void {
  const tree = homeTree(root);
  const aside = Object.entries(tree).filter(([path]) => path.includes(BACKUP));
  const expected = Object.entries(users).map(([path, node]) => [
    asideOf(path),
    node,
  ]);
  assertEquals(aside.sort(), expected.sort(), name);
}

/**
 * Rounds, each of which is killed before another step: an installation takes 37
 * of them, each of which comes once, or up to 108 between volumes, half of which
 * come.
 */
const KILLS = [
  { volumes: "together", count: 39, stepOf: (seed: number) => seed },
  { volumes: "apart", count: 55, stepOf: (seed: number) => 2 * seed - 1 },
];

for (const { volumes, count, stepOf } of KILLS) {
  Deno.test(`commitEntry() killed before any of its steps loses nothing, volumes ${volumes}, ${count} rounds`, async () => {
    let finished = 0;
    const seen = new Set<string>();
    await rounds(count, (seed) =>
      withTempFolder(async (root) => {
        const name = `seed ${seed}`;
        await begin(root, seed, { ...MINE, ...IN_THE_WAY });
        makeTree(places(root).home, EDITED);
        const before = homeTree(root);
        const { signal } = await childCommand(
          CHILD,
          ["once", root, String(seed), String(stepOf(seed)), volumes],
        ).output();
        const sections = sectionsInTheWay(seed);
        const after = homeTree(root);
        if (signal === null) finished++;
        else assertEquals(signal, "SIGKILL");
        const version = recorded(root);
        seen.add(String(version));
        assertHolds(after, MINE, name);
        for (const [path, node] of Object.entries(USERS)) {
          const kept = JSON.stringify(node);
          assert(
            [path, asideOf(path)].some((at) =>
              JSON.stringify(after[at]) === kept
            ),
            `${name}: ${path} is lost`,
          );
        }
        const versions = [treeOf(sectionsOf(1, seed)), treeOf(sections)];
        assertWhole(after, [...versions, EDITED], name);
        if (version === "1") assertEquals(after, before, name);
        if (version === "2") assertHolds(after, treeOf(sections), name);
        const disk = volumes === "apart"
          ? apartDisk(places(root).staging)
          : systemDisk;
        await complete(root, sections, MINE, name, disk);
        assertAside(root, USERS, name);
      }));
    assert(finished < 10, `${finished} rounds were not killed at all`);
    assertEquals([...seen].sort(), ["1", "2", "undefined"]);
  });
}

/** Where something of the user's is kept when its name was needed. */
function asideOf(path: string): string {
  const [first = "", second = "", third = "", ...rest] = path.split("/");
  return [first, second, third + BACKUP, ...rest].join("/");
}

Deno.test("commitEntry() killed at any moment loses nothing, 40 rounds or more", async () => {
  let between = 0;
  const killed = (seed: number) =>
    withTempFolder(async (root) => {
      const name = `seed ${seed}`;
      await begin(root, seed, MINE);
      const child = await startChild(CHILD, ["forever", root, String(seed)]);
      const wait = seeded(seed)() * 40;
      await new Promise((resolve) => setTimeout(resolve, wait));
      child.kill("SIGKILL");
      assertEquals((await child.status).signal, "SIGKILL");
      const versions = [sectionsOf(1, seed), sectionsOf(2, seed)];
      const after = homeTree(root);
      assertHolds(after, MINE, name);
      assertWhole(after, versions.map(treeOf), name);
      const version = recorded(root);
      if (version === undefined) between++;
      else {
        const tree = treeOf(versions[Number(version) - 1] ?? []);
        assertHolds(after, tree, name);
      }
      await complete(root, sectionsOf(2, seed), MINE, name);
      assertAside(root, {}, name);
    });
  // On a busy machine few of them are killed on the way.
  for (let done = 0; done === 0 || (between === 0 && done < 800); done += 40) {
    await rounds(40, (seed) => killed(done + seed));
  }
  assert(between > 0, "no round was killed on the way");
});
