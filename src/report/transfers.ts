// Pure: no disk, network, clock or environment.

import type { ArchiveName, ReportEvent, WholeEntry } from "./event.ts";

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

/** An entry of more archives than this has a line for all of them … */
export const FEW_ARCHIVES = 6;
/** … and beside it one for each that has this many bytes: smaller ones come and go too fast to read. */
const LARGE_BYTES = 10_000_000;

/** An archive that is on its way, or all of an entry. Times are in ms, on the reporter's clock. */
export interface Transfer {
  /** For all of an entry the section says how many of them are here. */
  readonly archive: ArchiveName;
  /** Of all of an entry: how many archives there are, how many have ended, and those ones' bytes. */
  readonly whole?: { archives: number; ended: number; endedBytes: number };
  /** Whether it counts for all of its entry. */
  readonly counts?: boolean;
  readonly received: number;
  readonly total: number | undefined;
  /** Recent measurements, oldest first; none before the first bytes. */
  readonly samples: readonly Sample[];
  /** When bytes last arrived, or the transfer began. */
  readonly lastBytesAt: number;
  /** When the next try begins, while one is waited for. */
  readonly retryAt: number | undefined;
}

/** One text for each archive of a run. */
export function archiveKey(archive: ArchiveName): string {
  return JSON.stringify([archive.id, archive.section]);
}

/** The key of all of an entry among the running transfers. */
function wholeKey(id: string): string {
  return JSON.stringify([id]);
}

/** The running transfers, in the order in which they began. */
export class Transfers {
  readonly #running = new Map<string, Transfer>();

  get size(): number {
    return this.#running.size;
  }

  /**
   * Those that a person is shown, each with a key of its own: of an entry of
   * many archives all of them as one, and the large ones, the largest first.
   */
  shown(): [string, Transfer][] {
    const isPart = ([, { archive: { id }, whole }]: [string, Transfer]) =>
      whole === undefined && this.#running.has(wholeKey(id));
    const size = ([, { total = 0 }]: [string, Transfer]) => total;
    const all = [...this.#running];
    return [
      ...all.filter((each) => !isPart(each)),
      ...all.filter((each) => isPart(each) && size(each) >= LARGE_BYTES)
        .sort((a, b) => size(b) - size(a)),
    ];
  }

  /** Takes an event, which happened at `now` (ms). */
  follow(event: ReportEvent, now: number): void {
    switch (event.kind) {
      case "archive-started":
        this.#beginWhole(event, now);
        return this.#set(begin(event.archive, now, event.of));
      case "archive-progress": {
        const { archive, received, total, of } = event;
        this.#beginWhole(event, now);
        this.#set(advance(this.#get(archive, now, of), received, total, now));
        return this.#countWhole(archive, now);
      }
      case "archive-retry": {
        // A wait would spoil the rate, so measuring begins anew after it.
        const retryAt = now + event.waitSeconds * 1000;
        return this.#set({
          ...this.#get(event.archive, now),
          samples: [],
          retryAt,
        });
      }
      case "archive-ended": {
        const key = archiveKey(event.archive);
        const ended = this.#running.get(key);
        this.#running.delete(key);
        return this.#countWhole(event.archive, now, ended);
      }
      case "entry-failed":
      case "entry-mirrored":
      case "entry-ended":
        this.#running.delete(wholeKey(event.id));
    }
  }

  #get(archive: ArchiveName, now: number, of?: WholeEntry): Transfer {
    return this.#running.get(archiveKey(archive)) ?? begin(archive, now, of);
  }

  #set(transfer: Transfer): void {
    this.#running.set(archiveKey(transfer.archive), transfer);
  }

  /** Begins to count all of an entry with the first of many archives. */
  #beginWhole(
    { archive: { id }, of }: {
      archive: ArchiveName;
      of?: WholeEntry | undefined;
    },
    now: number,
  ): void {
    const key = wholeKey(id);
    if (of === undefined || of.archives <= FEW_ARCHIVES) return;
    if (this.#running.has(key)) return;
    const { archives, bytes: total } = of;
    this.#running.set(key, {
      ...begin({ id, section: `0 of ${archives}` }, now),
      total,
      whole: { archives, ended: 0, endedBytes: 0 },
    });
  }

  /**
   * Counts anew what is here of all of an entry, and forgets it where that is all.
   *
   * @param gone the archive if it has just ended
   */
  #countWhole({ id }: ArchiveName, now: number, gone?: Transfer): void {
    const key = wholeKey(id);
    const before = this.#running.get(key);
    if (before?.whole === undefined) return;
    const { archives } = before.whole;
    const isOne = gone?.counts === true;
    const ended = before.whole.ended + (isOne ? 1 : 0);
    const endedBytes = before.whole.endedBytes + (isOne ? gone.received : 0);
    if (ended === archives) {
      this.#running.delete(key);
      return;
    }
    const received = [...this.#running.values()]
      .filter(({ archive, counts }) => archive.id === id && counts)
      .reduce((sum, { received }) => sum + received, endedBytes);
    this.#running.set(key, {
      ...advance(before, received, before.total, now),
      archive: { id, section: `${ended} of ${archives}` },
      whole: { archives, ended, endedBytes },
    });
  }
}

/**
 * How many of so many equal `parts` of the archive are here entirely; where the
 * size is not known, undefined, or for all of an entry by the number of
 * archives. Multiplied first, since 0.57 * 100 is less than 57.
 */
export function partsDone(
  { received, total, whole }: Transfer,
  parts: number,
): number | undefined {
  if (total === undefined) {
    return whole && Math.floor(whole.ended * parts / whole.archives);
  }
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

function begin(archive: ArchiveName, now: number, of?: WholeEntry): Transfer {
  return {
    archive,
    counts: of !== undefined,
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
    ...before,
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
