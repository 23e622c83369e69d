import { assertEquals } from "@std/assert";
import type { ReportEvent } from "../../src/report/event.ts";
import { openLog } from "../../src/report/log.ts";
import { FakeTime } from "./fake_time.ts";

const archive = { id: "OASIS", section: "data" };
const started: ReportEvent = { kind: "archive-started", archive, url: "x" };

function progress(received: number, total?: number): ReportEvent {
  return { kind: "archive-progress", archive, received, total };
}

/** The lines of a log on stderr, each behind its time in s. */
function log(
  seconds: number,
  events: readonly [number, ReportEvent][],
): string[] {
  const time = new FakeTime();
  const lines: string[] = [];
  const told = (text: string) =>
    text.split("\n").slice(0, -1).map((line) => `${time.now() / 1000}|${line}`);
  const { report, close } = openLog({
    sinks: {
      stdout: { write() {} },
      stderr: { write: (text) => lines.push(...told(text)) },
    },
    style: () => ({ width: 0, colors: { stdout: false, stderr: false } }),
    now: time.now,
    every: time.every,
  });
  for (const [at, event] of events) {
    time.pass(at * 1000 - time.now());
    report(event);
  }
  time.pass(seconds * 1000 - time.now());
  close();
  return lines;
}

Deno.test("openLog() tells each tenth of an archive once", () => {
  const events: [number, ReportEvent][] = [[0, started]];
  for (let second = 0; second <= 40; second++) {
    events.push([second, progress(second * 250_000, 10_000_000)]);
  }
  assertEquals(log(40, events), [
    "4|OASIS -- data: 1.0 MB of 10.0 MB (10 %), 250 kB/s, 36s left",
    "8|OASIS -- data: 2.0 MB of 10.0 MB (20 %), 250 kB/s, 32s left",
    "12|OASIS -- data: 3.0 MB of 10.0 MB (30 %), 250 kB/s, 28s left",
    "16|OASIS -- data: 4.0 MB of 10.0 MB (40 %), 250 kB/s, 24s left",
    "20|OASIS -- data: 5.0 MB of 10.0 MB (50 %), 250 kB/s, 20s left",
    "24|OASIS -- data: 6.0 MB of 10.0 MB (60 %), 250 kB/s, 16s left",
    "28|OASIS -- data: 7.0 MB of 10.0 MB (70 %), 250 kB/s, 12s left",
    "32|OASIS -- data: 8.0 MB of 10.0 MB (80 %), 250 kB/s, 8s left",
    "36|OASIS -- data: 9.0 MB of 10.0 MB (90 %), 250 kB/s, 4s left",
    "40|OASIS -- data: 10.0 MB of 10.0 MB (100 %), 250 kB/s, 0s left",
  ]);
});

Deno.test("openLog() tells each tenth of an archive that takes four seconds", () => {
  const events: [number, ReportEvent][] = [[0, started]];
  for (let step = 0; step <= 100; step++) {
    events.push([step / 25, progress(step, 100)]);
  }
  const lines = log(4, [...events, [4, { kind: "archive-ended", archive }]]);
  assertEquals(
    lines.map((line) => /\((\d+) %\)/.exec(line)?.[1]),
    ["10", "20", "30", "40", "50", "60", "70", "80", "90", "100"],
  );
});

Deno.test("openLog() writes nothing for an archive that is here within a second", () => {
  const events: [number, ReportEvent][] = [[0, started]];
  for (let step = 0; step <= 10; step++) {
    events.push([step / 20, progress(step, 10)]);
  }
  assertEquals(
    log(1, [...events, [0.6, { kind: "archive-ended", archive }]]),
    [],
  );
});

Deno.test("openLog() tells several tenths at once in one line", () => {
  assertEquals(
    log(3, [[0, started], [0, progress(0, 100)], [2, progress(57, 100)]]),
    ["2|OASIS -- data: 57 B of 100 B (57 %), 29 B/s, 2s left"],
  );
});

Deno.test("openLog() breaks the silence every 30 seconds without a known size", () => {
  const events: [number, ReportEvent][] = [[0, started]];
  for (let second = 0; second <= 65; second++) {
    events.push([second, progress(second * 1000)]);
  }
  assertEquals(log(65, events), [
    "30|OASIS -- data: 29.0 kB, 909 B/s",
    "60|OASIS -- data: 59.0 kB, 909 B/s",
  ]);
});

Deno.test("openLog() breaks the silence while a server says nothing", () => {
  assertEquals(log(95, [[0, started], [10, progress(5, 100)]]), [
    "30|OASIS -- data: 5 B of 100 B (5 %), no data for 20s",
    "60|OASIS -- data: 5 B of 100 B (5 %), no data for 50s",
    "90|OASIS -- data: 5 B of 100 B (5 %), no data for 1m20s",
  ]);
});

Deno.test("openLog() breaks the silence of a long wait for the next try", () => {
  assertEquals(
    log(70, [[0, started], [1, progress(5, 100)], [2, {
      kind: "archive-retry",
      archive,
      reason: "503",
      waitSeconds: 300,
    }]]),
    [
      "2|Retrying OASIS -- data in 5m00s: 503",
      "30|OASIS -- data: 5 B of 100 B (5 %), trying again in 4m32s",
      "60|OASIS -- data: 5 B of 100 B (5 %), trying again in 4m02s",
    ],
  );
});

Deno.test("openLog() tells the tenths again after a transfer began anew", () => {
  assertEquals(
    log(9, [
      [0, started],
      [2, progress(50, 100)],
      [4, progress(0, 100)],
      [6, progress(30, 100)],
    ]),
    [
      "2|OASIS -- data: 50 B of 100 B (50 %)",
      "6|OASIS -- data: 30 B of 100 B (30 %), 15 B/s, 5s left",
    ],
  );
});

Deno.test("openLog() keeps several archives apart", () => {
  const weights = { id: "OASIS", section: "weights" };
  assertEquals(
    log(3, [
      [0, started],
      [0, { kind: "archive-started", archive: weights, url: "y" }],
      [2, progress(50, 100)],
      [3, {
        kind: "archive-progress",
        archive: weights,
        received: 20,
        total: 100,
      }],
    ]),
    [
      "2|OASIS -- data: 50 B of 100 B (50 %)",
      "3|OASIS -- weights: 20 B of 100 B (20 %)",
    ],
  );
});

Deno.test("openLog() has lines for an entry of many files and for its large ones, and none for each small one", () => {
  const of = { archives: 10, bytes: 50_000_100 };
  const at = (section: number) => ({ id: "spleen", section: `${section}` });
  const events = Array.from({ length: 10 }, (_, second) => {
    const archive = at(second);
    const total = second === 4 ? 50_000_000 : 20;
    const step = (received: number): ReportEvent => ({
      kind: "archive-progress",
      archive,
      received,
      total,
    });
    return [
      [second, { kind: "archive-started", archive, url: "x", of }],
      [second, step(0)],
      [second + 1, step(total / 2)],
      [second + 2, step(total)],
      [second + 2, { kind: "archive-ended", archive }],
    ] satisfies [number, ReportEvent][];
  });
  assertEquals(log(20, events.flat()), [
    "5|spleen -- 4 of 10: 25.0 MB of 50.0 MB (50 %), 5.0 MB/s, 5s left",
    "5|spleen -- 4: 25.0 MB of 50.0 MB (50 %), 25.0 MB/s, 1s left",
    "6|spleen -- 4 of 10: 50.0 MB of 50.0 MB (99 %), 8.3 MB/s, 1s left",
    "6|spleen -- 4: 50.0 MB of 50.0 MB (100 %), 25.0 MB/s, 0s left",
    "7|spleen -- 5 of 10: 50.0 MB of 50.0 MB (100 %), 7.1 MB/s, 0s left",
  ]);
});
