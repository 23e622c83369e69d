import {
  type Bench,
  installTask,
  present,
  type Scenario,
} from "../run/bench.ts";
import { type Contender, CURL_TAR, NET_DOWNLOAD } from "../run/contenders.ts";
import { medianSeconds } from "../result/outcome.ts";
import { ratio } from "../result/statistics.ts";
import { interleave } from "../run/rounds.ts";
import { amounts } from "./install.ts";

/** Bytes per second that the link lets through. */
export const RATE = 20_000_000;

/** One archive on a slow link. curl shows that the link lets through what it should. */
export const LINK_ONE: Scenario = {
  name: "link-one",
  run: (bench) =>
    onLink(bench, LINK_ONE.name, "weights", [NET_DOWNLOAD, CURL_TAR]),
};

/** Three archives on a slow link that they share. */
export const LINK_THREE: Scenario = {
  name: "link-three",
  run: (bench) => onLink(bench, LINK_THREE.name, "three", [NET_DOWNLOAD]),
};

async function onLink(
  bench: Bench,
  name: string,
  id: string,
  contenders: readonly Contender[],
) {
  await bench.server.set({ rate: RATE });
  const entry = bench.data.entry(id);
  const { here, leftOut } = present(bench, contenders);
  const tasks = here.map((one) => installTask(bench, one, entry));
  const outcomes = await interleave(tasks, bench.rounds, bench.tell);
  const bytes = entry.sections.reduce((sum, one) => sum + one.archive.bytes, 0);
  return {
    name,
    title: `${amounts(entry)}, all on a link of 20 MB/s`,
    outcomes,
    leftOut,
    targets: [{
      what: `${NET_DOWNLOAD.name} / bytes divided by rate`,
      unit: "ratio" as const,
      value: ratio(
        medianSeconds(outcomes, NET_DOWNLOAD.name),
        bytes / RATE,
      ),
      limit: 1.03,
    }],
  };
}
