import { NET_DOWNLOAD } from "../contenders.ts";
import { interleave } from "../measure.ts";
import { medianOf, ratioTarget } from "../result.ts";
import { amounts, installTask, type Scenario } from "./scenario.ts";

const IDS = [
  "memory-small",
  "memory-large",
  "memory-many",
  "zip-large",
  "zip-many",
] as const;

/** Peak memory must depend neither on how large archives are nor on how many files are in them. */
export const memory: Scenario = async (bench) => {
  const tasks = IDS.map((id) =>
    installTask(bench, NET_DOWNLOAD, bench.data.entry(id), id)
  );
  // Peaks of memory differ less than times, and these runs are the longest.
  const rounds = Math.ceil(bench.rounds / 2);
  const outcomes = await interleave(tasks, rounds, bench.tell);
  const megabytes = (id: typeof IDS[number]) =>
    medianOf(outcomes, id, ({ peakBytes }) => peakBytes / 1e6);
  return {
    title: "peak memory by size and by number of files",
    outcomes,
    targets: [
      ...IDS.map((id) => ({
        what: `peak memory, ${amounts(bench.data.entry(id))}`,
        unit: "MB" as const,
        value: megabytes(id),
        limit: 150,
      })),
      ratioTarget(
        "peak memory, many files / few",
        megabytes("memory-many"),
        megabytes("memory-small"),
        // What differs by chance: when the garbage collector runs.
        1.2,
      ),
    ],
  };
};
