import { NET_DOWNLOAD } from "../run/contenders.ts";
import {
  type Bench,
  installTask,
  type Scenario,
  settleDisk,
  withWorkplace,
} from "../run/bench.ts";
import { killWhen } from "../run/kill.ts";
import { measure } from "../run/measure.ts";
import { medianSeconds, type Sample, type Target } from "../result/outcome.ts";
import { median, ratio } from "../result/statistics.ts";
import { interleave, type Task } from "../run/rounds.ts";
import { checkInstalled, partBytes, type Workplace } from "../run/workplace.ts";
import type { Entry } from "../data/entries.ts";
import { amounts } from "./install.ts";
import { RATE } from "./link.ts";

/** The part of the archive that has arrived when the program is killed. */
const KILLED_AT = 0.9;

/** How often in a row the `.part` file must have the same size to be taken for still. */
const STILL = 8;

const WHOLE = "whole, link of 20 MB/s";
const REST = "rest after a kill at 90 %, link of 20 MB/s";
const WHOLE_NEAR = "whole, loopback";
const REST_NEAR = "rest after a kill at 90 %, loopback";

/** Going on after a kill, against doing it all at once. Only a link that is slower than the disk makes it pay. */
export const RESUME: Scenario = {
  name: "resume",
  async run(bench) {
    const entry = bench.data.entry("weights");
    const transferred: number[] = [];
    const outcomes = await interleave(
      [
        wholeTask(bench, entry, WHOLE, RATE),
        restTask(bench, entry, REST, RATE, transferred),
        wholeTask(bench, entry, WHOLE_NEAR),
        restTask(bench, entry, REST_NEAR, undefined, transferred),
      ],
      bench.rounds,
      bench.tell,
    );
    await bench.server.set({});
    const total = entry.sections.reduce((sum, s) => sum + s.archive.bytes, 0);
    return {
      name: RESUME.name,
      title: `one archive, ${amounts(entry)}`,
      outcomes,
      leftOut: [],
      targets: [
        target("bytes", ratio(median(transferred), total), 0.12),
        target(
          "time",
          ratio(
            medianSeconds(outcomes, REST),
            medianSeconds(outcomes, WHOLE),
          ),
          0.6,
        ),
      ],
    };
  },
};

function target(
  what: string,
  value: number | undefined,
  limit: number,
): Target {
  return { what: `${what}, rest / whole`, unit: "ratio", value, limit };
}

function wholeTask(
  bench: Bench,
  entry: Entry,
  name: string,
  rate?: number,
): Task {
  const task = installTask(bench, NET_DOWNLOAD, entry, name);
  return {
    name,
    async run() {
      await bench.server.set(rate === undefined ? {} : { rate });
      return await task.run();
    },
  };
}

function restTask(
  bench: Bench,
  entry: Entry,
  name: string,
  rate: number | undefined,
  transferred: number[],
): Task {
  const { programs, server } = bench;
  return {
    name,
    run: () =>
      withWorkplace(bench, async (place): Promise<Sample> => {
        const start = NET_DOWNLOAD.start(programs, place, server.origin, entry);
        await server.set({ stopAt: KILLED_AT });
        await killWhen(start, standsStill(bench, place));
        settleDisk();
        await server.set(rate === undefined ? {} : { rate });
        const sample = await measure(start);
        checkInstalled(place, entry.sections);
        transferred.push((await server.served()).bytes);
        return sample;
      }),
  };
}

/** Whether the server has stopped sending and the program has stopped writing. */
function standsStill(
  { server }: Bench,
  { folder }: Workplace,
): () => Promise<boolean> {
  let last = -1;
  let times = 0;
  return async () => {
    const { stopped } = await server.served();
    const bytes = partBytes(folder);
    times = stopped > 0 && bytes === last ? times + 1 : 0;
    last = bytes;
    return times >= STILL;
  };
}
