import { netDownload } from "../contenders.ts";
import { interleave, measure } from "../measure.ts";
import { medianOf, ratioTarget } from "../result.ts";
import { checkInstalled } from "../workplace.ts";
import { openZoo, type Scenario, withWorkplace } from "./scenario.ts";

const START_UP = "net_download --version";

/** Where the server is, and what that adds to an answer, in ms. */
const PLACES = [
  { where: "loopback", latency: 0 },
  { where: "50 ms away", latency: 50 },
] as const;

/** A hundred entries that are installed and current: one question to the zoo for each. */
export const nothingToDo: Scenario = (bench) =>
  withWorkplace(bench, async (place) => {
    await using zoo = await openZoo(bench, 100);
    const { entries, server } = zoo;
    const run = (...args: string[]) =>
      measure(netDownload(place, server.origin, args));
    const ids = entries.map(({ id }) => id);
    await run(...ids);
    for (const { sections } of entries) checkInstalled(place, sections);
    const pairs = PLACES.map(({ where, latency }) => ({
      nothing: {
        name: `nothing to do, ${where}`,
        async run() {
          await server.set({ latency });
          const sample = await run(...ids);
          const { bytes } = await server.served();
          if (bytes > 0) throw new Error("it downloaded what was there");
          return sample;
        },
      },
      request: {
        name: `one request, ${where}`,
        async run() {
          await server.set({ latency });
          const begin = performance.now();
          await (await fetch(`${server.origin}/no-such-file`)).body?.cancel();
          const seconds = (performance.now() - begin) / 1000;
          return { seconds, peakBytes: NaN };
        },
      },
    }));
    const outcomes = await interleave(
      [
        { name: START_UP, run: () => run("--version") },
        ...pairs.flatMap(({ nothing, request }) => [nothing, request]),
      ],
      bench.rounds,
      bench.tell,
    );
    return {
      title: `${ids.length} entries, all installed and current`,
      outcomes,
      targets: pairs.map(({ nothing, request }) =>
        ratioTarget(
          `${nothing.name} / (1.5 start-ups + one request)`,
          medianOf(outcomes, nothing.name),
          1.5 * medianOf(outcomes, START_UP) + medianOf(outcomes, request.name),
          1,
        )
      ),
    };
  });
