// Pure: no disk, network, clock or environment.

import {
  type LiveOptions,
  type Reporter,
  ticksWhile,
  writeLines,
} from "./output.ts";
import { messageLines } from "./event_lines.ts";
import { linesOf, Note } from "./lines.ts";
import { formatBytes, formatDuration, formatRate } from "./format.ts";
import { type Transfer, Transfers } from "./transfers.ts";

/** Progress is told at each tenth of an archive … */
const STEPS = 10;
/** … and at the latest after so many ms, even if nothing moves, so that the program does not seem dead … */
const LONGEST_SILENCE = 30_000;
/** … but not of tenths that take less than this each, in ms: an archive that is here within a second does not flood a log. */
const SHORTEST_STEP = 100;

/** What the log has told so far about an archive. */
interface Told {
  /** When its last line was written, in ms; at first, when it was first seen. */
  readonly at: number;
  /** Tenths of it that have been told. */
  readonly steps: number;
}

function isDue(told: Told, steps: number, now: number): boolean {
  const silence = now - told.at;
  return silence >= LONGEST_SILENCE ||
    (steps > told.steps &&
      silence >= (steps - told.steps) * SHORTEST_STEP);
}

function progressLine(transfer: Transfer, now: number): string {
  const { id, section } = transfer.archive;
  const facts = [amountFact(transfer), ...stateFacts(transfer, now)];
  return `${id} -- ${section}: ${facts.join(", ")}`;
}

function amountFact(transfer: Transfer): string {
  const { received, total } = transfer;
  const percent = transfer.partsDone(100);
  return formatBytes(received) +
    (total === undefined ? "" : ` of ${formatBytes(total)}`) +
    (percent === undefined ? "" : ` (${percent} %)`);
}

function stateFacts(transfer: Transfer, now: number): string[] {
  const wait = transfer.secondsToRetry(now);
  if (wait !== undefined) return [`trying again in ${formatDuration(wait)}`];
  const stalled = transfer.secondsStalled(now);
  if (stalled !== undefined) return [`no data for ${formatDuration(stalled)}`];
  const rate = transfer.rate(now);
  if (rate === undefined) return [];
  const left = transfer.secondsLeft(now);
  return left === undefined
    ? [formatRate(rate)]
    : [formatRate(rate), `${formatDuration(left)} left`];
}

/** Between two looks at whether a line is due, in ms. */
const LOOK_TIME = 1000;

/**
 * Lines as they come, and between them, where nothing can be drawn over, sparse
 * ones about the running transfers: for each archive that takes more than a
 * second one at every tenth and after every 30 seconds without.
 */
export function openLog(options: LiveOptions): Reporter {
  const { sinks, style, now, every } = options;
  const transfers = new Transfers();
  let told = new Map<string, Told>();
  let closed = false;

  function tell(): void {
    const due: Note[] = [];
    const next = new Map<string, Told>();
    for (const [key, transfer] of transfers.shown()) {
      const steps = transfer.partsDone(STEPS) ?? 0;
      const last = told.get(key) ?? { at: now(), steps: 0 };
      if (isDue(last, steps, now())) {
        due.push(new Note(progressLine(transfer, now())));
        next.set(key, { at: now(), steps });
      } else {
        // A transfer that began anew is told at its tenths again.
        next.set(key, { at: last.at, steps: Math.min(last.steps, steps) });
      }
    }
    told = next;
    writeLines(sinks, linesOf(due, style().colors));
  }
  const ticks = ticksWhile(every, LOOK_TIME, tell);

  return {
    report(event) {
      transfers.follow(event, now());
      writeLines(sinks, messageLines(event, style()));
      if (!closed) tell();
      ticks(!closed && transfers.size > 0);
    },
    close() {
      closed = true;
      ticks(false);
    },
  };
}
