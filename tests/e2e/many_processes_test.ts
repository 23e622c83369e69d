import { assert, assertEquals } from "@std/assert";
import { join } from "@std/path";
import { IS_COMPILED, runProgram } from "../support/program.ts";
import { tarGz } from "../support/tar_gz.ts";
import { listTree, withTempFolder } from "../support/temp.ts";
import {
  type Answer,
  inEntry,
  manifest,
  section,
  startZoo,
  type Zoo,
} from "../support/zoo.ts";

/** Each story comes once, and twice where programs start at once. */
const ROUNDS = IS_COMPILED ? 8 : 4;

/** An archive of the zoo and the folder of the home that an entry puts it into. */
interface Part {
  archive: string;
  folder: string;
}

/** What the archives hold. */
const CONTENTS: Record<string, Record<string, string>> = {
  data: { "a.txt": "a", "sub/b.txt": "b".repeat(70_000) },
  weights: { "models/model.ckpt": "weights".repeat(20_000) },
  left: { "left.txt": "left", "sub/left.txt": "l" },
  right: { "right.txt": "right", "sub/right.txt": "r" },
  shared: { "shared.txt": "shared", "sub/more.txt": "m" },
};

const ENTRIES: Record<string, Part[]> = {
  toy: [
    { archive: "data", folder: "data/toy" },
    { archive: "weights", folder: "models/toy" },
  ],
  left: [{ archive: "left", folder: "data/both" }],
  right: [{ archive: "right", folder: "data/both" }],
  one: [{ archive: "shared", folder: "data/one" }],
  two: [{ archive: "shared", folder: "data/two" }],
  three: [{ archive: "shared", folder: "data/one" }],
};

/** Who runs in a round: half of the rounds have one entry only. */
const STORIES = [
  { what: "one entry", ids: ["toy"] },
  { what: "entries that share a folder", ids: ["left", "right"] },
  { what: "one entry", ids: ["toy"] },
  { what: "entries that share an archive", ids: ["one", "two", "three"] },
];

/** What a new home holds. */
const PACKAGES = ["extensions/__init__.py", "extensions/network/__init__.py"];

async function zooFiles(address: string): Promise<Record<string, Answer>> {
  const files: Record<string, Answer> = {};
  for (const [name, content] of Object.entries(CONTENTS)) {
    files[`archives/${name}.tar.gz`] = await tarGz(content);
  }
  for (const [id, parts] of Object.entries(ENTRIES)) {
    const sections = parts.map(({ archive, folder }) => {
      const [destination = "", local_id = ""] = folder.split("/");
      const url = `${address}/archives/${archive}.tar.gz`;
      return section(archive, { url, destination, local_id });
    });
    files[inEntry(id, "main.ini")] = manifest("1.0", ...sections);
  }
  return files;
}

/** Files below the home and what is in them, once these entries are installed. */
function expectedTree(ids: readonly string[]): Record<string, string> {
  const files = ids.flatMap((id) => ENTRIES[id] ?? [])
    .flatMap(({ archive, folder }) =>
      Object.entries(CONTENTS[archive] ?? {})
        .map(([path, text]) => [`${folder}/${path}`, text])
    );
  const packages = PACKAGES.map((path) => [path, ""]);
  return Object.fromEntries([...files, ...packages].sort());
}

function treeOf(home: string): Record<string, string> {
  return Object.fromEntries(
    listTree(home).filter((path) => !path.endsWith("/"))
      .map((path) => [path, Deno.readTextFileSync(join(home, path))]).sort(),
  );
}

/** How often each archive has been asked for, in any way, since the last look. */
function takeRequests({ requests }: Zoo): Map<string, number> {
  const archives = requests.splice(0)
    .flatMap((line) => /\/archives\/(\w+)\.tar\.gz$/.exec(line)?.[1] ?? []);
  const groups = Map.groupBy(archives, (name) => name);
  return new Map(Array.from(groups, ([name, all]) => [name, all.length]));
}

/** Runs that many programs at once in a new home, and looks at what they leave. */
function playRound(
  zoo: Zoo,
  { what, ids }: { what: string; ids: readonly string[] },
  processes: number,
): Promise<void> {
  return withTempFolder(async (folder) => {
    const env = { HOME: folder, niftynet_model_zoo: zoo.address };
    const given = Array.from(
      { length: processes },
      (_, index) => ids[index % ids.length] ?? "",
    );
    const ended = await Promise.all(
      given.map((id) => runProgram({ args: [id], env, cwd: folder })),
    );
    for (const { code, stdout, stderr } of ended) {
      assertEquals(code, 0, `${what}: ${stdout}${stderr}`);
    }
    const installed = [...new Set(given)];
    assertEquals(
      treeOf(join(folder, "niftynet")),
      expectedTree(installed),
      what,
    );
    const wanted = Map.groupBy(
      installed.flatMap((id) => ENTRIES[id] ?? []),
      ({ archive }) => archive,
    );
    const asked = takeRequests(zoo);
    assertEquals([...asked.keys()].sort(), [...wanted.keys()].sort(), what);
    for (const [archive, count] of asked) {
      // Once for each entry that has it, however many programs install that.
      const most = wanted.get(archive)?.length ?? 0;
      assert(count <= most, `${what}: "${archive}" was fetched ${count} times`);
    }
  });
}

for (const processes of [2, 8]) {
  Deno.test(`${processes} programs at once in one home fetch each archive once for an entry, ${ROUNDS} rounds`, async () => {
    await using zoo = startZoo();
    Object.assign(zoo.files, await zooFiles(zoo.address));
    for (let round = 0; round < ROUNDS; round++) {
      const story = STORIES[round % STORIES.length];
      if (story !== undefined) await playRound(zoo, story, processes);
    }
  });
}
