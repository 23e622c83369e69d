import { assertEquals } from "@std/assert";
import type { EventOf, ReportEvent } from "../../src/report/event.ts";
import {
  archiveKey,
  type Transfer,
  Transfers,
} from "../../src/report/transfers.ts";

const archive = { id: "unet", section: "data" };

/** The running transfers after events, each with its time in ms. */
function transfersAfter(...events: [number, ReportEvent][]): Transfers {
  const transfers = new Transfers();
  for (const [now, event] of events) transfers.follow(event, now);
  return transfers;
}

/** The only one of them. */
function after(...events: [number, ReportEvent][]): Transfer {
  const [[, transfer] = [], ...others] = transfersAfter(...events).shown();
  if (transfer === undefined) throw new Error("the transfer is not running");
  assertEquals(others, []);
  return transfer;
}

function progress(received: number, total?: number): ReportEvent {
  return { kind: "archive-progress", archive, received, total };
}

const started: EventOf<"archive-started"> = {
  kind: "archive-started",
  archive,
  url: "x",
};

Deno.test("archiveKey() tells apart ids and sections that look alike when joined", () => {
  const a = archiveKey({ id: 'a","b', section: "c" });
  const b = archiveKey({ id: "a", section: 'b","c' });
  assertEquals(a === b, false);
});

Deno.test("Transfers keep the order of beginning and forget what ended", () => {
  const other = { id: "unet", section: "weights" };
  const transfers = transfersAfter(
    [0, started],
    [0, { kind: "archive-started", archive: other, url: "y" }],
    [0, progress(1)],
    [0, { kind: "warning", text: "nothing to do with it" }],
  );
  const archives = () => transfers.shown().map(([, { archive }]) => archive);
  assertEquals(archives(), [archive, other]);
  transfers.follow({ kind: "archive-ended", archive }, 0);
  assertEquals(archives(), [other]);
});

Deno.test("Transfers count an entry of many archives as one, and forget it with the entry", () => {
  const of = { archives: 7, bytes: 700 };
  const transfers = transfersAfter(
    [0, { ...started, of }],
    [0, progress(60, 100)],
    [0, { kind: "archive-ended", archive }],
  );
  const wholes = transfers.shown().map(([, each]) => each);
  assertEquals(
    wholes.map(({ archive, received, total }) => [archive, received, total]),
    [[{ id: "unet", section: "1 of 7" }, 60, 700]],
  );
  const end = { id: "unet", outcome: "failed", exit: 1 } as const;
  transfers.follow({ kind: "entry-ended", ...end }, 0);
  assertEquals(transfers.size, 0);
});

Deno.test("Transfers count an archive that is fetched and then sent once, and begin to count with any event that tells of all", () => {
  const of = { archives: 8, bytes: 80 };
  const at = { id: "OASIS", section: "a" };
  const progress: ReportEvent = {
    kind: "archive-progress",
    archive: at,
    received: 10,
    total: 10,
  };
  const ended: ReportEvent = { kind: "archive-ended", archive: at };
  for (const kind of ["entry-mirrored", "entry-failed"] as const) {
    const transfers = new Transfers();
    for (const event of [{ ...progress, of }, ended, progress, ended]) {
      transfers.follow(event, 0);
    }
    const [[, whole] = [], ...others] = transfers.shown();
    assertEquals(others, []);
    assertEquals(whole?.archive.section, "1 of 8");
    assertEquals([whole?.received, whole?.total], [10, 80]);
    const facts = { id: "OASIS", archives: 8, bytes: 80, changed: true };
    const failure = { message: "", hint: undefined, failure: "input" } as const;
    transfers.follow(
      kind === "entry-mirrored"
        ? { kind, ...facts }
        : { kind, id: "OASIS", ...failure },
      0,
    );
    assertEquals(transfers.size, 0);
  }
});

Deno.test("partsDone() counts whole parts, and none without a total", () => {
  const table: [number, number | undefined, number | undefined][] = [
    [1, undefined, undefined],
    [0, 4, 0],
    [1, 4, 25],
    [57, 100, 57],
    [999_999, 1_000_000, 99],
    [4, 4, 100],
    [9, 4, 100],
    [0, 0, 100],
  ];
  for (const [received, total, parts] of table) {
    const transfer = after([0, progress(received, total)]);
    assertEquals(transfer.partsDone(100), parts);
  }
});

Deno.test("transferRate() does not count the bytes that a resumed transfer found", () => {
  const transfer = after(
    [0, started],
    [1000, progress(900_000, 1_000_000)],
    [2000, progress(910_000, 1_000_000)],
  );
  assertEquals(transfer.rate(2000), 10_000);
  assertEquals(transfer.secondsLeft(2000), 9);
});

Deno.test("transferRate() tells nothing before it can", () => {
  assertEquals(after([0, started]).rate(900), undefined);
  assertEquals(after([0, progress(5, 9)]).rate(400), undefined);
  assertEquals(after([0, progress(5, 9)]).secondsLeft(400), undefined);
});

Deno.test("transferRate() looks at the last seconds only", () => {
  const slowThenFast: [number, ReportEvent][] = [];
  for (let s = 0; s <= 60; s++) slowThenFast.push([s * 1000, progress(s)]);
  for (let s = 61; s <= 90; s++) {
    slowThenFast.push([s * 1000, progress(60 + (s - 60) * 1000)]);
  }
  assertEquals(after(...slowThenFast).rate(90_000), 1000);
});

Deno.test("transferRate() begins anew when the server made the transfer begin anew", () => {
  const transfer = after(
    [0, progress(0, 100_000)],
    [1000, progress(50_000, 100_000)],
    [2000, progress(0, 100_000)],
    [3000, progress(2_000, 100_000)],
  );
  assertEquals(transfer.rate(3000), 2000);
});

Deno.test("secondsLeft() is unknown without a total and at a standstill", () => {
  assertEquals(
    after([0, progress(0)], [1000, progress(10)]).secondsLeft(1000),
    undefined,
  );
  assertEquals(after([0, progress(0, 10)]).secondsLeft(9000), undefined);
});

Deno.test("secondsToRetry() counts down from the wait and ends with the first bytes", () => {
  const retry: ReportEvent = {
    kind: "archive-retry",
    archive,
    reason: "reset",
    waitSeconds: 4,
  };
  const waiting = after([0, progress(5, 9)], [1000, retry]);
  assertEquals(waiting.secondsToRetry(2000), 3);
  assertEquals(waiting.secondsToRetry(5000), undefined);
  assertEquals(waiting.rate(2000), undefined);
  const goingOn = after([0, progress(5, 9)], [1000, retry], [
    2000,
    progress(6),
  ]);
  assertEquals(goingOn.secondsToRetry(2000), undefined);
});

Deno.test("secondsStalled() speaks up after five seconds without a byte", () => {
  const transfer = after([0, started], [1000, progress(5, 9)]);
  assertEquals(transfer.secondsStalled(5900), undefined);
  assertEquals(transfer.secondsStalled(6000), 5);
  const repeated = after([0, progress(5, 9)], [4000, progress(5, 9)]);
  assertEquals(repeated.secondsStalled(6000), 6);
  assertEquals(after([0, started]).secondsStalled(40_000), 40);
});
