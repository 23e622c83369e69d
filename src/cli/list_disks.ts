import type { SyncWriter } from "../report/sink.ts";
import { parseCommand } from "./parse.ts";
import { runInSession } from "./session.ts";
import { realWorld } from "./world.ts";

/**
 * The ids of zoos that are on a disk, or as many as can be listed without a
 * network. What is wrong with one is not said.
 */
export async function listDisks(zoos: readonly string[]): Promise<string[]> {
  const nowhere: SyncWriter = { writeSync: (bytes) => bytes.length };
  const world = { ...realWorld(nowhere), stderr: nowhere };
  const ids: string[] = [];
  for (const zoo of zoos) {
    const command = parseCommand(["info", "any", "--offline", "--zoo", zoo]);
    if (command.kind !== "run") throw new TypeError("info is no command");
    await runInSession(command, world, async ({ source }) => {
      const { entries } = await source.listEntries();
      ids.push(...entries.map(({ id }) => id));
      return 0;
    });
  }
  return ids;
}
