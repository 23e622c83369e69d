// Pure: no disk, network, clock or environment.

import { paint } from "./output.ts";
import { count, formatBytes } from "./format.ts";
import type { KeptFile, PlaceSummary, RemovalSummary } from "./event.ts";
import { printable } from "./printable.ts";

/** Files that stay and are named; more are only counted. */
const KEPT_SHOWN = 20;

/** What removing an entry would do: every file by its name, where they are asked for. */
export function removalPlanText(
  { id, folders, paths, kept, ...removal }: RemovalSummary,
): string[] {
  return [
    `${printable(id)}: ${amount(removal)} would be removed`,
    ...folders.map((folder) => `  from ${printable(folder)}`),
    ...(paths ?? []).map((path) => `  removes ${printable(path)}`),
    ...paths === undefined ? keptLines(kept) : kept.map(keptLine),
  ];
}

/** What removing an entry did. */
export function removedText(
  removal: RemovalSummary,
  colored: boolean,
): string[] {
  return [
    `${printable(removal.id)}: ${removed(removal, colored)}`,
    ...keptLines(removal.kept),
  ];
}

/** What uninstalling would do, or did. */
export function uninstallText(
  places: readonly PlaceSummary[],
  done: boolean,
  colored: boolean,
): string[] {
  return places.flatMap((place) => [
    `${printable(place.folder)}: ${
      done ? removed(place, colored) : `${amount(place)} would be removed`
    }`,
    ...leftLines(place),
  ]);
}

type Amount = { files: number; bytes: number };

function removed(what: Amount, colored: boolean): string {
  return `${paint(colored, "green", "OK.")} ${amount(what)} removed`;
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
    owned: `belongs to ${owners.map(printable).join(" and ")} too`,
    package: "makes the folder a Python package",
    yours: "net_download did not install it",
  } as const;
  return `  keeps ${printable(path)}: ${reasons[reason]}`;
}

function leftLines({ kept, keptBytes }: PlaceSummary): string[] {
  if (kept.length === 0) return [];
  const left = kept.length - KEPT_SHOWN;
  return [
    `  keeps ${
      amount({ files: kept.length, bytes: keptBytes })
    } not known to be installed by net_download, which --whole-folders would remove too:`,
    ...kept.slice(0, KEPT_SHOWN).map((path) => `    ${printable(path)}`),
    ...left > 0 ? [`    ${count(left, "more file")}`] : [],
  ];
}
