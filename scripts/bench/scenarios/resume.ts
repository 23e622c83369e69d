import { NET_DOWNLOAD } from "../contenders.ts";
import type { Entry } from "../data/zoo.ts";
import {
  interleave,
  measure,
  spawn,
  type Start,
  type Task,
} from "../measure.ts";
import { median, medianOf, ratioTarget } from "../result.ts";
import { checkInstalled, partBytes, type Workplace } from "../workplace.ts";
import { RATE } from "./install.ts";
import {
  amounts,
  type Bench,
  installTask,
  packedBytes,
  type Scenario,
  settleDisk,
  withWorkplace,
} from "./scenario.ts";

/** The part of the archive that has arrived when the program is killed. */
const KILLED_AT = 0.9;

/** Time between two looks at the `.part` file, in ms. */
const LOOK = 25;

/** How often in a row it must have the same size, and how often is too often: a minute. */
const STILL = 8;
const MAX_LOOKS = 2400;

const WHOLE = "whole";
const REST = "rest after a kill at 90 %";

/** Going on after a kill, against doing it all at once, on a link that is slower than the disk. */
export const resume: Scenario = async (bench) => {
  const entry = bench.data.entry("weights");
  const transferred: number[] = [];
  await bench.server.set({ rate: RATE });
  const outcomes = await interleave(
    [
      installTask(bench, NET_DOWNLOAD, entry, WHOLE),
      restTask(bench, entry, transferred),
    ],
    bench.rounds,
    bench.tell,
  );
  await bench.server.set({});
  return {
    title: `${amounts(entry)}, on a link of 20 MB/s`,
    outcomes,
    targets: [
      ratioTarget(
        "bytes, rest / whole",
        median(transferred),
        packedBytes(entry),
        0.12,
      ),
      ratioTarget(
        "time, rest / whole",
        medianOf(outcomes, REST),
        medianOf(outcomes, WHOLE),
        0.6,
      ),
    ],
  };
};

function restTask(bench: Bench, entry: Entry, transferred: number[]): Task {
  const { server } = bench;
  return {
    name: REST,
    run: () =>
      withWorkplace(bench, async (place) => {
        const start = NET_DOWNLOAD.start(place, server.origin, entry);
        await server.set({ stopAt: KILLED_AT });
        await killWhenStill(start, bench, place);
        settleDisk();
        await server.set({ rate: RATE });
        const sample = await measure(start);
        checkInstalled(place, entry.sections);
        transferred.push((await server.served()).bytes);
        return sample;
      }),
  };
}

/**
 * Starts the program and kills it, as a power cut would, when the server has
 * stopped sending and the program has stopped writing.
 *
 * @throws Error when the program ends before, or never stops writing.
 */
async function killWhenStill(
  start: Start,
  { server }: Bench,
  { folder }: Workplace,
): Promise<void> {
  const child = spawn(start);
  let last = -1;
  let still = 0;
  for (let looks = 0; looks < MAX_LOOKS && still < STILL; looks++) {
    await new Promise((resolve) => setTimeout(resolve, LOOK));
    const { stopped } = await server.served();
    const bytes = partBytes(folder);
    still = stopped > 0 && bytes === last ? still + 1 : 0;
    last = bytes;
  }
  child.kill("SIGKILL");
  await child.status;
  if (still < STILL) throw new Error("it did not wait for the rest");
}
