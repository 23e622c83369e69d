// Pure: no disk, network, clock or environment.

import { styled, type Text, verdict } from "./lines.ts";
import { count, formatBytes } from "./format.ts";
import type { Damage, Events } from "./event.ts";

type Verified = Events["entry-verified"];

/** Files of the user's own that are named; more are only counted. */
const EXTRAS_SHOWN = 10;

/** What became of an entry's files: one line where all is well, else one for each fault. */
export function verifyText(event: Verified): Text[] {
  const size = event.files === 0
    ? ""
    : `${count(event.files, "file")}, ${formatBytes(event.bytes)}`;
  return [
    styled`${event.id}: ${verdict(event.sound)} ${size}`,
    ...conditionLines(event),
    ...event.problems.map((problem) => `  ${problem}.`),
    ...event.damages.map(damageLine),
    ...(event.leftovers ?? []).map((path) =>
      `  left     ${path}: of an earlier version`
    ),
    ...unlistedLines(event),
    ...extraLines(event.extras),
  ];
}

/** How a changed file differs, as `diff -u` writes it. */
export function diffText(
  { path, diff, reason }: Events["file-compared"],
): string[] {
  return diff === undefined
    ? [`${path}: it ${reason}`]
    : [`--- ${path} (installed)`, `+++ ${path} (on disk)`, ...diff.split("\n")];
}

/** The faults alone, for `--quiet`. */
export function faultText(event: Verified): Text[] {
  return event.sound
    ? []
    : verifyText({ ...event, extras: [], unlisted: [], leftovers: [] });
}

function conditionLines({ condition }: Verified): string[] {
  switch (condition) {
    case "installed":
    case "damaged":
      return [];
    case "incomplete":
      return ["  A folder of it is missing or empty."];
    case "unfinished":
      return [
        "  An installation or removal of it is running or was stopped: install or remove it again.",
      ];
    case "unreadable":
      return ["  Its record cannot be used: install it again with -r."];
  }
}

function damageLine({ kind, path, replacedBy }: Damage): string {
  const reason = replacedBy.length === 0
    ? ""
    : `, since ${replacedBy.join(" and ")} was installed there`;
  return `  ${kind}  ${path}${reason}`;
}

function unlistedLines({ unlisted, problems }: Verified): string[] {
  if (unlisted.length === 0) return [];
  const names = unlisted.map((section) => `[${section}]`).join(", ");
  // With a receipt that cannot be used, it is not known who installed it.
  const why = problems.length > 0
    ? ". To record its files again, give --repair."
    : ": NiftyNet's Python command, which installed it, does not record files. To record them, install it again with -r.";
  return [`  Of ${names} only the folder could be checked${why}`];
}

function extraLines(extras: readonly string[]): string[] {
  const left = extras.length - EXTRAS_SHOWN;
  return [
    ...extras.slice(0, EXTRAS_SHOWN).map((path) => `  extra    ${path}`),
    ...left > 0 ? [`  extra    ${count(left, "more file")}`] : [],
  ];
}
