// Pure: no disk, network, clock or environment.

import type { ArchiveName, Report, WholeEntry } from "./event.ts";

/** Another process has a lock. */
interface News {
  /** What the lock protects, as the user knows it. */
  what: string;
  /** The process that has it, in words. */
  holder: string;
}

/** Tells the user who is waited for, and in whose place work goes on. */
export function lockNews(report: Report): {
  onWait(news: News): void;
  onTakeOver(news: News): void;
} {
  const warn = (text: string) => report({ kind: "warning", text });
  return {
    onWait: ({ what, holder }) =>
      warn(`waiting for ${what}: ${holder} is working on it`),
    onTakeOver: ({ what, holder }) =>
      warn(
        `${holder} left ${what} unfinished and is gone; taking over`,
      ),
  };
}

/** All of an entry, whose archives have so many bytes each; undefined where that is not known. */
export function wholeOf(sizes: readonly (number | undefined)[]): WholeEntry {
  const known = sizes.filter((bytes) => bytes !== undefined);
  return {
    archives: sizes.length,
    bytes: known.length < sizes.length
      ? undefined
      : known.reduce((sum, bytes) => sum + bytes, 0),
  };
}

/** Tells of all archives of an entry that the next run will go on from. */
export function keptNews(
  kept: readonly { archive: ArchiveName; bytes: number }[],
  report: Report,
): void {
  const { archives, bytes = 0 } = wholeOf(kept.map(({ bytes }) => bytes));
  for (const [index, each] of kept.entries()) {
    const of = { archives, bytes, place: index + 1 };
    report({ kind: "archive-kept", ...each, of });
  }
}

/**
 * Tells that a short request such as for a manifest is tried again: else a
 * server that is silent would leave the screen silent too. A list asks a host a
 * hundred times: of all first retries there one is told, of all second ones
 * one, and so on.
 */
export function retryNews(
  report: Report,
): (url: URL, reason: string, waitSeconds: number) => void {
  const counts = new Map<string, number>();
  const told = new Map<string, number>();
  return ({ href, host }, reason, waitSeconds) => {
    const count = (counts.get(href) ?? 0) + 1;
    counts.set(href, count);
    if (count <= (told.get(host) ?? 0)) return;
    told.set(host, count);
    report({
      kind: "warning",
      text: `${reason}; trying again in ${Math.ceil(waitSeconds)}s`,
    });
  };
}
