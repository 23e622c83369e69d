/**
 * Installs an entry of which one archive is mutated, and has no digest that
 * would tell: after a failure everything is as it was, and nothing says that
 * the entry is installed; after a success it is what the archive holds. See
 * `tests/actions/expand/fuzz_rounds.ts`.
 */
import { assert, assertEquals } from "@std/assert";
import { join } from "@std/path";
import { get } from "../../src/cli/commands/get.ts";
import { parseCommand } from "../../src/cli/parse.ts";
import { runInSession } from "../../src/cli/session.ts";
import type { World } from "../../src/cli/world.ts";
import { entryPaths } from "../../src/store/layout.ts";
import { readReceipt } from "../../src/store/receipt_file.ts";
import { comparable } from "../actions/expand/comparable.ts";
import type { ExpandedEntry } from "../actions/expand/expand_archive.ts";
import { ARCHIVES } from "../actions/expand/fuzz_archives.ts";
import { inRound, ROUNDS, roundsOf } from "../actions/expand/fuzz_rounds.ts";
import {
  mutate,
  PACKED_MUTATIONS,
  pick,
  type Random,
  TAR_MUTATIONS,
} from "../actions/expand/mutations.ts";
import { entry, gzip, seededRandom, tar } from "../support/archives.ts";
import { withTempFolder, writeFile } from "../support/temp.ts";
import { snapshotTree, type Tree } from "../support/tree.ts";
import { unpackInMemory } from "../actions/expand/memory_archive.ts";
import { mutatedZip } from "../actions/expand/zip/mutated_zip.ts";
import {
  inEntry,
  manifest,
  section,
  startZoo,
  type Zoo,
} from "../support/zoo.ts";

const WEIGHTS = tar(entry({ name: "model.ckpt" }, "weights"));
/** What an earlier version has, and no mutation brings about. */
const EARLIER = tar(entry({ name: "earlier.txt" }, "earlier"));
/** Packages that the home comes with, and the archive that was right: a later run can use it. */
const STAYS =
  /^(?:extensions(?:\/.*)?|\.net_download(?:\/[^/]*-weights\.tar\.part(?:\.json)?)?)$/;

const files = (version: string, data: Uint8Array<ArrayBuffer>) => ({
  [inEntry("toy", "main.ini")]: manifest(
    version,
    section("data", {
      url: "data.tar",
      local_id: "toy",
      destination: "data",
    }),
    section("weights", {
      url: "weights.tar",
      local_id: "toy",
      destination: "models",
    }),
  ),
  [inEntry("toy", "data.tar")]: data,
  [inEntry("toy", "weights.tar")]: WEIGHTS,
});

Deno.test({
  name:
    "get installs what a mutated archive holds, or leaves everything as it was",
  sanitizeOps: true,
  sanitizeResources: true,
  fn: () =>
    withTempFolder(async (below) => {
      await using zoo = startZoo();
      const rounds = roundsOf(1 / 400);
      let installed = 0;
      for (const round of rounds) {
        const folder = join(below, String(round));
        await Deno.mkdir(folder);
        await inRound(round, async () => {
          if (await installOnce(folder, zoo, seededRandom(round))) installed++;
        });
        await Deno.remove(folder, { recursive: true });
      }
      if (ROUNDS < 1000) return;
      assert(installed > rounds.length / 20, "hardly any is installed");
      assert(installed < rounds.length * 0.95, "hardly any is refused");
    }),
});

/** Installs one mutated archive below an empty folder; returns whether that went well. */
async function installOnce(
  folder: string,
  zoo: Zoo,
  random: Random,
): Promise<boolean> {
  const inFolder = join(folder, "zoo");
  const machine = random(2) === 0
    ? machineWith(folder, zoo.address, (served) => {
      Object.assign(zoo.files, served);
    })
    : machineWith(folder, inFolder, async (served) => {
      for (const [path, content] of Object.entries(served)) {
        await writeFile(inFolder, path, content);
      }
    });
  if (random(2) === 0) {
    await machine.serve(files("0.9", EARLIER));
    assertEquals((await machine.get()).code, 0);
  }
  const before = await machine.state();
  const bytes = mutated(random);
  const served = files("1.0", bytes);
  await machine.serve(served);
  const { code, told } = await machine.get();
  const expected = await inMemory(bytes);
  if (expected === undefined) {
    assertEquals(code, 1, told);
    assertEquals(await machine.state(), before);
    return false;
  }
  assertEquals(code, 0, told);
  const { record, receipt, unfinished, trees } = await machine.state();
  // What only the earlier version had is gone.
  assertEquals(comparable(trees.data, expected.entries), expected.tree);
  assertEquals(Object.keys(trees.models), ["model.ckpt"]);
  assertEquals(record, served[inEntry("toy", "main.ini")]);
  assertEquals(unfinished, undefined);
  const received = receipt?.sections.find(({ section }) => section === "data");
  assertEquals(
    [...received?.files ?? []].toSorted((a, b) => a.path < b.path ? -1 : 1),
    expected.entries.flatMap((one) => {
      if (one.kind !== "file") return [];
      const { path, size, sha256 } = one;
      return [{ path, size, sha256 }];
    }).sort((a, b) => a.path < b.path ? -1 : 1),
  );
  return true;
}

/** A machine with a user whose zoo is at an address, or in a folder. */
function machineWith(
  folder: string,
  address: string,
  serve: (
    files: Record<string, string | Uint8Array<ArrayBuffer>>,
  ) => void | Promise<void>,
) {
  const user = join(folder, "user");
  const home = join(user, "niftynet");
  const paths = entryPaths(join(user, ".niftynet"), "toy");
  return {
    serve,
    /** Runs the program's command in this process. */
    async get(): Promise<{ code: number; told: string }> {
      await Deno.mkdir(user, { recursive: true });
      const line = await parseCommand(["toy"]);
      assert(line.kind === "run");
      let told = "";
      const text = new TextDecoder();
      const writer = {
        writeSync(bytes: Uint8Array) {
          told += text.decode(bytes);
          return bytes.length;
        },
      };
      const world: World = {
        environment: { HOME: user, niftynet_model_zoo: address },
        variables: [],
        os: "posix",
        uid: 1,
        passwd: "",
        stdout: writer,
        stderr: writer,
        stdoutIsTerminal: false,
        stderrIsTerminal: false,
        stdinIsTerminal: false,
        readLine: () => Promise.resolve(""),
        columns: () => 0,
        stop: new AbortController().signal,
      };
      const code = await runInSession(line, world, get);
      return { code, told };
    },
    /** What says that the entry is installed, and all that is in the home. */
    async state() {
      return {
        record: await textAt(paths.record),
        receipt: await readReceipt(paths.receipt),
        unfinished: await readReceipt(paths.unfinished),
        trees: {
          data: treeAt(join(home, "data/toy")),
          models: treeAt(join(home, "models/toy")),
        },
        home: Object.keys(treeAt(home)).filter((path) => !STAYS.test(path)),
      };
    },
  };
}

/** One of the archives, mutated as it is or packed, or a zip archive. */
function mutated(random: Random): Uint8Array<ArrayBuffer> {
  const archive = pick(ARCHIVES, random);
  switch (random(5)) {
    case 4:
      return mutatedZip(random);
    case 0:
      return mutate(gzip(archive), PACKED_MUTATIONS, random).slice();
    case 1:
      return gzip(mutate(archive, TAR_MUTATIONS, random));
    default:
      return mutate(archive, TAR_MUTATIONS, random).slice();
  }
}

/** What an archive holds; `undefined` if it cannot be installed. */
async function inMemory(
  bytes: Uint8Array,
): Promise<{ tree: Tree; entries: readonly ExpandedEntry[] } | undefined> {
  const outcome = await unpackInMemory(bytes);
  if ("refusal" in outcome || outcome.entries.length === 0) return undefined;
  const { tree, entries } = outcome;
  return { tree: comparable(tree, entries), entries };
}

function treeAt(folder: string): Tree {
  try {
    return snapshotTree(folder);
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return {};
    throw error;
  }
}

async function textAt(path: string): Promise<string | undefined> {
  try {
    return await Deno.readTextFile(path);
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return undefined;
    throw error;
  }
}
