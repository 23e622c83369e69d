import { type Contender, NET_DOWNLOAD } from "../contenders.ts";
import type { EntryId } from "../data/zoo.ts";
import { interleave } from "../measure.ts";
import { medianOf, ratioTarget, type ScenarioResult } from "../result.ts";
import type { Conditions } from "../server/start_server.ts";
import {
  amounts,
  type Bench,
  installTask,
  packedBytes,
  type Scenario,
} from "./scenario.ts";

/** Bytes per second that a slow link lets through. */
export const RATE = 20_000_000;

/** A server with a round trip of 100 ms, where each connection has a window of 2 MB. */
export const FAR: Conditions = { each: RATE, latency: 100 };

/** Installs an entry from a server that is as fast as the machine, and lets others do it too. */
export function installAgainst(
  id: EntryId,
  ...others: readonly (readonly [Contender, limit: number])[]
): Scenario {
  return installUnder({}, id, ...others);
}

/** Installs an entry from a server under some conditions, and lets others do it too. */
export function installUnder(
  conditions: Conditions,
  id: EntryId,
  ...others: readonly (readonly [Contender, limit: number])[]
): Scenario {
  return async (bench) => {
    await bench.server.set(conditions);
    const contenders = others.map(([other]) => other);
    const result = await install(bench, id, [NET_DOWNLOAD, ...contenders]);
    const seconds = ({ name }: Contender) => medianOf(result.outcomes, name);
    const targets = others.map(([other, limit]) =>
      ratioTarget(
        `${NET_DOWNLOAD.name} / ${other.name}`,
        seconds(NET_DOWNLOAD),
        seconds(other),
        limit,
      )
    );
    return { ...result, targets };
  };
}

/** Installs an entry over a slow link that its archives share. */
export function installOverLink(id: EntryId): Scenario {
  return async (bench) => {
    await bench.server.set({ rate: RATE });
    const result = await install(bench, id, [NET_DOWNLOAD]);
    const target = ratioTarget(
      `${NET_DOWNLOAD.name} / bytes divided by rate`,
      medianOf(result.outcomes, NET_DOWNLOAD.name),
      packedBytes(bench.data.entry(id)) / RATE,
      1.03,
    );
    return { ...result, targets: [target] };
  };
}

async function install(
  bench: Bench,
  id: EntryId,
  contenders: readonly Contender[],
): Promise<Omit<ScenarioResult, "targets">> {
  const entry = bench.data.entry(id);
  const tasks = contenders.map((one) => installTask(bench, one, entry));
  const outcomes = await interleave(tasks, bench.rounds, bench.tell);
  return { title: amounts(entry), outcomes };
}
