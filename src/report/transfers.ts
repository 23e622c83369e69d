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
export class Transfer {
  received = 0;
  total: number | undefined;
  /** Recent measurements, oldest first; none before the first bytes. */
  #samples: readonly Sample[] = [];
  /** When bytes last arrived, or the transfer began. */
  #lastBytesAt: number;
  /** When the next try begins, while one is waited for. */
  #retryAt: number | undefined;

  /**
   * @param archive for all of an entry the section says how many of them are here
   * @param now when it begins
   * @param counts whether it counts for all of its entry
   * @param whole of all of an entry: how many archives there are, how many have ended, and those ones' bytes
   */
  constructor(
    public archive: ArchiveName,
    now: number,
    readonly counts: boolean,
    readonly whole?: { archives: number; ended: number; endedBytes: number },
  ) {
    this.#lastBytesAt = now;
  }

  /** So many bytes are here. */
  advance(received: number, total: number | undefined, now: number): void {
    // Fewer bytes than before: the server made the transfer begin again.
    if (received < this.received) this.#samples = [];
    if (received !== this.received) this.#lastBytesAt = now;
    this.received = received;
    this.total = total;
    this.#retryAt = undefined;
    this.#measure(now);
  }

  /**
   * The first measurement is the base of the rate, so that bytes which a
   * resumed transfer found on disk do not count as fast ones.
   */
  #measure(at: number): void {
    const last = this.#samples.at(-1);
    if (last !== undefined && at - last.at < SAMPLE_GAP) return;
    const recent = this.#samples.filter((one) => at - one.at <= RATE_WINDOW);
    this.#samples = [
      ...(recent.length > 0 ? recent : this.#samples.slice(-1)),
      { at, received: this.received },
    ];
  }

  /** It failed, and is tried again then. A wait would spoil the rate, so measuring begins anew after it. */
  waitUntil(retryAt: number): void {
    this.#samples = [];
    this.#retryAt = retryAt;
  }

  /**
   * How many of so many equal `parts` of the archive are here entirely; where the
   * size is not known, undefined, or for all of an entry by the number of
   * archives. Multiplied first, since 0.57 * 100 is less than 57.
   */
  partsDone(parts: number): number | undefined {
    const { received, total, whole } = this;
    if (total === undefined) {
      return whole && Math.floor(whole.ended * parts / whole.archives);
    }
    return received < total ? Math.floor(received * parts / total) : parts;
  }

  /** Bytes per second over the last seconds; undefined while there is too little to tell. */
  rate(now: number): number | undefined {
    const [oldest] = this.#samples;
    if (oldest === undefined || now - oldest.at < SHORTEST_RATE) {
      return undefined;
    }
    return (this.received - oldest.received) * 1000 / (now - oldest.at);
  }

  /** Seconds until the archive is complete at the present rate; undefined where that is unknown. */
  secondsLeft(now: number): number | undefined {
    const rate = this.rate(now);
    if (this.total === undefined || !rate) return undefined;
    return Math.max(0, this.total - this.received) / rate;
  }

  /** Seconds until the next try; undefined when none is waited for. */
  secondsToRetry(now: number): number | undefined {
    const wait = (this.#retryAt ?? now) - now;
    return wait > 0 ? wait / 1000 : undefined;
  }

  /** Seconds without a byte, once that is long enough to be told. */
  secondsStalled(now: number): number | undefined {
    const silence = now - this.#lastBytesAt;
    return silence >= STALL ? silence / 1000 : undefined;
  }
}

/** One text for each archive of a run. */
export function archiveKey(archive: ArchiveName): string {
  return JSON.stringify([archive.id, archive.section]);
}

/** The key of all of an entry among the running transfers. */
function wholeKey(id: string): string {
  return JSON.stringify([id]);
}

/** An archive of an entry that an event is about. */
interface Part {
  archive: ArchiveName;
  of?: WholeEntry | undefined;
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
        this.#begin(event, now);
        return;
      case "archive-progress": {
        const { archive, received, total } = event;
        this.#beginWhole(event, now);
        this.#get(event, now).advance(received, total, now);
        return this.#countWhole(archive, now);
      }
      case "archive-retry":
        return this.#get(event, now).waitUntil(now + event.waitSeconds * 1000);
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

  #get(part: Part, now: number): Transfer {
    const key = archiveKey(part.archive);
    return this.#running.get(key) ?? this.#begin(part, now);
  }

  #begin({ archive, of }: Part, now: number): Transfer {
    const transfer = new Transfer(archive, now, of !== undefined);
    this.#running.set(archiveKey(archive), transfer);
    return transfer;
  }

  /** Begins to count all of an entry with the first of many archives. */
  #beginWhole({ archive: { id }, of }: Part, now: number): void {
    const key = wholeKey(id);
    if (of === undefined || of.archives <= FEW_ARCHIVES) return;
    if (this.#running.has(key)) return;
    const { archives, bytes } = of;
    const section = `0 of ${archives}`;
    const all = { archives, ended: 0, endedBytes: 0 };
    const whole = new Transfer({ id, section }, now, false, all);
    whole.total = bytes;
    this.#running.set(key, whole);
  }

  /**
   * Counts anew what is here of all of an entry, and forgets it where that is all.
   *
   * @param gone the archive if it has just ended
   */
  #countWhole({ id }: ArchiveName, now: number, gone?: Transfer): void {
    const key = wholeKey(id);
    const all = this.#running.get(key);
    if (all?.whole === undefined) return;
    const { whole } = all;
    if (gone?.counts) {
      whole.ended++;
      whole.endedBytes += gone.received;
    }
    if (whole.ended === whole.archives) {
      this.#running.delete(key);
      return;
    }
    const received = [...this.#running.values()]
      .filter(({ archive, counts }) => archive.id === id && counts)
      .reduce((sum, { received }) => sum + received, whole.endedBytes);
    all.advance(received, all.total, now);
    all.archive = { id, section: `${whole.ended} of ${whole.archives}` };
  }
}
