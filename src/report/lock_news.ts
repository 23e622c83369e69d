// Pure: no disk, network, clock or environment.

import type { Report } from "./event.ts";

/** Somebody else has a lock. */
interface News {
  /** What the lock protects, as the user knows it. */
  what: string;
  /** Whoever has it, in words. */
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
      warn(`waiting for ${what}: ${holder} works on it`),
    onTakeOver: ({ what, holder }) =>
      warn(
        `${holder} left ${what} unfinished and is gone; going on in its place`,
      ),
  };
}
