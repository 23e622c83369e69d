// Pure: no disk, network, clock or environment.

import type { ArchiveName, ReportEvent } from "./event.ts";

/** How far back a rate looks, in ms: long enough to be calm, short enough to follow a change. */
const RATE_WINDOW = 10_000;
/** Measurements nearer to each other than this, in ms, are not worth keeping. */
const SAMPLE_GAP = 500;
/** A rate from less time than this, in ms, would be a guess. */
const SHORTEST_RATE = 500;
/** No bytes for this long, in ms, counts as a stall. */
const STALL = 5_000;

interface Sample {
  /** In ms, on the reporter's clock. */
  readonly at: number;
  readonly received: number;
}

/** An archive that is on its way. Times are in ms, on the reporter's clock. */
export interface Transfer {
  readonly archive: ArchiveName;
  readonly received: number;
  readonly total: number | undefined;
  /** Recent measurements, oldest first; none before the first bytes. */
  readonly samples: readonly Sample[];
  /** When bytes last arrived, or the transfer began. */
  readonly lastBytesAt: number;
  /** When the next try begins, while one is waited for. */
  readonly retryAt: number | undefined;
}

/** The running transfers in the order in which they began, by {@linkcode archiveKey}. */
export type Transfers = ReadonlyMap<string, Transfer>;

/** One text for each archive of a run. */
export function archiveKey(archive: ArchiveName): string {
  return JSON.stringify([archive.id, archive.section]);
}

/** The running transfers after `event`, which happened at `now` (ms). */
export function followTransfers(
  transfers: Transfers,
  event: ReportEvent,
  now: number,
): Transfers {
  switch (event.kind) {
    case "archive-started":
      return withTransfer(transfers, begin(event.archive, now));
    case "archive-progress": {
      const before = transfers.get(archiveKey(event.archive)) ??
        begin(event.archive, now);
      return withTransfer(
        transfers,
        advance(before, event.received, event.total, now),
      );
    }
    case "archive-retry": {
      const before = transfers.get(archiveKey(event.archive)) ??
        begin(event.archive, now);
      // A wait would spoil the rate, so measuring begins anew after it.
      return withTransfer(transfers, {
        ...before,
        samples: [],
        retryAt: now + event.waitSeconds * 1000,
      });
    }
    case "archive-ended": {
      const rest = new Map(transfers);
      rest.delete(archiveKey(event.archive));
      return rest;
    }
    default:
      return transfers;
  }
}

/**
 * How many of so many equal `parts` of the archive are here entirely;
 * undefined where its size is not known. Multiplied first, since 0.57 * 100
 * is less than 57.
 */
export function partsDone(
  { received, total }: Transfer,
  parts: number,
): number | undefined {
  if (total === undefined) return undefined;
  return received < total ? Math.floor(received * parts / total) : parts;
}

/** Bytes per second over the last seconds; undefined while there is too little to tell. */
export function transferRate(
  transfer: Transfer,
  now: number,
): number | undefined {
  const oldest = transfer.samples[0];
  if (oldest === undefined || now - oldest.at < SHORTEST_RATE) return undefined;
  return (transfer.received - oldest.received) * 1000 / (now - oldest.at);
}

/** Seconds until the archive is complete at the present rate; undefined where that is unknown. */
export function secondsLeft(
  transfer: Transfer,
  now: number,
): number | undefined {
  const rate = transferRate(transfer, now);
  if (transfer.total === undefined || !rate) return undefined;
  return Math.max(0, transfer.total - transfer.received) / rate;
}

/** Seconds until the next try; undefined when none is waited for. */
export function secondsToRetry(
  transfer: Transfer,
  now: number,
): number | undefined {
  if (transfer.retryAt === undefined || transfer.retryAt <= now) {
    return undefined;
  }
  return (transfer.retryAt - now) / 1000;
}

/** Seconds without a byte, once that is long enough to be told. */
export function secondsStalled(
  transfer: Transfer,
  now: number,
): number | undefined {
  const silence = now - transfer.lastBytesAt;
  return silence >= STALL ? silence / 1000 : undefined;
}

function begin(archive: ArchiveName, now: number): Transfer {
  return {
    archive,
    received: 0,
    total: undefined,
    samples: [],
    lastBytesAt: now,
    retryAt: undefined,
  };
}

function advance(
  before: Transfer,
  received: number,
  total: number | undefined,
  now: number,
): Transfer {
  return {
    archive: before.archive,
    received,
    total,
    // Fewer bytes than before: the server made the transfer begin again.
    samples: addSample(received < before.received ? [] : before.samples, {
      at: now,
      received,
    }),
    lastBytesAt: received === before.received ? before.lastBytesAt : now,
    retryAt: undefined,
  };
}

/**
 * The first measurement is the base of the rate, so that bytes which a
 * resumed transfer found on disk do not count as fast ones.
 */
function addSample(
  samples: readonly Sample[],
  sample: Sample,
): readonly Sample[] {
  const last = samples.at(-1);
  if (last !== undefined && sample.at - last.at < SAMPLE_GAP) return samples;
  const recent = samples.filter((one) => sample.at - one.at <= RATE_WINDOW);
  return [...(recent.length > 0 ? recent : samples.slice(-1)), sample];
}

function withTransfer(transfers: Transfers, transfer: Transfer): Transfers {
  return new Map(transfers).set(archiveKey(transfer.archive), transfer);
}
