import { dirname, join } from "@std/path";
import type { Archive } from "../data/entries.ts";
import {
  manyIds,
  manyIndex,
  manyManifest,
  onlySection,
} from "../data/many_entries.ts";
import { medianSeconds, type Outcome, type Target } from "../result/outcome.ts";
import { ratio } from "../result/statistics.ts";
import { type Bench, type Scenario, withWorkplace } from "../run/bench.ts";
import { measure } from "../run/measure.ts";
import { interleave, type Task } from "../run/rounds.ts";
import { checkInstalled } from "../run/workplace.ts";
import { startServer } from "../server/server_process.ts";

const SMALL = 100;
const LARGE = 10_000;

/** How a zoo is reached. */
type Way = "server" | "folder";

/** What is done with it: each is a line for every zoo. */
type Work = "list" | "install";

/**
 * What a hundred times as many entries may cost. An install asks for one
 * manifest and must not care how many stand beside it; what is above 1 is
 * chance. A list reads 2 MB of index and writes 10,000 lines where it was 100:
 * three times the time of a program that does little else than start up is
 * still an answer at once.
 */
const LIMITS: Readonly<Record<Work, number>> = { list: 3, install: 1.2 };

const WAYS: readonly Way[] = ["server", "folder"];
const WORKS: readonly Work[] = ["list", "install"];

/** A large zoo must be as quick to use as a small one. */
export const MANY_ENTRIES: Scenario = {
  name: "many-entries",
  run: (bench) =>
    withZoo(bench, SMALL, (small) =>
      withZoo(bench, LARGE, async (large) => {
        const tasks = WAYS.flatMap((way) =>
          WORKS.flatMap((work) =>
            [small, large].map((zoo) => task(bench, zoo, way, work))
          )
        );
        const outcomes = await interleave(tasks, bench.rounds, bench.tell);
        return {
          name: MANY_ENTRIES.name,
          title: `a zoo of ${SMALL} entries and one of ${LARGE}`,
          outcomes,
          leftOut: [],
          targets: WAYS.flatMap((way) =>
            WORKS.map((work) => target(outcomes, way, work))
          ),
        };
      })),
};

/** A zoo of the bench's own making. */
interface Zoo {
  entries: number;
  /** What the program is told, for each way. */
  addresses: Readonly<Record<Way, string>>;
  /** The entry that is installed: no first and no last one. */
  id: string;
  archive: Archive;
}

/** Makes a zoo of `entries` entries, on a server and in a folder, for as long as `body` runs. */
async function withZoo<T>(
  { data, work }: Bench,
  entries: number,
  body: (zoo: Zoo) => Promise<T>,
): Promise<T> {
  const folder = join(work, `many-${entries}`);
  const archive = data.archive("tiny");
  const ids = manyIds(entries);
  const root = join(folder, "raw", "5-reorganising-with-lfs");
  for (const id of ids) {
    writeText(join(root, id, "main.ini"), manyManifest(id, archive));
  }
  writeText(join(root, "index.json"), manyIndex(ids, archive));
  Deno.mkdirSync(join(folder, "archives"));
  Deno.copyFileSync(
    join(data.folder, "archives", archive.file),
    join(folder, "archives", archive.file),
  );
  // The server has its manifests there.
  Deno.symlinkSync(root, join(folder, "zoo"), { type: "dir" });
  const server = await startServer(folder);
  try {
    return await body({
      entries,
      addresses: { server: server.origin, folder },
      id: ids[entries / 2] ?? "",
      archive,
    });
  } finally {
    await server.stop();
    Deno.removeSync(folder, { recursive: true });
  }
}

function writeText(path: string, text: string): void {
  Deno.mkdirSync(dirname(path), { recursive: true });
  Deno.writeTextFileSync(path, text);
}

function task(bench: Bench, zoo: Zoo, way: Way, work: Work): Task {
  const { programs } = bench;
  const { addresses, archive, entries, id } = zoo;
  return {
    name: taskName(entries, way, work),
    run: () =>
      withWorkplace(bench, async (place) => {
        const args = work === "list" ? ["list"] : [id];
        let lines = 0;
        const sample = await measure(
          programs.netDownload(place, addresses[way], args),
          () => lines++,
        );
        if (work === "install") {
          checkInstalled(place, [onlySection(id, archive)]);
        } else if (lines < entries) {
          throw new Error(`it listed ${lines} of ${entries} entries`);
        }
        return sample;
      }),
  };
}

function taskName(entries: number, way: Way, work: Work): string {
  return `${work}, ${entries} entries, ${way}`;
}

function target(outcomes: readonly Outcome[], way: Way, work: Work): Target {
  const seconds = (entries: number) =>
    medianSeconds(outcomes, taskName(entries, way, work));
  return {
    what: `${work}, ${way}, ${LARGE} / ${SMALL} entries`,
    unit: "ratio",
    value: ratio(seconds(LARGE), seconds(SMALL)),
    limit: LIMITS[work],
  };
}
