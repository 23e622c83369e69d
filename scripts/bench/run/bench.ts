import { join } from "@std/path";
import type { Data } from "../data/data_folder.ts";
import type { Entry } from "../data/entries.ts";
import type { ScenarioResult } from "../result/outcome.ts";
import type { Server } from "../server/server_process.ts";
import type { Contender } from "./contenders.ts";
import { measure } from "./measure.ts";
import type { Programs } from "./programs.ts";
import type { Task } from "./rounds.ts";
import { emptyLargeFiles } from "./fresh_inodes.ts";
import { checkInstalled, makeWorkplace, type Workplace } from "./workplace.ts";

/** What scenarios work with. */
export interface Bench {
  programs: Programs;
  data: Data;
  server: Server;
  rounds: number;
  /** Folder for workplaces, on the volume of the data. */
  work: string;
  tell(line: string): void;
}

/** A part of the bench: runs and the targets that they are held to. */
export interface Scenario {
  name: string;
  run(bench: Bench): Promise<ScenarioResult>;
}

/** A workplace for `body`, emptied afterwards; the end of the bench removes it. */
export async function withWorkplace<T>(
  { work }: Bench,
  body: (place: Workplace) => Promise<T>,
): Promise<T> {
  const place = makeWorkplace(join(work, crypto.randomUUID()));
  try {
    return await body(place);
  } finally {
    emptyLargeFiles(place.folder);
  }
}

/** A task that lets a contender install an entry into an empty workplace. */
export function installTask(
  bench: Bench,
  contender: Contender,
  entry: Entry,
  name = contender.name,
): Task {
  const { programs, server } = bench;
  return {
    name,
    run: () =>
      withWorkplace(bench, async (place) => {
        settleDisk();
        const sample = await measure(
          contender.start(programs, place, server.origin, entry),
        );
        checkInstalled(place, entry.sections);
        return sample;
      }),
  };
}

/** The contenders whose programs are installed, and the names of the others. */
export function present(
  { programs }: Bench,
  contenders: readonly Contender[],
): { here: Contender[]; leftOut: string[] } {
  const isHere = (one: Contender) => one.needs.every(programs.has);
  return {
    here: contenders.filter(isHere),
    leftOut: contenders.filter((one) => !isHere(one)).map((one) => one.name),
  };
}

/** Waits until what others wrote is on the disk, so that nobody pays for what came before. */
export function settleDisk(): void {
  if (Deno.build.os === "windows") return;
  new Deno.Command("sync").outputSync();
}
