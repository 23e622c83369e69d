import { NET_DOWNLOAD } from "../contenders.ts";
import type { EntryId } from "../data/zoo.ts";
import { interleave, measure, spawn, type Start } from "../measure.ts";
import { median, medianOf, ratioTarget } from "../result.ts";
import { checkInstalled, partBytes, type Workplace } from "../workplace.ts";
import type { Conditions } from "../server/start_server.ts";
import {
  amounts,
  type Bench,
  installTask,
  packedBytes,
  type Scenario,
  settleDisk,
  withWorkplace,
} from "./scenario.ts";

/** Time between two looks at the `.part` file, in ms. */
const LOOK = 25;

/** How often in a row it must have the same size, and how often is too often: a minute. */
const STILL = 8;
const MAX_LOOKS = 2400;

const WHOLE = "whole";

/**
 * Going on after a kill, against doing it all at once.
 *
 * @param line slower than the disk
 * @param killedAt the part of the archive that has been sent by then
 * @param bytes limit of what is sent afterwards, as a part of the archive
 */
export function resume(
  id: EntryId,
  line: Conditions,
  killedAt: number,
  bytes: number,
): Scenario {
  return async (bench) => {
    const entry = bench.data.entry(id);
    const rest = `rest after a kill at ${killedAt * 100} %`;
    const transferred: number[] = [];
    const { server } = bench;
    const whole = installTask(bench, NET_DOWNLOAD, entry, WHOLE);
    const outcomes = await interleave(
      [
        {
          ...whole,
          async run() {
            await server.set(line);
            return await whole.run();
          },
        },
        {
          name: rest,
          run: () =>
            withWorkplace(bench, async (place) => {
              const start = NET_DOWNLOAD.start(place, server.origin, entry);
              await server.set({ ...line, stopAt: killedAt });
              await killWhenStill(start, bench, place);
              settleDisk();
              await server.set(line);
              const sample = await measure(start);
              checkInstalled(place, entry.sections);
              transferred.push((await server.served()).bytes);
              return sample;
            }),
        },
      ],
      bench.rounds,
      bench.tell,
    );
    await server.set({});
    return {
      title: `${amounts(entry)}, at 20 MB/s`,
      outcomes,
      targets: [
        ratioTarget(
          "bytes, rest / whole",
          median(transferred),
          packedBytes(entry),
          bytes,
        ),
        ratioTarget(
          "time, rest / whole",
          medianOf(outcomes, rest),
          medianOf(outcomes, WHOLE),
          bytes + 0.5,
        ),
      ],
    };
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
