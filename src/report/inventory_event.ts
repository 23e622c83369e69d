// Pure: no disk, network, clock or environment.

/**
 * In which state an entry of this machine is: complete as far as that shows
 * without reading its files; with a folder missing or empty; with an
 * installation or removal that did not end; with a record that cannot be used.
 */
export type Condition =
  | "installed"
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
  /** One line that says what it is, where somebody does. */
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
  /** Size of its archive. */
  bytes: number | undefined;
  /** `undefined` where only the manifest tells it, which could not be had. */
  folder: string | undefined;
  folderState: "filled" | "empty" | "missing" | undefined;
}

/** Details of what this machine has of an entry. */
export interface InstalledDetails extends InstalledState {
  zoo: string | undefined;
  /** When it was installed, ISO 8601 in UTC. */
  time: string | undefined;
  /** Installed files; `undefined` where nobody noted them. */
  files: number | undefined;
  /** That these take on the disk. */
  bytes: number;
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
  reason: "changed" | "owned" | "package";
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
}

/** What uninstalling does with the home or the config folder. */
export interface PlaceSummary {
  place: "home" | "config";
  folder: string;
  files: number;
  bytes: number;
  /** Files that stay: nobody knows them to be the program's. */
  kept: readonly string[];
  keptBytes: number;
}

/** What is told of the entries on this machine. */
export type InventoryEvent =
  /** The answer to `list`. `guessed`: the zoo does not tell, these are the official zoo's. */
  | {
    kind: "entries-listed";
    of: "zoo" | "machine";
    guessed: boolean;
    entries: readonly ListedEntry[];
  }
  /** The answer to `info`. */
  | {
    kind: "entry-described";
    id: string;
    description: string | undefined;
    version: string | undefined;
    zoo: string | undefined;
    installed: InstalledDetails | undefined;
    sections: readonly DescribedSection[];
    /** The text that the zoo has about it. */
    readme: string | undefined;
  }
  /** The answer to `where`. */
  | {
    kind: "entry-located";
    id: string;
    folders: readonly { section: string; folder: string }[];
  }
  /** What `verify` found. */
  | {
    kind: "entry-verified";
    id: string;
    version: string | undefined;
    condition: Condition;
    sound: boolean;
    files: number;
    bytes: number;
    damages: readonly Damage[];
    /** Files in its folders that no entry installed. */
    extras: readonly string[];
    /** Sections of which only the folders could be looked at. */
    unlisted: readonly string[];
    /** What is wrong with its records. */
    problems: readonly string[];
  }
  /** What `remove` would do. */
  | { kind: "removal-planned"; removal: RemovalSummary }
  | { kind: "entry-removed"; removal: RemovalSummary }
  /** What `uninstall` would do. */
  | { kind: "uninstall-planned"; places: readonly PlaceSummary[] }
  | { kind: "uninstalled"; places: readonly PlaceSummary[] };
