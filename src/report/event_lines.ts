// Pure: no disk, network, clock or environment.

import {
  type Colors,
  type Line,
  linesOf,
  Note,
  paint,
  Styled,
  styled,
  type Text,
  verdict,
} from "./lines.ts";
import type {
  ArchiveName,
  EndedEntry,
  EntryOutcome,
  EventOf,
  Events,
  FailureFacts,
  ReportEvent,
} from "./event.ts";
import { count, formatBytes, formatDuration } from "./format.ts";
import { fileListText, infoText } from "./info_text.ts";
import { listTable } from "./list_table.ts";
import { planTable } from "./plan_table.ts";
import { escapeUnprintable } from "./printable.ts";
import {
  checkedText,
  comparedText,
  mirroredText,
  mirrorText,
  packedText,
  zooCheckedText,
} from "./publishing_text.ts";
import { FEW_ARCHIVES } from "./transfers.ts";
import {
  cleanedText,
  leftoversText,
  removalPlanText,
  removedText,
  setAsideText,
  uninstallText,
} from "./removal_text.ts";
import { diffText, faultText, verifyText } from "./verify_text.ts";

/** How lines are to look. */
export interface LineStyle {
  colors: Colors;
  /** Columns of the terminal behind stdout, 0 where there is none. */
  width: number;
}

/** What stands on stdout, and notes, which stand on stderr. */
type Told = readonly (Text | Note)[];

type Telling<Event> = (event: Event, width: number) => Told;

const NOTHING = () => [];

/**
 * What a person reads, in a log and on a terminal; nothing of the events that
 * progress bars are made from. Results are in the original program's words,
 * trailing blanks included, since scripts read them.
 */
const TOLD: { [Kind in keyof Events]: Telling<EventOf<Kind>> } = {
  "zoo-accessed": ({ zoo }) => [`Accessing: ${zoo}`],
  "entry-found": ({ id, zoo }) => [`${id}: in ${zoo}`],
  "archive-started": ({ url }) => [`Downloading from ${url}`],
  "archive-progress": NOTHING,
  "archive-retry": ({ archive, waitSeconds, reason }) => {
    const wait = formatDuration(waitSeconds);
    return [
      new Note(`Retrying ${archiveLabel(archive)} in ${wait}: ${reason}`),
    ];
  },
  "archive-kept": keptText,
  "archive-expanding": NOTHING,
  "archive-verified": NOTHING,
  "archive-ended": NOTHING,
  "section-merging": NOTHING,
  "section-installed": ({ archive, folder }) => [
    styled`${archiveLabel(archive)}: ${verdict(true)}`,
    `Downloaded data to ${folder}`,
  ],
  "sections-kept": ({ id, sections }) => [
    new Note(
      `Unchanged and kept: ${count(sections.length, "section")} of ${id}.`,
    ),
  ],
  "set-aside": ({ path, backup }) => [
    warning(`"${path}" was in the way and is now called "${backup}"`),
  ],
  "leftovers-removed": ({ id, bytes, paths }) => {
    const files = `${count(paths.length, "file")} (${formatBytes(bytes)})`;
    return [new Note(`Removed ${files} that ${id} no longer has.`)];
  },
  "leftover-kept": ({ id, path }) => [
    warning(
      `"${path}" is no longer part of ${id} and has changed since it was installed, so it stays`,
    ),
  ],
  "entry-current": ({ id }) => [
    styled`${id}: ${verdict(true)} `,
    "Already downloaded. Use the -r option to download again.",
  ],
  "entry-planned": planTable,
  "entry-mirrored": (event) => [mirroredText(event)],
  "mirror-written": (event) => [...mirrorText(event), ...signNote(event)],
  "entries-listed": listTable,
  "entry-described": infoText,
  "files-listed": fileListText,
  "materials-listed": ({ bom }) => [jsonText(bom)],
  "entries-locked": ({ lock }) => [jsonText(lock)],
  "entry-located": foldersText,
  "entry-verified": verifyText,
  "file-compared": diffText,
  "removal-planned": removalPlanText,
  "entry-removed": removedText,
  "uninstall-planned": ({ places }) => uninstallText(places, false),
  "uninstalled": ({ places }) => uninstallText(places, true),
  "set-aside-listed": ({ files }) => setAsideText(files),
  "cleaning-planned": ({ leftovers }) => leftoversText(leftovers),
  "cleaned": ({ leftovers }) => [cleanedText(leftovers)],
  "release-found": (event) => [releaseText(event)],
  "program-replaced": ({ path, before, version, renewed }) => [
    `net_download ${version} replaces ${before} in ${path}`,
    ...renewed.map((each) => `Renewed ${each}`),
  ],
  "entry-compared": comparedText,
  "packing-planned": (event) => packedText(event, "would be"),
  "entry-packed": (event) => [
    ...packedText(event, verdict(true)),
    ...signNote(event),
  ],
  "entry-checked": checkedText,
  "zoo-checked": zooCheckedText,
  // People get the text itself, for which nothing of this is loaded.
  "version-shown": NOTHING,
  "text-shown": NOTHING,
  // Why is told by another line.
  "entries-unchecked": ({ ids }) => {
    const names = ids.map((id) => `"${id}"`).join(", ");
    const are = ids.length === 1 ? "is" : "are";
    return [
      warning(
        `cannot tell whether ${names} ${are} up to date: a zoo could not be asked`,
      ),
    ];
  },
  "entry-failed": (event) => [
    styled`${event.id}: ${verdict(false)} `,
    ...originalWords(event),
    ...failureNotes(event),
  ],
  "entry-ended": NOTHING,
  "entries-ended": ({ entries }) => [new Note(outcomesText(entries))],
  "run-failed": failureNotes,
  "warning": ({ text }) => [warning(text)],
};

/**
 * What `--quiet` leaves: failures, and the answers to questions in the shortest
 * form that a script can use.
 */
const TOLD_QUIETLY: { [Kind in keyof Events]?: Telling<EventOf<Kind>> } = {
  "entries-listed": ({ entries }) => entries.map(({ id }) => id),
  "entry-described": infoText,
  "files-listed": ({ folder, files, links }) =>
    [...files, ...links].map(({ path }) => `${folder}/${path}`),
  "materials-listed": TOLD["materials-listed"],
  "entries-locked": TOLD["entries-locked"],
  "entry-located": foldersText,
  "entry-verified": faultText,
  "set-aside-listed": ({ files }) => files.map(({ path }) => path),
  "release-found": ({ newest, newer }) => newer ? [newest] : [],
  "entry-checked": (event) =>
    event.problems.length === 0 ? [] : checkedText({ ...event, notes: [] }),
  "zoo-checked": ({ problems }) => problems.map((problem) => `${problem}.`),
  "entry-failed": failureNotes,
  "run-failed": failureNotes,
};

/** The lines that a person sees for an event. */
export function messageLines(
  event: ReportEvent,
  { colors, width }: LineStyle,
): Line[] {
  return linesOf(rowOf(TOLD, event)?.(event, width) ?? [], colors);
}

/** The lines of `--quiet` for an event. */
export function quietLines(event: ReportEvent): Line[] {
  const plain = { stdout: false, stderr: false };
  return linesOf(rowOf(TOLD_QUIETLY, event)?.(event, 0) ?? [], plain);
}

/** The row of an event. The compiler cannot see that its kind is the row's. */
function rowOf<Kind extends keyof Events>(
  table: { [Kind in keyof Events]?: Telling<EventOf<Kind>> },
  event: { kind: Kind },
): Telling<EventOf<Kind>> | undefined {
  return table[event.kind];
}

function warning(text: string): Note {
  return new Note(styled`${paint("yellow", "Warning:")} ${text}`);
}

function failureNotes({ message, hint }: FailureFacts): Note[] {
  return [
    new Note(`net_download: ${message}.`),
    ...hint === undefined ? [] : [new Note(`  ${hint}`)],
  ];
}

/** Failures that the original has a line of its own for. */
function originalWords(
  { id, failure, action = "" }: Events["entry-failed"],
): string[] {
  switch (failure) {
    case "unknown-entry":
      return [`No NiftyNet example was found for ${id}.`];
    case "unknown-action":
      return [
        `I do not know the action ${action}. Perhaps you need to update NiftyNet?`,
      ];
    default:
      return [];
  }
}

/** Of many archives of an entry that are kept, one line tells. */
function keptText({ archive, bytes, of }: Events["archive-kept"]): Note[] {
  const kept = (bytes: number, what: string) =>
    new Note(
      `Kept ${
        formatBytes(bytes)
      } of ${what}: the same command resumes from there.`,
    );
  if (of === undefined || of.archives <= FEW_ARCHIVES) {
    return [kept(bytes, archiveLabel(archive))];
  }
  const all = `${of.archives} archives of ${archive.id}`;
  return of.place === 1 ? [kept(of.bytes, all)] : [];
}

const OUTCOMES: Record<EntryOutcome, string> = {
  installed: "installed",
  current: "already there",
  planned: "to be installed",
  failed: "failed",
  stopped: "stopped",
};

/** As in `3 entries: 2 installed, 1 failed (unet)`. */
function outcomesText(entries: readonly EndedEntry[]): string {
  const groups = Map.groupBy(entries, ({ outcome }) => outcome);
  const parts = Array.from(groups, ([outcome, ended]) => {
    const ids = ended.map(({ id }) => id).join(", ");
    const names = ended.some(({ exit }) => exit !== 0) ? ` (${ids})` : "";
    return `${ended.length} ${OUTCOMES[outcome]}${names}`;
  });
  return `${count(entries.length, "entry", "entries")}: ${parts.join(", ")}`;
}

function signNote({ sign }: { sign?: string | undefined }): Note[] {
  return sign === undefined ? [] : [new Note(`To sign the zoo, type: ${sign}`)];
}

function releaseText(
  { version, newest, newer }: Events["release-found"],
): string {
  if (newer) return `net_download ${newest} is available; this is ${version}.`;
  return version === newest
    ? `net_download ${version} is the newest release.`
    : `net_download ${version} is newer than the newest release, ${newest}.`;
}

function archiveLabel({ id, section }: ArchiveName): string {
  return `${id} -- ${section}`;
}

/** Each folder once: several sections may share one. */
function foldersText({ folders }: Events["entry-located"]): string[] {
  return [...new Set(folders.map(({ folder }) => folder))];
}

/** For a file or a program: nothing in it is hidden. */
function jsonText(value: Readonly<Record<string, unknown>>): Styled {
  return new Styled(escapeUnprintable(JSON.stringify(value, undefined, 2)));
}
