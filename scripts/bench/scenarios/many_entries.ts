import { netDownload } from "../contenders.ts";
import { interleave, measure, type Task } from "../measure.ts";
import { medianOf, ratioTarget } from "../result.ts";
import { checkInstalled } from "../workplace.ts";
import {
  type Bench,
  openZoo,
  type Scenario,
  withWorkplace,
  type Zoo,
} from "./scenario.ts";

const SMALL = 100;
const LARGE = 10_000;

/**
 * What is done with a zoo, how it is reached, and what a hundred times as many
 * entries may cost. An install asks for one manifest and must not depend on
 * how many are beside it; what is above 1 is chance. A list reads 2 MB of index
 * and writes 10,000 lines where it was 100: three times the time of a program
 * that does little else than start up is still an immediate answer.
 */
const CASES = [
  { work: "list", way: "server", limit: 3 },
  { work: "install", way: "server", limit: 1.2 },
  { work: "list", way: "folder", limit: 3 },
  { work: "install", way: "folder", limit: 1.2 },
] as const;
type Case = typeof CASES[number];

/** A large zoo must be as quick to use as a small one. */
export const manyEntries: Scenario = async (bench) => {
  await using small = await openZoo(bench, SMALL);
  await using large = await openZoo(bench, LARGE);
  const outcomes = await interleave(
    CASES.flatMap((one) => [small, large].map((zoo) => task(bench, zoo, one))),
    bench.rounds,
    bench.tell,
  );
  return {
    title: `a zoo of ${SMALL} entries and one of ${LARGE}`,
    outcomes,
    targets: CASES.map((one) =>
      ratioTarget(
        `${one.work}, ${one.way}, ${LARGE} / ${SMALL} entries`,
        medianOf(outcomes, taskName(LARGE, one)),
        medianOf(outcomes, taskName(SMALL, one)),
        one.limit,
      )
    ),
  };
};

function task(bench: Bench, zoo: Zoo, one: Case): Task {
  const { work, way } = one;
  const { entries, folder, server } = zoo;
  const count = entries.length;
  // Neither the first nor the last.
  const chosen = entries.slice(count / 2, count / 2 + 1);
  const args = work === "list" ? ["list"] : chosen.map(({ id }) => id);
  return {
    name: taskName(count, one),
    run: () =>
      withWorkplace(bench, async (place) => {
        const start = netDownload(
          place,
          way === "folder" ? folder : server.origin,
          args,
        );
        const sample = await measure(start, (stdout) => {
          const lines = stdout.split("\n").length;
          if (work === "list" && lines < count) {
            throw new Error(`it listed ${lines} of ${count} entries`);
          }
        });
        if (work === "install") {
          for (const { sections } of chosen) checkInstalled(place, sections);
        }
        return sample;
      }),
  };
}

function taskName(count: number, { work, way }: Case): string {
  return `${work}, ${count} entries, ${way}`;
}
