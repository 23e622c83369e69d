import { assertEquals } from "@std/assert";
import {
  childrenCpuSeconds,
  parentOf,
  peakBytes,
  processTree,
} from "../../../scripts/bench/run/proc.ts";

/** A process that calls itself `a) b (c`, child of 7. */
const STAT =
  "42 (a) b (c) S 7 42 42 0 -1 4194560 1 2 3 4 500 60 1234 66 20 0 1 0 9 9 9";

Deno.test("parentOf() is not misled by a program's name", () => {
  assertEquals(parentOf(STAT), 7);
});

Deno.test("childrenCpuSeconds() adds user and system time", () => {
  assertEquals(childrenCpuSeconds(STAT), 13);
});

Deno.test("peakBytes() reads the high-water mark", () => {
  const status = "Name:\tx\nVmPeak:\t  999 kB\nVmHWM:\t   2000 kB\n";
  assertEquals(peakBytes(status), 2_048_000);
});

Deno.test("peakBytes() knows nothing of a process that has ended", () => {
  assertEquals(peakBytes("Name:\tx\nState:\tZ (zombie)\n"), undefined);
});

Deno.test("processTree() finds grandchildren and nobody else's children", () => {
  const parents = new Map([[2, 1], [3, 2], [4, 1], [5, 3], [6, 4]]);
  assertEquals(processTree(parents, 2), [2, 3, 5]);
});
