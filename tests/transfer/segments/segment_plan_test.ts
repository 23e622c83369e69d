import { assert, assertEquals } from "@std/assert";
import {
  cutSegment,
  nextGap,
  segmentBytes,
} from "../../../src/transfer/segments/segment_plan.ts";

Deno.test("nextGap() finds the nearest stretch that no segment has", () => {
  const segments = [{ start: 20, end: 30 }, { start: 30, end: 40 }, {
    start: 60,
    end: 70,
  }];
  assertEquals(nextGap(10, segments, 100), { start: 10, end: 20 });
  assertEquals(nextGap(20, segments, 100), { start: 40, end: 60 });
  assertEquals(nextGap(25, segments, 100), { start: 40, end: 60 });
  assertEquals(nextGap(60, segments, 100), { start: 70, end: 100 });
  assertEquals(nextGap(60, segments, 70), undefined);
  assertEquals(nextGap(100, [], 100), undefined);
});

Deno.test("nextGap() goes no further ahead than the window", () => {
  const ahead = [{ start: 0, end: 2 ** 31 }];
  assertEquals(nextGap(0, ahead, 2 ** 32), undefined);
  assertEquals(nextGap(2 ** 30 + 1, ahead, 2 ** 32)?.start, 2 ** 31);
});

Deno.test("cutSegment() leaves no crumb", () => {
  const gap = { start: 10, end: 110 };
  assertEquals(cutSegment(gap, 20), { start: 10, end: 30 });
  assertEquals(cutSegment(gap, 70), gap);
});

/** 20 MB/s each, next door. */
const FACTS = { each: 20_000, connections: 8, response: 1, left: 1e9 };

Deno.test("segmentBytes() lets each segment end a little after the one before it", () => {
  for (const busyFor of [500, 1000, 1750]) {
    assertEquals(segmentBytes({ ...FACTS, busyFor }), (busyFor + 200) * 20_000);
  }
});

Deno.test("segmentBytes() lets all end together at the end of the blob, and none be tiny", () => {
  const at = (left: number) => segmentBytes({ ...FACTS, busyFor: 1750, left });
  assertEquals(at(80_000_000), 10_000_000);
  assertEquals(at(8_000_000), 2_000_000);
  assertEquals(segmentBytes({ ...FACTS, each: 10, busyFor: 0 }), 1_048_576);
});

Deno.test("segmentBytes() asks a distant server for more at once", () => {
  assert(segmentBytes({ ...FACTS, response: 100, busyFor: 0 }) >= 10_000_000);
});
