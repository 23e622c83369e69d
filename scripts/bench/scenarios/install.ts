import {
  type Bench,
  installTask,
  present,
  type Scenario,
} from "../run/bench.ts";
import {
  ARIA2_TAR,
  type Contender,
  CURL_TAR,
  CURL_TAR_AT_ONCE,
  NET_DOWNLOAD,
  ORIGINAL,
} from "../run/contenders.ts";
import type { Entry } from "../data/entries.ts";
import { medianSeconds, type Outcome, type Target } from "../result/outcome.ts";
import { ratio } from "../result/statistics.ts";
import { interleave } from "../run/rounds.ts";
import { limitTasks } from "./limits.ts";

/** A zoo model in three archives, from a server that is as fast as the machine. */
export const THREE: Scenario = {
  name: "three",
  async run(bench) {
    await bench.server.set({});
    const entry = bench.data.entry("three");
    const { here, leftOut } = present(bench, [
      NET_DOWNLOAD,
      CURL_TAR_AT_ONCE,
      CURL_TAR,
      ORIGINAL,
      ARIA2_TAR,
    ]);
    const tasks = here.map((one) => installTask(bench, one, entry))
      .concat(limitTasks(bench, entry));
    const outcomes = await interleave(tasks, bench.rounds, bench.tell);
    return {
      name: THREE.name,
      title: `three archives, ${amounts(entry)}, loopback`,
      outcomes,
      leftOut,
      targets: [
        { ...against(outcomes, CURL_TAR_AT_ONCE, 1.0), aim: 0.85 },
        against(outcomes, ORIGINAL, 0.45),
      ],
    };
  },
};

/** An archive of very many very small files. */
export const MANY_FILES: Scenario = {
  name: "many-files",
  run: (bench) => oneArchive(bench, MANY_FILES.name, "many-files"),
};

/** The largest archive of the official zoo, as far as its size goes. */
export const LARGE: Scenario = {
  name: "large",
  run: (bench) => oneArchive(bench, LARGE.name, "large"),
};

async function oneArchive(bench: Bench, name: string, id: string) {
  await bench.server.set({});
  const entry = bench.data.entry(id);
  const { here, leftOut } = present(bench, [NET_DOWNLOAD, CURL_TAR]);
  const tasks = here.map((one) => installTask(bench, one, entry));
  const outcomes = await interleave(tasks, bench.rounds, bench.tell);
  return {
    name,
    title: `one archive, ${amounts(entry)}, loopback`,
    outcomes,
    leftOut,
    targets: [against(outcomes, CURL_TAR, 1.0)],
  };
}

function against(
  outcomes: readonly Outcome[],
  other: Contender,
  limit: number,
): Target {
  return {
    what: `${NET_DOWNLOAD.name} / ${other.name}`,
    unit: "ratio",
    value: ratio(
      medianSeconds(outcomes, NET_DOWNLOAD.name),
      medianSeconds(outcomes, other.name),
    ),
    limit,
  };
}

/** Sizes of an entry, for a heading. */
export function amounts({ sections }: Entry): string {
  const sum = (of: (section: Entry["sections"][number]) => number) =>
    sections.reduce((total, section) => total + of(section), 0);
  const megabytes = (bytes: number) => `${(bytes / 1e6).toFixed(0)} MB`;
  const packed = megabytes(sum(({ archive }) => archive.bytes));
  const expanded = megabytes(sum(({ archive }) => archive.expandedBytes));
  const files = sum(({ archive }) => archive.files);
  const count = files === 1 ? "1 file" : `${files.toLocaleString("en")} files`;
  return `${packed} compressed, ${expanded} in ${count}`;
}
