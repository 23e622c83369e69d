import { assertEquals } from "@std/assert";
import { installEach } from "../../src/cli/for_each_entry.ts";
import { Interrupted, StoreError } from "../../src/base/errors.ts";
import type { EntryOutcome, ReportEvent } from "../../src/report/event.ts";

/** The exit code, and the events without their words. */
async function run(
  ids: readonly string[],
  work: (id: string) => Promise<EntryOutcome>,
): Promise<{ code: number; events: unknown[][] }> {
  const events: unknown[][] = [];
  const note = (event: ReportEvent) => {
    if (event.kind === "entry-ended") {
      events.push([event.id, event.outcome, event.exit]);
    } else events.push([event.kind]);
  };
  return { code: await installEach(ids, note, work), events };
}

Deno.test("installEach() tells the end of each id once, with the worst exit code", async () => {
  const { code, events } = await run(["a", "b", "a"], (id) => {
    if (id === "b") throw new StoreError("no");
    return Promise.resolve("installed");
  });
  assertEquals(code, 1);
  assertEquals(events, [
    ["entry-failed"],
    ["b", "failed", 1],
    ["a", "installed", 0],
    ["entries-ended"],
  ]);
});

Deno.test("installEach() leaves the reason of a stop to the run", async () => {
  const { code, events } = await run(["a"], () => {
    throw new Interrupted("SIGTERM");
  });
  assertEquals([code, events], [143, [["a", "stopped", 143]]]);
});
