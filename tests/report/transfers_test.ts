import { assertEquals } from "@std/assert";
import type { ReportEvent } from "../../src/report/event.ts";
import {
  archiveKey,
  followTransfers,
  partsDone,
  secondsLeft,
  secondsStalled,
  secondsToRetry,
  type Transfer,
  transferRate,
  type Transfers,
  transfersToShow,
} from "../../src/report/transfers.ts";

const archive = { id: "unet", section: "data" };

/** The transfer of `archive` after events, each with its time in ms. */
function after(...events: [number, ReportEvent][]): Transfer {
  const transfers = events.reduce<Transfers>(
    (before, [now, event]) => followTransfers(before, event, now),
    new Map(),
  );
  const transfer = transfers.get(archiveKey(archive));
  if (transfer === undefined) throw new Error("the transfer is not running");
  return transfer;
}

function progress(received: number, total?: number): ReportEvent {
  return { kind: "archive-progress", archive, received, total };
}

const started: ReportEvent = { kind: "archive-started", archive, url: "x" };

Deno.test("archiveKey() tells apart ids and sections that look alike when joined", () => {
  const a = archiveKey({ id: 'a","b', section: "c" });
  const b = archiveKey({ id: "a", section: 'b","c' });
  assertEquals(a === b, false);
});

Deno.test("followTransfers() keeps the order of beginning and forgets what ended", () => {
  const other = { id: "unet", section: "weights" };
  const events: ReportEvent[] = [
    started,
    { kind: "archive-started", archive: other, url: "y" },
    progress(1),
    { kind: "warning", text: "nothing to do with it" },
  ];
  let transfers: Transfers = new Map();
  for (const event of events) transfers = followTransfers(transfers, event, 0);
  assertEquals([...transfers.keys()], [archiveKey(archive), archiveKey(other)]);
  transfers = followTransfers(transfers, { kind: "archive-ended", archive }, 0);
  assertEquals([...transfers.keys()], [archiveKey(other)]);
});

Deno.test("followTransfers() counts an entry of many archives as one, and forgets it with the entry", () => {
  const of = { archives: 7, bytes: 700 };
  const events: ReportEvent[] = [
    { ...started, of },
    progress(60, 100),
    { kind: "archive-ended", archive },
  ];
  let transfers: Transfers = new Map();
  for (const event of events) transfers = followTransfers(transfers, event, 0);
  const wholes = transfersToShow(transfers).map(([, each]) => each);
  assertEquals(
    wholes.map(({ archive, received, total }) => [archive, received, total]),
    [[{ id: "unet", section: "1 of 7" }, 60, 700]],
  );
  const ended: ReportEvent = {
    kind: "entry-ended",
    id: "unet",
    outcome: "failed",
    exit: 1,
  };
  assertEquals(followTransfers(transfers, ended, 0), new Map());
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
    assertEquals(partsDone(transfer, 100), parts);
  }
});

Deno.test("transferRate() does not count the bytes that a resumed transfer found", () => {
  const transfer = after(
    [0, started],
    [1000, progress(900_000, 1_000_000)],
    [2000, progress(910_000, 1_000_000)],
  );
  assertEquals(transferRate(transfer, 2000), 10_000);
  assertEquals(secondsLeft(transfer, 2000), 9);
});

Deno.test("transferRate() tells nothing before it can", () => {
  assertEquals(transferRate(after([0, started]), 900), undefined);
  assertEquals(transferRate(after([0, progress(5, 9)]), 400), undefined);
  assertEquals(secondsLeft(after([0, progress(5, 9)]), 400), undefined);
});

Deno.test("transferRate() looks at the last seconds only", () => {
  const slowThenFast: [number, ReportEvent][] = [];
  for (let s = 0; s <= 60; s++) slowThenFast.push([s * 1000, progress(s)]);
  for (let s = 61; s <= 90; s++) {
    slowThenFast.push([s * 1000, progress(60 + (s - 60) * 1000)]);
  }
  assertEquals(transferRate(after(...slowThenFast), 90_000), 1000);
});

Deno.test("transferRate() begins anew when the server made the transfer begin anew", () => {
  const transfer = after(
    [0, progress(0, 100_000)],
    [1000, progress(50_000, 100_000)],
    [2000, progress(0, 100_000)],
    [3000, progress(2_000, 100_000)],
  );
  assertEquals(transferRate(transfer, 3000), 2000);
});

Deno.test("secondsLeft() is unknown without a total and at a standstill", () => {
  assertEquals(
    secondsLeft(after([0, progress(0)], [1000, progress(10)]), 1000),
    undefined,
  );
  assertEquals(secondsLeft(after([0, progress(0, 10)]), 9000), undefined);
});

Deno.test("secondsToRetry() counts down from the wait and ends with the first bytes", () => {
  const retry: ReportEvent = {
    kind: "archive-retry",
    archive,
    reason: "reset",
    waitSeconds: 4,
  };
  const waiting = after([0, progress(5, 9)], [1000, retry]);
  assertEquals(secondsToRetry(waiting, 2000), 3);
  assertEquals(secondsToRetry(waiting, 5000), undefined);
  assertEquals(transferRate(waiting, 2000), undefined);
  const goingOn = after([0, progress(5, 9)], [1000, retry], [
    2000,
    progress(6),
  ]);
  assertEquals(secondsToRetry(goingOn, 2000), undefined);
});

Deno.test("secondsStalled() speaks up after five seconds without a byte", () => {
  const transfer = after([0, started], [1000, progress(5, 9)]);
  assertEquals(secondsStalled(transfer, 5900), undefined);
  assertEquals(secondsStalled(transfer, 6000), 5);
  const repeated = after([0, progress(5, 9)], [4000, progress(5, 9)]);
  assertEquals(secondsStalled(repeated, 6000), 6);
  assertEquals(secondsStalled(after([0, started]), 40_000), 40);
});
