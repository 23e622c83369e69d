// Pure: no disk, network, clock or environment.

import type { FailureClass } from "../base/failure_class.ts";

/** An archive in a run: the entry that asks for it and the manifest's section. */
export interface ArchiveName {
  /** The sample id as the user typed it. */
  id: string;
  /** The section of the manifest that names the archive. */
  section: string;
}

/** Why a step of a plan runs or does not, and what it would fetch. */
export interface PlannedStep {
  section: string;
  url: string;
  /** The folder that the archive is expanded into. */
  folder: string;
  /** Size of the archive in bytes, where the server tells it. */
  bytes: number | undefined;
}

/** What went wrong. */
export interface FailureFacts {
  message: string;
  /** What the user can do about it, if anything. */
  hint: string | undefined;
  failure: FailureClass;
}

/**
 * How installing an entry ended: nothing was to be done for one that is
 * `current`, `planned` is what `--dry-run` makes of one that is not.
 */
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

/**
 * In which state an entry of this machine is: complete as far as that shows
 * without reading its files; with a file missing or of another size, where that
 * was looked at; with a folder missing or empty; with an installation or removal
 * that did not end; with a record or receipt that cannot be used.
 */
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
  /** Whether the zoo has a higher version. */
  outdated: boolean;
}

/** An entry in a list. */
export interface ListedEntry {
  id: string;
  /** One line that says what it is, if there is one. */
  description: string | undefined;
  /** Of the zoo's entry; of the installed one in a list of these. */
  version: string | undefined;
  /** Of the zoo's archives together; of the installed files in a list of these. */
  bytes: number | undefined;
  /** The zoo that has it, or that it came from. */
  zoo: string | undefined;
  installed: InstalledState | undefined;
}

/** A section of an entry, and what is on this machine of it. */
export interface DescribedSection {
  section: string;
  url: string;
  /** Public address that a mirror has it from. */
  origin?: string;
  /** Size of its archive. */
  bytes: number | undefined;
  /** SHA-256 of its archive, in hexadecimal, where that is known. */
  sha256: string | undefined;
  /** `undefined` where only the manifest tells it, which could not be had. */
  folder: string | undefined;
  folderState: "filled" | "empty" | "missing" | undefined;
}

/** Details of what this machine has of an entry. */
export interface InstalledDetails extends InstalledState {
  zoo: string | undefined;
  /** When it was installed, ISO 8601 in UTC. */
  time: string | undefined;
  /** Installed files; `undefined` if they are not recorded. */
  files: number | undefined;
  /** That these take on the disk. */
  bytes: number;
  /** Files of earlier versions that are still there, if any. */
  leftovers?: readonly string[];
}

/** Who made an entry and on what terms, in its maker's words. */
export interface EntryAbout {
  license: string | undefined;
  homepage: string | undefined;
  doi: string | undefined;
  authors: readonly string[];
}

/** An archive of an entry in a bill of materials. */
export interface BilledArchive {
  section: string;
  /** Its folder as seen from the home, with `/`. */
  folder: string | undefined;
  bytes: number | undefined;
  /** In hexadecimal. */
  sha256: string | undefined;
  /** Addresses that it comes from. */
  urls: readonly string[];
}

/** An entry in a bill of materials; what is not known of it is undefined. */
export interface BilledEntry {
  id: string;
  version: string | undefined;
  description: string | undefined;
  /** In its maker's words. */
  license: string | undefined;
  authors: readonly string[];
  /** An http or https address. */
  homepage: string | undefined;
  /** As an address. */
  doi: string | undefined;
  zoo: string | undefined;
  /** Id of the key that vouches for it. */
  signedBy: string | undefined;
  /** In hexadecimal. */
  manifestSha256: string | undefined;
  /** Of one that is installed. */
  condition: Condition | undefined;
  /** When it was installed, ISO 8601 in UTC. */
  time: string | undefined;
  /** The program that installed it. */
  installer: string | undefined;
  /** What could not be read of it. */
  problems: readonly string[];
  archives: readonly BilledArchive[];
}

/** Something that is not as it was installed. */
export interface Damage {
  section: string;
  path: string;
  kind: "missing" | "changed";
  /** Other entries that installed something else there since. */
  replacedBy: readonly string[];
}

/** A file that stays when an entry is removed. */
export interface KeptFile {
  path: string;
  reason: "changed" | "owned" | "package" | "yours";
  /** Other entries that own it. */
  owners: readonly string[];
}

/** What removing an entry takes away and leaves. */
export interface RemovalSummary {
  id: string;
  folders: readonly string[];
  files: number;
  bytes: number;
  kept: readonly KeptFile[];
  /** Full paths of the files that go, where they are asked for. */
  paths?: readonly string[];
}

/** What a run that was stopped has left, or what a run has set aside. */
export interface Leftover {
  kind:
    /** A download that the next run would go on with. */
    | "download"
    /** What an archive was expanded to. */
    | "staging"
    /** A file on its way to another volume. */
    | "temporary"
    /** The lock of a process that is gone. */
    | "lock"
    /** A file of the user's that stood in the way of an installation. */
    | "set-aside";
  /** Full path. */
  path: string;
  /** Of all that goes, in bytes. */
  bytes: number;
  /** How many files are in it, where it is a folder that was set aside. */
  files?: number;
}

/** What uninstalling does with the home or the config folder. */
export interface PlaceSummary {
  place: "home" | "config";
  folder: string;
  files: number;
  bytes: number;
  /** Files that stay: the program does not know that it put them there. */
  kept: readonly string[];
  keptBytes: number;
}

/** An archive that was packed. */
export interface PackedArchive {
  section: string;
  path: string;
  bytes: number;
  /** In hexadecimal. */
  sha256: string;
  /** Files in it. */
  files: number;
}

/** An entry that was packed, or would be. */
export interface PackedEntry {
  id: string;
  version: string;
  /** Full path of its folder in the zoo. */
  folder: string;
  /** Whether it was not there like this before. */
  changed: boolean;
  archives: readonly PackedArchive[];
  /** The command line that signs the zoo, where it is not signed. */
  sign?: string | undefined;
}

/** How a section of a new version differs from that of the one before. */
export interface SectionChange {
  section: string;
  change: "added" | "changed" | "removed";
}

/** What can happen in a run, by kind, and what is said of it. */
export interface Events {
  /** A zoo is about to be asked for manifests. */
  "zoo-accessed": { zoo: string };
  /** Which of several zoos an entry is taken from. */
  "entry-found": { id: string; zoo: string };
  /** The transfer of an archive begins. */
  "archive-started": {
    archive: ArchiveName;
    url: string;
    /** All archives of the entry that come in this run, and their bytes where all are known. */
    of?: { archives: number; bytes: number | undefined };
  };
  /** Bytes of an archive that are on disk so far, in whatever order; `total` where it is known. */
  "archive-progress": {
    archive: ArchiveName;
    received: number;
    total: number | undefined;
    /** Connections in use; undefined where it does not come from a server. */
    connections?: number;
  };
  /** A transfer failed in a way that may pass; it is tried again after a wait. */
  "archive-retry": {
    archive: ArchiveName;
    reason: string;
    waitSeconds: number;
  };
  /** A stopped run leaves bytes of an archive that the next one will go on from. */
  "archive-kept": {
    archive: ArchiveName;
    bytes: number;
    /** Of an entry: how many are kept, their bytes, and which of them this is, from 1. */
    of?: { archives: number; bytes: number; place: number };
  };
  /** The first bytes of an archive are expanded; once more where its transfer began anew. */
  "archive-expanding": { archive: ArchiveName };
  /** An archive is here as a whole, and is what it should be. */
  "archive-verified": { archive: ArchiveName };
  /** Transfer and expansion are over, whether they succeeded or not: the bar goes. */
  "archive-ended": { archive: ArchiveName };
  /** What was expanded begins to be put in place. */
  "section-merging": { archive: ArchiveName };
  /** A section's archive is in place. */
  "section-installed": { archive: ArchiveName; folder: string };
  /** What stood in the way of an entry, and may be the user's, has another name now. */
  "set-aside": { id: string; path: string; backup: string };
  /** Files of an earlier version that the new one does not have are gone. */
  "leftovers-removed": {
    id: string;
    /** Of them together. */
    bytes: number;
    /** Full paths. */
    paths: readonly string[];
  };
  /** A file that the new version does not have stays: it has changed since it was installed. */
  "leftover-kept": { id: string; path: string };
  /** Nothing was to be done for an entry. */
  "entry-current": { id: string };
  /** What `--dry-run` found. `reason` says why the steps would run. */
  "entry-planned": {
    id: string;
    reason: string;
    steps: readonly PlannedStep[];
  };
  /** An entry is in the mirror. */
  "entry-mirrored": {
    id: string;
    archives: number;
    /** Of its archives together. */
    bytes: number;
    /** Whether it was not there before. */
    changed: boolean;
  };
  /** A mirror is complete. */
  "mirror-written": {
    /** The folder or the bundle. */
    path: string;
    entries: number;
    bytes: number;
    changed: boolean;
    /** The files of a bundle, with their SHA-256; none for a folder. */
    files: readonly { path: string; sha256: string }[];
    /** The command line that signs it, where it is not signed. */
    sign?: string | undefined;
  };
  /** The answer to `list`. */
  "entries-listed": {
    of: "zoo" | "machine";
    /** The zoo does not tell: these are the official zoo's. */
    guessed: boolean;
    /** What they were to have in id or description, if only some were wanted. */
    sought?: string;
    entries: readonly ListedEntry[];
  };
  /** The answer to `info`. */
  "entry-described": {
    id: string;
    description: string | undefined;
    version: string | undefined;
    zoo: string | undefined;
    installed: InstalledDetails | undefined;
    sections: readonly DescribedSection[];
    /** The text that the zoo has about it. */
    readme: string | undefined;
    /** Id of the key that the zoo is signed with, where it is, and whether that was checked. */
    signature?: { key: string; checked: boolean };
    /** Undefined where no manifest is known. */
    about: EntryAbout | undefined;
  };
  /** The answer to `info --files`, for one section. */
  "files-listed": {
    id: string;
    section: string;
    /** Full path of the folder that they are in, or would be. */
    folder: string;
    /** Whether it tells what was installed, or what the archive has. */
    source: "receipt" | "archive";
    files: readonly { path: string; size: number; sha256: string }[];
    links: readonly { path: string; target: string }[];
  };
  /** The answer to `bom`. */
  "materials-listed": {
    /** Of the bill, ISO 8601 in UTC. */
    time: string;
    entries: readonly BilledEntry[];
  };
  /** The answer to `lock`: what its file holds. */
  "entries-locked": { lock: Readonly<Record<string, unknown>> };
  /** The answer to `where`. */
  "entry-located": {
    id: string;
    folders: readonly { section: string; folder: string }[];
  };
  /** What `verify` found. */
  "entry-verified": {
    id: string;
    version: string | undefined;
    condition: Condition;
    sound: boolean;
    files: number;
    bytes: number;
    damages: readonly Damage[];
    /** Files in its folders that no entry installed. */
    extras: readonly string[];
    /** Files of earlier versions that are still there, if any. */
    leftovers?: readonly string[];
    /** Sections of which only the folders could be looked at. */
    unlisted: readonly string[];
    /** What is wrong with its records. */
    problems: readonly string[];
  };
  /** How a changed file differs from the one that was installed. */
  "file-compared": {
    id: string;
    section: string;
    path: string;
    /** A unified diff, from its first `@@` on. */
    diff?: string;
    /** Why there is none, to follow "it". */
    reason?: string;
  };
  /** What `remove` would do. */
  "removal-planned": { removal: RemovalSummary };
  "entry-removed": { removal: RemovalSummary };
  /** What `uninstall` would do. */
  "uninstall-planned": { places: readonly PlaceSummary[] };
  "uninstalled": { places: readonly PlaceSummary[] };
  /** The answer to `list --set-aside`. */
  "set-aside-listed": { files: readonly Leftover[] };
  /** What `clean` would remove. */
  "cleaning-planned": { leftovers: readonly Leftover[] };
  "cleaned": { leftovers: readonly Leftover[] };
  /** The newest release, and whether it is newer than the program that runs. */
  "release-found": { version: string; newest: string; newer: boolean };
  /** The program of a release is in the place of the one that runs. */
  "program-replaced": {
    path: string;
    before: string;
    version: string;
    /** Paths of completions and of the manual page that are new, too. */
    renewed: readonly string[];
  };
  /** What is about to change for those who have an entry of the zoo that is packed again. */
  "entry-compared": {
    id: string;
    /** The version that the zoo has. */
    before: string | undefined;
    version: string;
    /** At least one. */
    changes: readonly SectionChange[];
  };
  /** What `--dry-run` found: the entry that packing would make. */
  "packing-planned": PackedEntry;
  /** An entry was packed. */
  "entry-packed": PackedEntry;
  /** What `check` found in an entry. */
  "entry-checked": {
    id: string;
    archives: number;
    /** Of its archives together. */
    bytes: number;
    /** Files in its archives together. */
    files: number;
    /** What is wrong; nothing where it can be installed. */
    problems: readonly string[];
    /** What might be better. */
    notes: readonly string[];
  };
  /** What `check` found in the zoo as a whole. */
  "zoo-checked": {
    path: string;
    entries: number;
    /** Entries with problems. */
    faulty: number;
    bytes: number;
    /** What is wrong beside the entries: with its index, its digests and its parts. */
    problems: readonly string[];
    /** What else there is to say of it; missing where there is nothing. */
    notes?: readonly string[];
  };
  /** The answer to `version`. */
  "version-shown": {
    version: string;
    /** That the program was built from, where it is known. */
    commit: string | undefined;
  };
  /** The answer to commands that print a text, for people, a shell or `man`. */
  "text-shown": {
    of: "help" | "completion" | "manual";
    /** What it is about; undefined for the program. */
    topic: string | undefined;
    text: string;
  };
  /** These installed entries may be out of date: a zoo could not be asked, and why. */
  "entries-unchecked": FailureFacts & { ids: readonly string[] };
  /** An entry could not be installed. */
  "entry-failed": FailureFacts & {
    id: string;
    /** The action that is not known, where it is that. */
    action?: string;
  };
  /** The last event of an entry that is to be installed. */
  "entry-ended": EndedEntry;
  /** How several entries ended, once all have. */
  "entries-ended": { entries: readonly EndedEntry[] };
  /** The run as a whole cannot begin or go on: usage, settings, a signal. */
  "run-failed": FailureFacts;
  /** Something the user should know that stops nothing. */
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
