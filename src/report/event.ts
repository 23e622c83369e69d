// Pure: no disk, network, clock or environment.

import type { FailureClass } from "../base/failure_class.ts";

/** An archive in a run: the entry that asks for it and the manifest's section. */
export interface ArchiveName {
  /** The sample id as the user typed it. */
  id: string;
  /** The section of the manifest that names the archive. */
  section: string;
}

/** All archives of an entry that come in a run, and their bytes where all are known. */
export interface WholeEntry {
  archives: number;
  bytes: number | undefined;
}

/** The archive of a step that would be carried out. */
export interface PlannedArchive {
  section: string;
  url: string;
  folder: string;
  bytes: number | undefined;
}

/** What went wrong. */
export interface FailureFacts {
  message: string;
  hint: string | undefined;
  failure: FailureClass;
}

/** How installing an entry ended. */
export type EntryOutcome =
  | "installed"
  | "current"
  | "planned"
  | "failed"
  | "stopped";

/** An entry that was to be installed, and the exit code for it alone. */
export interface EndedEntry {
  id: string;
  outcome: EntryOutcome;
  exit: number;
}

/** In which state an entry of this machine is, as far as that was looked at. */
export type Condition =
  | "installed"
  | "damaged"
  | "incomplete"
  | "unfinished"
  | "unreadable";

/** What this machine has of an entry. */
export interface InstalledState {
  version: string | undefined;
  condition: Condition;
  outdated: boolean;
}

/** An entry in a list. */
export interface ListedEntry {
  id: string;
  description: string | undefined;
  version: string | undefined;
  bytes: number | undefined;
  zoo: string | undefined;
  installed: InstalledState | undefined;
}

/** A section of an entry, and what is on this machine of it. */
export interface DescribedSection {
  section: string;
  url: string;
  origin?: string;
  license?: string;
  bytes: number | undefined;
  sha256: string | undefined;
  folder: string | undefined;
  folderState: "filled" | "empty" | "missing" | undefined;
}

/** Details of what this machine has of an entry. */
export interface InstalledDetails extends InstalledState {
  zoo: string | undefined;
  time: string | undefined;
  files: number | undefined;
  bytes: number;
  leftovers?: readonly string[];
}

/** Who made an entry and on what terms, in its maker's words. */
export interface EntryAbout {
  license: string | undefined;
  homepage: string | undefined;
  doi: string | undefined;
  authors: readonly string[];
}

/** Something that is not as it was installed. */
export interface Damage {
  section: string;
  path: string;
  kind: "missing" | "changed";
  replacedBy: readonly string[];
}

/** A file that stays when an entry is removed. */
export interface KeptFile {
  path: string;
  reason: "changed" | "owned" | "package" | "yours";
  owners: readonly string[];
}

/** What removing an entry takes away and leaves. */
export interface RemovalSummary {
  id: string;
  folders: readonly string[];
  files: number;
  bytes: number;
  kept: readonly KeptFile[];
  paths?: readonly string[];
}

/** What a run that was stopped has left, or what a run has set aside. */
export interface Leftover {
  kind: "download" | "staging" | "temporary" | "lock" | "set-aside";
  path: string;
  bytes: number;
  files?: number;
}

/** What uninstalling does with the home or the config folder. */
export interface PlaceSummary {
  place: "home" | "config";
  folder: string;
  files: number;
  bytes: number;
  kept: readonly string[];
  keptBytes: number;
}

/** An entry that was packed, or would be. */
export interface PackedEntry {
  id: string;
  version: string;
  folder: string;
  changed: boolean;
  archives: readonly {
    section: string;
    path: string;
    bytes: number;
    sha256: string;
    files: number;
  }[];
  sign?: string | undefined;
}

/** How a section of a new version differs from that of the one before. */
export interface SectionChange {
  section: string;
  change: "added" | "changed" | "removed";
}

/**
 * What can happen in a run, by kind, and what is said of it. events.schema.json
 * tells what they mean, and which of the fields `--json` has; what is null
 * there, or left out, is undefined or missing here.
 */
export interface Events {
  "zoo-accessed": { zoo: string };
  "entry-found": { id: string; zoo: string };
  "archive-started": {
    archive: ArchiveName;
    url: string;
    of?: WholeEntry;
  };
  "archive-progress": {
    archive: ArchiveName;
    received: number;
    total: number | undefined;
    connections?: number;
    of?: WholeEntry | undefined;
  };
  "archive-retry": {
    archive: ArchiveName;
    reason: string;
    waitSeconds: number;
  };
  "archive-kept": {
    archive: ArchiveName;
    bytes: number;
    /** Of an entry: how many are kept, their bytes, and which of them this is, from 1. */
    of?: { archives: number; bytes: number; place: number };
  };
  "archive-expanding": { archive: ArchiveName };
  "archive-verified": { archive: ArchiveName };
  "archive-ended": { archive: ArchiveName };
  "section-merging": { archive: ArchiveName };
  "section-installed": { archive: ArchiveName; folder: string };
  "sections-kept": { id: string; sections: readonly string[] };
  "set-aside": { id: string; path: string; backup: string };
  "leftovers-removed": {
    id: string;
    bytes: number;
    paths: readonly string[];
  };
  "leftover-kept": { id: string; path: string };
  "entry-current": { id: string };
  "entry-planned": {
    id: string;
    reason: string;
    steps: readonly PlannedArchive[];
  };
  "entry-mirrored": {
    id: string;
    archives: number;
    bytes: number;
    changed: boolean;
  };
  "mirror-written": {
    path: string;
    entries: number;
    bytes: number;
    changed: boolean;
    files: readonly { path: string; sha256: string }[];
    sign?: string | undefined;
  };
  "entries-listed": {
    of: "zoo" | "machine";
    guessed: boolean;
    sought?: string;
    entries: readonly ListedEntry[];
  };
  "entry-described": EntryAbout & {
    id: string;
    description: string | undefined;
    version: string | undefined;
    zoo: string | undefined;
    installed: InstalledDetails | undefined;
    sections: readonly DescribedSection[];
    readme: string | undefined;
    signature?: { key: string; checked: boolean };
  };
  "files-listed": {
    id: string;
    section: string;
    folder: string;
    source: "receipt" | "archive";
    files: readonly { path: string; size: number; sha256: string }[];
    links: readonly { path: string; target: string }[];
  };
  "materials-listed": { bom: Readonly<Record<string, unknown>> };
  "entries-locked": { lock: Readonly<Record<string, unknown>> };
  "entry-located": {
    id: string;
    folders: readonly { section: string; folder: string }[];
  };
  "entry-verified": {
    id: string;
    version: string | undefined;
    condition: Condition;
    sound: boolean;
    files: number;
    bytes: number;
    damages: readonly Damage[];
    extras: readonly string[];
    leftovers?: readonly string[];
    unlisted: readonly string[];
    problems: readonly string[];
  };
  "file-compared": {
    id: string;
    section: string;
    path: string;
    /** A unified diff, from its first `@@` on. */
    diff?: string;
    /** Why there is none, to follow "it". */
    reason?: string;
  };
  "removal-planned": RemovalSummary;
  "entry-removed": RemovalSummary;
  "uninstall-planned": { places: readonly PlaceSummary[] };
  "uninstalled": { places: readonly PlaceSummary[] };
  "set-aside-listed": { files: readonly Leftover[] };
  "cleaning-planned": { leftovers: readonly Leftover[] };
  "cleaned": { leftovers: readonly Leftover[] };
  "release-found": { version: string; newest: string; newer: boolean };
  "program-replaced": {
    path: string;
    before: string;
    version: string;
    renewed: readonly string[];
  };
  "entry-compared": {
    id: string;
    before: string | undefined;
    version: string;
    changes: readonly SectionChange[];
  };
  "packing-planned": PackedEntry;
  "entry-packed": PackedEntry;
  "entry-checked": {
    id: string;
    archives: number;
    bytes: number;
    files: number;
    problems: readonly string[];
    notes: readonly string[];
  };
  "zoo-checked": {
    path: string;
    entries: number;
    faulty: number;
    bytes: number;
    problems: readonly string[];
    notes?: readonly string[];
  };
  "version-shown": {
    version: string;
    commit: string | undefined;
  };
  "text-shown": {
    of: "help" | "completion" | "manual";
    topic: string | undefined;
    text: string;
  };
  "entries-unchecked": FailureFacts & { ids: readonly string[] };
  "entry-failed": FailureFacts & {
    id: string;
    /** The action that is not known, where it is that. */
    action?: string;
  };
  "entry-ended": EndedEntry;
  "entries-ended": { entries: readonly EndedEntry[] };
  "run-failed": FailureFacts;
  "warning": { text: string };
}

/** An event of one kind. */
export type EventOf<Kind extends keyof Events> = { kind: Kind } & Events[Kind];

/** What happens in a run, as the rest of the program reports it. */
export type ReportEvent = { [Kind in keyof Events]: EventOf<Kind> }[
  keyof Events
];

/** Takes events; never throws and never answers. */
export type Report = (event: ReportEvent) => void;
