import { assertEquals } from "@std/assert";
import { RunningExpansions } from "../../../../src/actions/expand/parallel/running_expansions.ts";

Deno.test("RunningExpansions counts for whoever shares its memory, and each end once", () => {
  const running = new RunningExpansions();
  const seen = new RunningExpansions(running.memory);
  assertEquals(seen.count, 0);
  const end = running.begin();
  running.begin();
  assertEquals(seen.count, 2);
  end();
  end();
  assertEquals(seen.count, 1);
});
