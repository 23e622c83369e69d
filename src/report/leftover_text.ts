// Pure: no disk, network, clock or environment.

import type { Leftover } from "./event.ts";
import { count, formatBytes } from "./format.ts";
import { paint } from "./output.ts";
import { printable } from "./printable.ts";

/** What leftovers are, for the person who is asked. */
const WHAT: Record<Leftover["kind"], string> = {
  download: "an unfinished download, which the next run would go on with",
  staging: "what a stopped run had expanded",
  temporary: "what a stopped run was copying",
  lock: "the lock of a run that is gone",
  "set-aside": "yours, which was set aside",
};

/** What `clean` would remove. */
export function leftoversText(leftovers: readonly Leftover[]): string[] {
  if (leftovers.length === 0) return ["Nothing is left over."];
  return [
    `${amount(leftovers, "leftover")} would be removed`,
    ...leftovers.map((each) =>
      `  ${printable(each.path)}: ${WHAT[each.kind]} (${size(each)})`
    ),
  ];
}

/** What `clean` has removed. */
export function cleanedText(
  leftovers: readonly Leftover[],
  colored: boolean,
): string {
  const verdict = paint(colored, "green", "OK.");
  return `${verdict} ${amount(leftovers, "leftover")} removed`;
}

/** The answer to `list --set-aside`. */
export function setAsideText(files: readonly Leftover[]): string[] {
  if (files.length === 0) return ["Nothing is set aside."];
  return [
    ...files.map((each) => `${printable(each.path)} (${size(each)})`),
    `${amount(files, "path")} set aside`,
  ];
}

function size({ files, bytes }: Leftover): string {
  return files === undefined
    ? formatBytes(bytes)
    : `${count(files, "file")}, ${formatBytes(bytes)}`;
}

function amount(leftovers: readonly Leftover[], what: string): string {
  const bytes = leftovers.reduce((sum, each) => sum + each.bytes, 0);
  return `${count(leftovers.length, what)} (${formatBytes(bytes)})`;
}
