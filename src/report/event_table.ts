// Pure: no disk, network, clock or environment.

import { type Colors, type Line, notes, paint, results } from "./output.ts";
import { billOfMaterials, stringifyBill } from "./cyclonedx.ts";
import type {
  ArchiveName,
  EndedEntry,
  EntryAbout,
  EntryOutcome,
  EventOf,
  Events,
  FailureFacts,
  InstalledState,
  PackedEntry,
  ReportEvent,
} from "./event.ts";
import { count, formatBytes, formatDuration } from "./format.ts";
import { fileListText, infoText } from "./info_text.ts";
import { listTable } from "./list_table.ts";
import { comparedText, packedText } from "./packing_text.ts";
import { planTable } from "./plan_table.ts";
import { printable } from "./printable.ts";
import { FEW_ARCHIVES } from "./transfers.ts";
import { cleanedText, leftoversText, setAsideText } from "./leftover_text.ts";
import { removalPlanText, removedText, uninstallText } from "./removal_text.ts";
import { diffText, faultLines, verifyText } from "./verify_text.ts";

/** How lines may look. */
export interface Look {
  colors: Colors;
  /** Columns of the terminal behind stdout, 0 where there is none. */
  width: number;
}

/** How an event reads. */
interface Reading<Event> {
  /** Its fields in a line of JSON, beside `schema` and `event`. */
  json(event: Event): Record<string, unknown>;
  /**
   * Its lines for a person, in a log and on a terminal; none for the events
   * that progress bars are made from. Results go to stdout in the original
   * program's words, trailing blanks included, since scripts read them.
   */
  lines?(event: Event, look: Look): Line[];
  /**
   * What `--quiet` leaves of it: failures, and the answers to questions in the
   * shortest form that a script can use.
   */
  quiet?(event: Event): Line[];
}

/** How each event reads as JSON, for a person, and with `--quiet`. */
const TABLE: { [Kind in keyof Events]: Reading<EventOf<Kind>> } = {
  "zoo-accessed": {
    json: (event) => pick(event, "zoo"),
    lines: ({ zoo }) => results(`Accessing: ${printable(zoo)}`),
  },
  "entry-found": {
    json: (event) => pick(event, "id", "zoo"),
    lines: ({ id, zoo }) => results(`${printable(id)}: in ${printable(zoo)}`),
  },
  "archive-started": {
    json: (event) => ({ ...archiveFields(event), ...pick(event, "url") }),
    lines: ({ url }) => results(`Downloading from ${printable(url)}`),
  },
  "archive-progress": {
    json: (event) => ({
      ...archiveFields(event),
      ...pick(event, "received", "total"),
      ...(event.connections !== undefined && pick(event, "connections")),
    }),
  },
  "archive-retry": {
    json: (event) => ({
      ...archiveFields(event),
      ...pick(event, "reason", "waitSeconds"),
    }),
    lines: ({ archive, waitSeconds, reason }) =>
      notes(
        `Retrying ${archiveLabel(archive)} in ${formatDuration(waitSeconds)}: ${
          printable(reason)
        }`,
      ),
  },
  "archive-kept": {
    json: (event) => ({ ...archiveFields(event), ...pick(event, "bytes") }),
    lines: ({ archive, bytes, of }) => {
      const kept = (bytes: number, what: string) =>
        notes(
          `Kept ${
            formatBytes(bytes)
          } of ${what}: the same command goes on from there.`,
        );
      if (of === undefined || of.archives <= FEW_ARCHIVES) {
        return kept(bytes, archiveLabel(archive));
      }
      const all = `${of.archives} archives of ${printable(archive.id)}`;
      return of.place === 1 ? kept(of.bytes, all) : notes();
    },
  },
  "archive-expanding": { json: archiveFields },
  "archive-verified": { json: archiveFields },
  "archive-ended": { json: archiveFields },
  "section-merging": { json: archiveFields },
  "section-installed": {
    json: (event) => ({ ...archiveFields(event), ...pick(event, "folder") }),
    lines: ({ archive, folder }, look) =>
      results(
        `${archiveLabel(archive)}: ${verdict(true, look)}`,
        `Downloaded data to ${printable(folder)}`,
      ),
  },
  "set-aside": {
    json: (event) => pick(event, "id", "path", "backup"),
    lines: ({ path, backup }, look) =>
      warning(`"${path}" was in the way and is now called "${backup}"`, look),
  },
  "leftovers-removed": {
    json: (event) => pick(event, "id", "bytes", "paths"),
    lines: ({ id, bytes, paths }) =>
      notes(
        `Removed ${count(paths.length, "file")} (${formatBytes(bytes)}) that ${
          printable(id)
        } no longer has.`,
      ),
  },
  "leftover-kept": {
    json: (event) => pick(event, "id", "path"),
    lines: ({ id, path }, look) =>
      warning(
        `"${path}" is no longer part of ${id} and has changed since it was installed, so it stays`,
        look,
      ),
  },
  "entry-current": {
    json: (event) => pick(event, "id"),
    lines: ({ id }, look) =>
      results(
        `${printable(id)}: ${verdict(true, look)} `,
        "Already downloaded. Use the -r option to download again.",
      ),
  },
  "entry-planned": {
    json: (event) => ({
      ...pick(event, "id", "reason"),
      steps: event.steps.map((step) =>
        pick(step, "section", "url", "folder", "bytes")
      ),
    }),
    lines: ({ id, reason, steps }, { width }) =>
      results(...planTable(id, reason, steps, width)),
  },
  "entry-mirrored": {
    json: (event) => pick(event, "id", "archives", "bytes", "changed"),
    lines: ({ id, archives, bytes, changed }, look) => {
      const state = changed
        ? `${count(archives, "archive")}, ${formatBytes(bytes)}`
        : "unchanged";
      return results(`${printable(id)}: ${verdict(true, look)} ${state}`);
    },
  },
  "mirror-written": {
    json: (event) => ({
      ...pick(event, "path", "entries", "bytes", "changed", "files"),
      ...signField(event),
    }),
    lines: ({ path, entries, bytes, changed, files, sign }) => [
      ...results(
        `Zoo with ${count(entries, "entry", "entries")} (${
          formatBytes(bytes)
        }) in ${printable(path)}${changed ? "" : ", unchanged"}`,
        // For sites to compare.
        ...files.map(({ path, sha256 }) => `${sha256}  ${printable(path)}`),
      ),
      ...signLines(sign),
    ],
  },
  "entries-listed": {
    json: ({ of, guessed, sought, entries }) => ({
      of,
      guessed,
      ...(sought !== undefined && { sought }),
      entries: entries.map((entry) => ({
        ...pick(entry, "id", "description", "version", "bytes", "zoo"),
        installed: stateFields(entry.installed),
      })),
    }),
    lines: ({ of, guessed, sought, entries }, { width, colors }) =>
      results(
        ...sought !== undefined && entries.length === 0
          ? [`No entry matches "${printable(sought)}".`]
          : listTable(entries, of, { width, colored: colors.stdout }),
        ...guessed
          ? ["The zoo does not list its entries: these are the official zoo's."]
          : [],
      ),
    quiet: ({ entries }) => results(...entries.map(({ id }) => printable(id))),
  },
  "entry-described": {
    json: (event) => ({
      ...pick(event, "id", "description", "version", "zoo"),
      installed: event.installed === undefined ? null : {
        ...stateFields(event.installed),
        ...pick(event.installed, "zoo", "time", "files", "bytes"),
        ...leftoverFields(event.installed),
      },
      sections: event.sections.map((section) => ({
        ...pick(
          section,
          "section",
          "url",
          "bytes",
          "folder",
          "folderState",
          "sha256",
        ),
        ...section.origin !== undefined && pick(section, "origin"),
      })),
      ...pick(event, "readme"),
      ...event.signature && { signature: event.signature },
      ...pick(
        event.about ?? NOTHING_ABOUT,
        "license",
        "homepage",
        "doi",
        "authors",
      ),
    }),
    lines: (event, { width }) => results(...infoText(event, width)),
    quiet: (event) => results(...infoText(event, 0)),
  },
  "files-listed": {
    json: (event) => ({
      ...pick(event, "id", "section", "folder", "source"),
      files: event.files.map((file) => pick(file, "path", "size", "sha256")),
      links: event.links.map((link) => pick(link, "path", "target")),
    }),
    lines: (event) => results(...fileListText(event)),
    quiet: ({ folder, files, links }) =>
      results(
        ...[...files, ...links].map(({ path }) =>
          printable(`${folder}/${path}`)
        ),
      ),
  },
  "materials-listed": {
    json: ({ time, entries }) => ({ bom: billOfMaterials(time, entries) }),
    lines: billLines,
    quiet: billLines,
  },
  "entries-locked": {
    json: (event) => pick(event, "lock"),
    lines: lockLines,
    quiet: lockLines,
  },
  "entry-located": {
    json: (event) => pick(event, "id", "folders"),
    lines: folderLines,
    quiet: folderLines,
  },
  "entry-verified": {
    json: (event) => ({
      ...pick(event, "id", "version", "condition", "sound", "files", "bytes"),
      damages: event.damages.map((damage) =>
        pick(damage, "section", "path", "kind", "replacedBy")
      ),
      ...pick(event, "extras", "unlisted", "problems"),
      ...leftoverFields(event),
    }),
    lines: (event, { colors }) => results(...verifyText(event, colors.stdout)),
    quiet: (event) => results(...faultLines(event)),
  },
  "file-compared": {
    json: (event) => pick(event, "id", "section", "path", "diff", "reason"),
    lines: (event) => results(...diffText(event)),
  },
  "removal-planned": {
    json: removalFields,
    lines: ({ removal }) => results(...removalPlanText(removal)),
  },
  "entry-removed": {
    json: removalFields,
    lines: ({ removal }, { colors }) =>
      results(...removedText(removal, colors.stdout)),
  },
  "uninstall-planned": {
    json: placeFields,
    lines: ({ places }) => results(...uninstallText(places, false, false)),
  },
  "uninstalled": {
    json: placeFields,
    lines: ({ places }, { colors }) =>
      results(...uninstallText(places, true, colors.stdout)),
  },
  "set-aside-listed": {
    json: ({ files }) => ({
      files: files.map((file) => pick(file, "path", "bytes", "files")),
    }),
    lines: ({ files }) => results(...setAsideText(files)),
    quiet: ({ files }) => results(...files.map(({ path }) => printable(path))),
  },
  "cleaning-planned": {
    json: leftoverList,
    lines: ({ leftovers }) => results(...leftoversText(leftovers)),
  },
  "cleaned": {
    json: leftoverList,
    lines: ({ leftovers }, { colors }) =>
      results(cleanedText(leftovers, colors.stdout)),
  },
  "release-found": {
    json: (event) => pick(event, "version", "newest", "newer"),
    lines: (event) => results(releaseText(event)),
    quiet: ({ newest, newer }) => results(...newer ? [newest] : []),
  },
  "program-replaced": {
    json: (event) => pick(event, "path", "before", "version", "renewed"),
    lines: ({ path, before, version, renewed }) =>
      results(
        `net_download ${version} replaces ${before} in ${printable(path)}`,
        ...renewed.map((each) => `Renewed ${printable(each)}`),
      ),
  },
  "entry-compared": {
    json: (event) => ({
      ...pick(event, "id", "before", "version"),
      changes: event.changes.map((each) => pick(each, "section", "change")),
    }),
    lines: (event) => results(...comparedText(event)),
  },
  "packing-planned": {
    json: packedFields,
    lines: (event) => results(...packedText(event, "would be")),
  },
  "entry-packed": {
    json: packedFields,
    lines: (event, look) => [
      ...results(...packedText(event, verdict(true, look))),
      ...signLines(event.sign),
    ],
  },
  "entry-checked": {
    json: (event) =>
      pick(event, "id", "archives", "bytes", "files", "problems", "notes"),
    lines: checkedLines,
    quiet: (event) =>
      event.problems.length === 0
        ? []
        : checkedLines({ ...event, notes: [] }, PLAIN),
  },
  "zoo-checked": {
    json: (event) => ({
      ...pick(event, "path", "entries", "faulty", "bytes", "problems"),
      ...event.notes && pick(event, "notes"),
    }),
    lines: ({ path, entries, faulty, bytes, problems, notes = [] }, look) => {
      const good = faulty === 0 && problems.length === 0;
      const state = faulty === 0
        ? ""
        : `, ${count(faulty, "faulty entry", "faulty entries")}`;
      return results(
        ...problems.map((problem) => `${printable(problem)}.`),
        ...notes.map((note) => `Note: ${printable(note)}.`),
        `Zoo ${printable(path)}: ${verdict(good, look)} ${
          count(entries, "entry", "entries")
        }, ${formatBytes(bytes)}${state}`,
      );
    },
    quiet: ({ problems }) =>
      results(...problems.map((problem) => `${printable(problem)}.`)),
  },
  // People get the text itself, for which nothing of this is loaded.
  "version-shown": { json: (event) => pick(event, "version", "commit") },
  "text-shown": { json: (event) => pick(event, "of", "topic", "text") },
  "entries-unchecked": {
    json: (event) => pick(event, "ids", "failure", "message", "hint"),
    // Why is told by another line.
    lines: ({ ids }, look) =>
      warning(
        `cannot tell whether ${ids.map((id) => `"${id}"`).join(", ")} ${
          ids.length === 1 ? "is" : "are"
        } up to date: a zoo could not be asked`,
        look,
      ),
  },
  "entry-failed": {
    json: (event) => pick(event, "id", "failure", "message", "hint"),
    lines: (event, look) => [
      ...results(
        `${printable(event.id)}: ${verdict(false, look)} `,
        ...originalWords(event),
      ),
      ...errorLines(event),
    ],
    quiet: errorLines,
  },
  "entry-ended": { json: (event) => pick(event, "id", "outcome", "exit") },
  "entries-ended": {
    json: ({ entries }) => ({
      entries: entries.map((each) => pick(each, "id", "outcome", "exit")),
    }),
    lines: ({ entries }) => notes(outcomesText(entries)),
  },
  "run-failed": {
    json: (event) => pick(event, "message", "hint", "failure"),
    lines: errorLines,
    quiet: errorLines,
  },
  "warning": {
    json: (event) => pick(event, "text"),
    lines: ({ text }, look) => warning(text, look),
  },
};

/** The fields of an event in JSON, beside its kind. */
export function jsonFields(event: ReportEvent): Record<string, unknown> {
  return readingOf(event).json(event);
}

/** The lines that a person sees for an event. */
export function messageLines(event: ReportEvent, look: Look): Line[] {
  return readingOf(event).lines?.(event, look) ?? [];
}

/** The lines of `--quiet` for an event. */
export function quietLines(event: ReportEvent): Line[] {
  return readingOf(event).quiet?.(event) ?? [];
}

/** The row of an event. The compiler cannot see that its kind is the row's. */
function readingOf<Kind extends keyof Events>(
  event: { kind: Kind },
): Reading<EventOf<Kind>> {
  return TABLE[event.kind];
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
    const ids = ended.map(({ id }) => printable(id)).join(", ");
    const names = ended.some(({ exit }) => exit !== 0) ? ` (${ids})` : "";
    return `${ended.length} ${OUTCOMES[outcome]}${names}`;
  });
  return `${count(entries.length, "entry", "entries")}: ${parts.join(", ")}`;
}

const NOTHING_ABOUT: EntryAbout = {
  license: undefined,
  homepage: undefined,
  doi: undefined,
  authors: [],
};

const PLAIN: Look = { colors: { stdout: false, stderr: false }, width: 0 };

/** Some members of a value as fields of JSON: `null` where one is not known. */
function pick<T, Name extends keyof T & string>(
  value: T,
  ...names: readonly Name[]
): Record<string, unknown> {
  return Object.fromEntries(
    names.map((name) => [
      name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`),
      value[name] ?? null,
    ]),
  );
}

function archiveFields(
  { archive }: { archive: ArchiveName },
): Record<string, unknown> {
  return pick(archive, "id", "section");
}

function stateFields(
  state: InstalledState | undefined,
): Record<string, unknown> | null {
  return state === undefined
    ? null
    : pick(state, "version", "condition", "outdated");
}

/** Told only where something is left: seldom. */
function leftoverFields({ leftovers }: { leftovers?: readonly string[] }) {
  return leftovers === undefined ? {} : { leftovers };
}

function removalFields(
  { removal }: Events["removal-planned"],
): Record<string, unknown> {
  return {
    ...pick(removal, "id", "folders", "files", "bytes"),
    kept: removal.kept.map((file) => pick(file, "path", "reason", "owners")),
    ...removal.paths !== undefined && pick(removal, "paths"),
  };
}

function leftoverList(
  { leftovers }: Events["cleaned"],
): Record<string, unknown> {
  return {
    leftovers: leftovers.map((each) =>
      pick(each, "kind", "path", "bytes", "files")
    ),
  };
}

/** Told only where there is something to sign. */
function signField({ sign }: { sign?: string | undefined }) {
  return sign === undefined ? {} : { sign };
}

function signLines(sign: string | undefined): Line[] {
  return sign === undefined
    ? []
    : notes(`To sign the zoo, type: ${printable(sign)}`);
}

function releaseText(
  { version, newest, newer }: Events["release-found"],
): string {
  if (newer) return `net_download ${newest} is there; this is ${version}.`;
  return version === newest
    ? `net_download ${version} is the newest release.`
    : `net_download ${version} is newer than the newest release, ${newest}.`;
}

function placeFields(
  { places }: Events["uninstalled"],
): Record<string, unknown> {
  return {
    places: places.map((place) =>
      pick(place, "place", "folder", "files", "bytes", "kept", "keptBytes")
    ),
  };
}

function archiveLabel({ id, section }: ArchiveName): string {
  return `${printable(id)} -- ${printable(section)}`;
}

function verdict(good: boolean, { colors }: Look): string {
  return good
    ? paint(colors.stdout, "green", "OK.")
    : paint(colors.stdout, "red", "FAIL.");
}

function warning(text: string, { colors }: Look): Line[] {
  return notes(
    `${paint(colors.stderr, "yellow", "Warning:")} ${printable(text)}`,
  );
}

function errorLines({ message, hint }: FailureFacts): Line[] {
  return notes(
    `net_download: ${printable(message)}.`,
    ...hint === undefined ? [] : [`  ${printable(hint)}`],
  );
}

/** Failures that the original has a line of its own for. */
function originalWords(
  { id, failure, action = "" }: Events["entry-failed"],
): string[] {
  switch (failure) {
    case "unknown-entry":
      return [`No NiftyNet example was found for ${printable(id)}.`];
    case "unknown-action":
      return [
        `I do not know the action ${
          printable(action)
        }. Perhaps you need to update NiftyNet?`,
      ];
    default:
      return [];
  }
}

/** Each folder once: several sections may share one. */
function folderLines({ folders }: Events["entry-located"]): Line[] {
  return results(
    ...new Set(folders.map(({ folder }) => printable(folder))),
  );
}

/** For a file or a program: the same in every mode but `--json`. */
function billLines({ time, entries }: Events["materials-listed"]): Line[] {
  return results(stringifyBill(time, entries));
}

/** For a file, like a bill. */
function lockLines({ lock }: Events["entries-locked"]): Line[] {
  return results(JSON.stringify(lock, undefined, 2));
}

function packedFields(event: PackedEntry): Record<string, unknown> {
  return {
    ...pick(event, "id", "version", "folder", "changed", "archives"),
    ...signField(event),
  };
}

function checkedLines(
  { id, archives, bytes, files, problems, notes }: Events["entry-checked"],
  look: Look,
): Line[] {
  const size = `${count(archives, "archive")}, ${formatBytes(bytes)}, ${
    count(files, "file")
  }`;
  return results(
    `${printable(id)}: ${verdict(problems.length === 0, look)} ${size}`,
    ...problems.map((problem) => `  ${printable(problem)}.`),
    ...notes.map((note) => `  Note: ${printable(note)}.`),
  );
}
