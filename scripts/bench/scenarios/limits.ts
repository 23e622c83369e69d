import { fromFileUrl, join } from "@std/path";
import type { Entry } from "../data/entries.ts";
import { type Bench, settleDisk, withWorkplace } from "../run/bench.ts";
import { measure, type Start } from "../run/measure.ts";
import type { Task } from "../run/rounds.ts";

const gunzipAlone = fromFileUrl(new URL("gunzip_alone.ts", import.meta.url));

/** How much is written at once, in bytes. */
const CHUNK = 1_000_000;

/**
 * What no contender can be faster than: writing the files of an entry without
 * having to make them, and decompressing its archives without anything else.
 */
export function limitTasks(bench: Bench, entry: Entry): Task[] {
  const archives = entry.sections.map(({ archive }) =>
    join(bench.data.folder, "archives", archive.file)
  );
  const gunzip = (name: string, kind: string) =>
    startTask(bench, `limit: gunzip alone, ${name}`, {
      program: Deno.execPath(),
      args: ["run", "-A", "--quiet", "--no-config", gunzipAlone, kind]
        .concat(archives),
      env: Deno.env.toObject(),
    });
  const tasks = [
    diskTask(bench, entry),
    gunzip("DecompressionStream", "stream"),
    gunzip("node:zlib", "zlib"),
  ];
  if (!bench.programs.has("gzip")) return tasks;
  const script = archives.map((path) => `gzip -dc '${path}' > /dev/null &`)
    .concat("wait").join("\n");
  return tasks.concat(startTask(bench, "limit: gunzip alone, gzip -dc", {
    program: "sh",
    args: ["-c", script],
    env: Deno.env.toObject(),
  }));
}

function startTask(bench: Bench, name: string, start: Start): Task {
  return { name, run: () => withWorkplace(bench, () => measure(start)) };
}

/** One file for each archive, of the size of all that is in it. */
function diskTask(bench: Bench, { sections }: Entry): Task {
  const chunk = new Uint8Array(CHUNK).fill(7);
  return {
    name: "limit: disk write alone",
    run: () =>
      withWorkplace(bench, (place) => {
        settleDisk();
        const begin = performance.now();
        for (const { name, archive } of sections) {
          writeFile(join(place.home, name), archive.expandedBytes, chunk);
        }
        const seconds = (performance.now() - begin) / 1000;
        return Promise.resolve({
          seconds,
          cpuSeconds: undefined,
          peakBytes: undefined,
        });
      }),
  };
}

function writeFile(path: string, bytes: number, chunk: Uint8Array): void {
  const file = Deno.openSync(path, { write: true, createNew: true });
  for (let left = bytes; left > 0;) {
    left -= file.writeSync(chunk.subarray(0, left));
  }
  file.close();
}
