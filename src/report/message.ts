// Pure: no disk, network, clock or environment.

import { type Colors, paint } from "./color.ts";
import type { ArchiveName, KnownFailure, ReportEvent } from "./event.ts";
import { formatBytes, formatDuration } from "./format.ts";
import { inventoryLines, quietInventoryLines } from "./inventory_lines.ts";
import { packingLines, quietPackingLines } from "./packing_lines.ts";
import { planTable } from "./plan_table.ts";
import { printable } from "./printable.ts";

/** A line for one of the two outputs, without its line end. */
export interface Line {
  to: "stdout" | "stderr";
  text: string;
}

/**
 * The lines that a person sees for `event`; none for the events that progress
 * bars are made from. Results go to stdout in the original program's words,
 * trailing blanks included, since scripts read them; everything else goes to
 * stderr.
 *
 * @param width columns of the terminal behind stdout, 0 where there is none
 */
export function messageLines(
  event: ReportEvent,
  colors: Colors,
  width = 0,
): Line[] {
  const ok = paint(colors.stdout, "green", "OK.");
  switch (event.kind) {
    case "zoo-accessed":
      return results(`Accessing: ${printable(event.zoo)}`);
    case "entry-found":
      return results(`${printable(event.id)}: in ${printable(event.zoo)}`);
    case "archive-started":
      return results(`Downloading from ${printable(event.url)}`);
    case "section-installed":
      return results(
        `${archiveLabel(event.archive)}: ${ok}`,
        `Downloaded data to ${printable(event.folder)}`,
      );
    case "entry-current":
      return results(
        `${printable(event.id)}: ${ok} `,
        "Already downloaded. Use the -r option to download again.",
      );
    case "entry-planned":
      return results(...planTable(event.id, event.reason, event.steps, width));
    case "entry-mirrored":
      return results(
        `${printable(event.id)}: ${ok} ${
          event.changed ? sizeLabel(event) : "unchanged"
        }`,
      );
    case "mirror-written":
      return results(...mirrorLines(event));
    case "entries-listed":
    case "entry-described":
    case "entry-located":
    case "entry-verified":
    case "removal-planned":
    case "entry-removed":
    case "uninstall-planned":
    case "uninstalled":
      return inventoryLines(event, { width, colored: colors.stdout })
        .map(result);
    case "entry-packed":
    case "entry-checked":
    case "zoo-checked":
      return packingLines(event, { colored: colors.stdout }).map(result);
    case "archive-retry":
      return notes(
        `Retrying ${archiveLabel(event.archive)} in ` +
          `${formatDuration(event.waitSeconds)}: ${printable(event.reason)}`,
      );
    case "archive-kept":
      return notes(
        `Kept ${formatBytes(event.bytes)} of ${archiveLabel(event.archive)}: ` +
          "the same command goes on from there.",
      );
    case "set-aside": {
      const { path, backup } = event;
      const text = `"${path}" stood in the way and is now called "${backup}"`;
      return notes(warning(text, colors));
    }
    case "warning":
      return notes(warning(event.text, colors));
    case "entry-failed":
      return [
        ...results(
          `${printable(event.id)}: ${paint(colors.stdout, "red", "FAIL.")} `,
          ...originalWords(event.id, event.known),
        ),
        ...errorLines(event),
      ];
    case "run-failed":
      return errorLines(event);
    case "archive-progress":
    case "archive-expanding":
    case "archive-verified":
    case "archive-ended":
    case "section-merging":
    case "entry-ended":
      return [];
  }
}

/** The lines of `--quiet`: failures, and the answers to questions. */
export function quietLines(event: ReportEvent): Line[] {
  switch (event.kind) {
    case "entry-failed":
    case "run-failed":
      return errorLines(event);
    case "entries-listed":
    case "entry-described":
    case "entry-located":
    case "entry-verified":
    case "removal-planned":
    case "entry-removed":
    case "uninstall-planned":
    case "uninstalled":
      return quietInventoryLines(event).map(result);
    case "entry-packed":
    case "entry-checked":
    case "zoo-checked":
      return quietPackingLines(event).map(result);
    default:
      return [];
  }
}

function errorLines(
  failure: { message: string; hint: string | undefined },
): Line[] {
  const hint = failure.hint === undefined
    ? []
    : [`  ${printable(failure.hint)}`];
  return notes(`net_download: ${printable(failure.message)}.`, ...hint);
}

function originalWords(id: string, known: KnownFailure | undefined): string[] {
  switch (known?.kind) {
    case "unknown-entry":
      return [`No NiftyNet example was found for ${printable(id)}.`];
    case "unknown-action":
      return [
        `I do not know the action ${printable(known.action)}. ` +
        "Perhaps you need to update NiftyNet?",
      ];
    case undefined:
      return [];
  }
}

function sizeLabel(
  { archives, bytes }: { archives: number; bytes: number },
): string {
  const count = archives === 1 ? "1 archive" : `${archives} archives`;
  return `${count}, ${formatBytes(bytes)}`;
}

/** Where a mirror is, and for a bundle the digests that sites can compare. */
function mirrorLines(
  { path, entries, bytes, changed, files }:
    & ReportEvent
    & { kind: "mirror-written" },
): string[] {
  const count = entries === 1 ? "1 entry" : `${entries} entries`;
  const state = changed ? "" : ", unchanged";
  return [
    `Zoo with ${count} (${formatBytes(bytes)}) in ${printable(path)}${state}`,
    ...files.map(({ path, sha256 }) => `${sha256}  ${printable(path)}`),
  ];
}

function archiveLabel({ id, section }: ArchiveName): string {
  return `${printable(id)} -- ${printable(section)}`;
}

function results(...texts: string[]): Line[] {
  return texts.map(result);
}

function result(text: string): Line {
  return { to: "stdout", text };
}

function warning(text: string, { stderr }: Colors): string {
  return `${paint(stderr, "yellow", "Warning:")} ${printable(text)}`;
}

function notes(...texts: string[]): Line[] {
  return texts.map((text) => ({ to: "stderr", text }));
}
