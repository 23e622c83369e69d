import { type Bench, withWorkplace } from "../run/bench.ts";
import { NET_DOWNLOAD } from "../run/contenders.ts";
import { measure } from "../run/measure.ts";
import { lanes, type TimedEvent, timedEvent } from "../result/timeline.ts";
import { timelineSvg } from "../result/svg.ts";
import { amounts } from "./install.ts";

/**
 * A picture of where the time goes: one run of the program on the three
 * archives, drawn from the events that it tells.
 */
export async function pipelineSvg(bench: Bench): Promise<string> {
  await bench.server.set({});
  const entry = bench.data.entry("three");
  return await withWorkplace(bench, async (place) => {
    const { program, args, env } = NET_DOWNLOAD.start(
      bench.programs,
      place,
      bench.server.origin,
      entry,
    );
    const events: TimedEvent[] = [];
    const { seconds } = await measure(
      { program, args: [...args, "--json"], env },
      ({ at, text }) => {
        const event = timedEvent(at, text);
        if (event !== undefined) events.push(event);
      },
    );
    return timelineSvg(
      `net_download, three archives, ${amounts(entry)}: ${
        seconds.toFixed(2)
      } s`,
      lanes(events, seconds),
      seconds,
    );
  });
}
