import { INSTALLED_IDS } from "../data/entries.ts";
import { type Bench, type Scenario, withWorkplace } from "../run/bench.ts";
import { measure } from "../run/measure.ts";
import { medianSeconds, type Outcome, type Target } from "../result/outcome.ts";
import { ratio } from "../result/statistics.ts";
import { interleave, type Task } from "../run/rounds.ts";
import { checkInstalled, type Workplace } from "../run/workplace.ts";

/** How long a request takes to a server that is not next door, in ms. */
const LATENCY = 50;

const START_UP = "net_download --version";

/** A hundred entries that are installed and current: one question to the zoo for each, all at once. */
export const NOTHING_TO_DO: Scenario = {
  name: "nothing-to-do",
  run: (bench) =>
    withWorkplace(bench, async (place) => {
      const near = names("loopback");
      const far = names(`${LATENCY} ms away`);
      const tasks = [
        startUpTask(bench, place),
        ...conditionTasks(bench, place, near, 0),
        ...conditionTasks(bench, place, far, LATENCY),
      ];
      await bench.server.set({});
      const failure = await installAll(bench, place);
      const outcomes = failure === undefined
        ? await interleave(tasks, bench.rounds, bench.tell)
        : [{ name: "installing them", samples: [], failure }];
      await bench.server.set({});
      return {
        name: NOTHING_TO_DO.name,
        title: `${INSTALLED_IDS.length} entries, all installed and current`,
        outcomes,
        leftOut: [],
        targets: [target(outcomes, near), target(outcomes, far)],
      };
    }),
};

/** Names of the two tasks of a condition. */
interface Names {
  run: string;
  request: string;
}

function names(where: string): Names {
  return {
    run: `net_download, 100 entries, ${where}`,
    request: `one request, ${where}`,
  };
}

async function installAll(
  { programs, server, data }: Bench,
  place: Workplace,
): Promise<string | undefined> {
  try {
    await measure(programs.netDownload(place, server.origin, INSTALLED_IDS));
    for (const id of INSTALLED_IDS) {
      checkInstalled(place, data.entry(id).sections);
    }
    return undefined;
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    return reason;
  }
}

function startUpTask({ programs, server }: Bench, place: Workplace): Task {
  return {
    name: START_UP,
    run: () =>
      measure(programs.netDownload(place, server.origin, ["--version"])),
  };
}

function conditionTasks(
  { programs, server }: Bench,
  place: Workplace,
  { run, request }: Names,
  latency: number,
): Task[] {
  return [
    {
      name: run,
      async run() {
        await server.set({ latency });
        const sample = await measure(
          programs.netDownload(place, server.origin, INSTALLED_IDS),
        );
        const { bytes } = await server.served();
        if (bytes > 0) throw new Error("it downloaded what was there already");
        return sample;
      },
    },
    {
      name: request,
      async run() {
        await server.set({ latency });
        const begin = performance.now();
        await (await fetch(`${server.origin}/no-such-file`)).body?.cancel();
        const seconds = (performance.now() - begin) / 1000;
        return { seconds, cpuSeconds: undefined, peakBytes: undefined };
      },
    },
  ];
}

function target(outcomes: readonly Outcome[], { run, request }: Names): Target {
  const startUp = medianSeconds(outcomes, START_UP);
  const roundTrip = medianSeconds(outcomes, request);
  const allowed = startUp === undefined || roundTrip === undefined
    ? undefined
    : 1.5 * startUp + roundTrip;
  return {
    what: `${run} / (1.5 start-ups + one request)`,
    unit: "ratio",
    value: ratio(medianSeconds(outcomes, run), allowed),
    limit: 1.0,
  };
}
