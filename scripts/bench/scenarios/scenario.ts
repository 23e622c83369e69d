import { join } from "@std/path";
import type { Contender } from "../contenders.ts";
import { type Data, type Entry, makeZoo } from "../data/zoo.ts";
import { measure, type Task } from "../measure.ts";
import type { ScenarioResult } from "../result.ts";
import { type Server, startServer } from "../server/start_server.ts";
import {
  checkInstalled,
  emptyLargeFiles,
  makeWorkplace,
  type Workplace,
} from "../workplace.ts";

/** What scenarios work with. */
export interface Bench {
  data: Data;
  server: Server;
  rounds: number;
  /** Folder for workplaces, on the volume of the data. */
  work: string;
  tell(line: string): void;
}

/** A part of the bench: runs, and the targets that they are held to. */
export type Scenario = (bench: Bench) => Promise<ScenarioResult>;

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

/** A zoo of very many entries, for as long as it is used. */
export interface Zoo extends AsyncDisposable {
  folder: string;
  server: Server;
  entries: readonly Entry[];
}

/** Makes a zoo of `count` small entries and starts a server of it. */
export async function openZoo(
  { data, work }: Bench,
  count: number,
): Promise<Zoo> {
  const folder = join(work, `zoo-${count}`);
  const entries = makeZoo(folder, count, data);
  const server = await startServer(folder);
  return {
    folder,
    server,
    entries,
    async [Symbol.asyncDispose]() {
      await server.stop();
      Deno.removeSync(folder, { recursive: true });
    },
  };
}

/** A task that lets a contender install an entry into an empty workplace. */
export function installTask(
  bench: Bench,
  contender: Contender,
  entry: Entry,
  name = contender.name,
): Task {
  return {
    name,
    run: () =>
      withWorkplace(bench, async (place) => {
        settleDisk();
        const { data: { folder }, server: { origin } } = bench;
        const zoo = contender.isLocal ? folder : origin;
        const sample = await measure(contender.start(place, zoo, entry));
        checkInstalled(place, entry.sections);
        return sample;
      }),
  };
}

/** Waits until all is on the disk, so that no contender pays for what came before. */
export function settleDisk(): void {
  if (Deno.build.os === "windows") return;
  new Deno.Command("sync").outputSync();
}

/** Size of an entry's archives, in bytes. */
export function packedBytes({ sections }: Entry): number {
  return sections.reduce((sum, { archive }) => sum + archive.bytes, 0);
}

/** Sizes of an entry, for a heading. */
export function amounts(entry: Entry): string {
  const megabytes = (bytes: number) => `${(bytes / 1e6).toFixed(0)} MB`;
  const archives = entry.sections.map(({ archive }) => archive);
  const expanded = archives.reduce((sum, one) => sum + one.expandedBytes, 0);
  const files = archives.reduce((sum, one) => sum + one.files, 0);
  return `${megabytes(packedBytes(entry))} compressed, ${
    megabytes(expanded)
  }, files: ${files}`;
}
