// Pure: no disk, network, clock or environment.

import { type Styled, styled, type Text, verdict } from "./lines.ts";
import { count, formatBytes } from "./format.ts";
import type {
  KeptFile,
  Leftover,
  PlaceSummary,
  RemovalSummary,
} from "./event.ts";

/** Files that stay and are named; more are only counted. */
const KEPT_SHOWN = 20;

/** What removing an entry would do: every file by its name, where they are asked for. */
export function removalPlanText(
  { id, folders, paths, kept, ...removal }: RemovalSummary,
): string[] {
  return [
    `${id}: ${amount(removal)} would be removed`,
    ...folders.map((folder) => `  from ${folder}`),
    ...(paths ?? []).map((path) => `  removes ${path}`),
    ...paths === undefined ? keptLines(kept) : kept.map(keptLine),
  ];
}

/** What removing an entry did. */
export function removedText(
  removal: RemovalSummary,
): Text[] {
  return [
    styled`${removal.id}: ${removed(removal)}`,
    ...keptLines(removal.kept),
  ];
}

/** What uninstalling would do, or did. */
export function uninstallText(
  places: readonly PlaceSummary[],
  done: boolean,
): Text[] {
  return places.flatMap((place) => [
    styled`${place.folder}: ${
      done ? removed(place) : `${amount(place)} would be removed`
    }`,
    ...leftLines(place),
  ]);
}

type Amount = { files: number; bytes: number };

function removed(what: Amount): Styled {
  return styled`${verdict(true)} ${amount(what)} removed`;
}

function amount({ files, bytes }: Amount): string {
  return `${count(files, "file")} (${formatBytes(bytes)})`;
}

function keptLines(kept: readonly KeptFile[]): string[] {
  const left = kept.length - KEPT_SHOWN;
  return [
    ...kept.slice(0, KEPT_SHOWN).map(keptLine),
    ...left > 0 ? [`  keeps ${count(left, "more file")}`] : [],
  ];
}

function keptLine({ path, reason, owners }: KeptFile): string {
  const reasons = {
    changed: "changed since it was installed",
    owned: `belongs to ${owners.join(" and ")} too`,
    package: "makes the folder a Python package",
    yours: "net_download did not install it",
  } as const;
  return `  keeps ${path}: ${reasons[reason]}`;
}

function leftLines({ kept, keptBytes }: PlaceSummary): string[] {
  if (kept.length === 0) return [];
  const left = kept.length - KEPT_SHOWN;
  return [
    `  keeps ${
      amount({ files: kept.length, bytes: keptBytes })
    } not known to be installed by net_download, which --whole-folders would remove too:`,
    ...kept.slice(0, KEPT_SHOWN).map((path) => `    ${path}`),
    ...left > 0 ? [`    ${count(left, "more file")}`] : [],
  ];
}

/** What leftovers are, for the person who is asked. */
const WHAT: Record<Leftover["kind"], string> = {
  download: "an unfinished download, which the next run would resume",
  staging: "what a stopped run had expanded",
  temporary: "what a stopped run was copying",
  lock: "the lock of a run that is gone",
  "set-aside": "yours, which was set aside",
};

/** What `clean` would remove. */
export function leftoversText(leftovers: readonly Leftover[]): string[] {
  if (leftovers.length === 0) return ["Nothing is left over."];
  return [
    `${total(leftovers, "leftover")} would be removed`,
    ...leftovers.map((each) =>
      `  ${each.path}: ${WHAT[each.kind]} (${size(each)})`
    ),
  ];
}

/** What `clean` has removed. */
export function cleanedText(
  leftovers: readonly Leftover[],
): Styled {
  return styled`${verdict(true)} ${total(leftovers, "leftover")} removed`;
}

/** The answer to `list --set-aside`. */
export function setAsideText(files: readonly Leftover[]): string[] {
  if (files.length === 0) return ["Nothing is set aside."];
  return [
    ...files.map((each) => `${each.path} (${size(each)})`),
    `${total(files, "path")} set aside`,
  ];
}

function size({ files, bytes }: Leftover): string {
  return files === undefined
    ? formatBytes(bytes)
    : `${count(files, "file")}, ${formatBytes(bytes)}`;
}

function total(leftovers: readonly Leftover[], what: string): string {
  const bytes = leftovers.reduce((sum, each) => sum + each.bytes, 0);
  return `${count(leftovers.length, what)} (${formatBytes(bytes)})`;
}
