import { installTask, type Scenario } from "../run/bench.ts";
import { NET_DOWNLOAD } from "../run/contenders.ts";
import { medianPeakBytes, type Target } from "../result/outcome.ts";
import { ratio } from "../result/statistics.ts";
import { interleave } from "../run/rounds.ts";
import { amounts } from "./install.ts";

const SMALL = "memory-small";
const LARGE = "memory-large";
const MANY = "memory-many";

/** What `the same memory` may differ by: when the collector of garbage runs is chance. */
const SAME = 1.2;

/** Peak memory must depend neither on how large archives are nor on how many files are in them. */
export const MEMORY: Scenario = {
  name: "memory",
  async run(bench) {
    await bench.server.set({});
    const tasks = [SMALL, LARGE, MANY].map((id) => {
      const entry = bench.data.entry(id);
      const name = `${NET_DOWNLOAD.name}, ${amounts(entry)}`;
      return { id, ...installTask(bench, NET_DOWNLOAD, entry, name) };
    });
    // Peaks of memory differ less than times, and these runs are the longest.
    const rounds = Math.ceil(bench.rounds / 2);
    const outcomes = await interleave(tasks, rounds, bench.tell);
    const peaks = new Map(
      tasks.map(({ id, name }) => [id, medianPeakBytes(outcomes, name)]),
    );
    return {
      name: MEMORY.name,
      title: "peak memory by size and by number of files, loopback",
      outcomes,
      leftOut: [],
      targets: [
        atMost("a small archive", peaks.get(SMALL)),
        atMost("a large archive", peaks.get(LARGE)),
        atMost("very many files", peaks.get(MANY)),
        same("large / small", peaks.get(LARGE), peaks.get(SMALL)),
        same("very many files / small", peaks.get(MANY), peaks.get(SMALL)),
      ],
    };
  },
};

function atMost(what: string, bytes: number | undefined): Target {
  const value = bytes === undefined ? undefined : bytes / 1e6;
  return { what: `peak memory, ${what}`, unit: "MB", value, limit: 150 };
}

function same(
  what: string,
  bytes: number | undefined,
  base: number | undefined,
): Target {
  return {
    what: `peak memory, ${what}`,
    unit: "ratio",
    value: ratio(bytes, base),
    limit: SAME,
  };
}
