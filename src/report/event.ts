// Pure: no disk, network, clock or environment.

import type { InventoryEvent } from "./inventory_event.ts";
import type { PackingEvent } from "./packing_event.ts";

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

/** Failures that the original has a line of its own for. */
export type KnownFailure =
  | { kind: "unknown-entry" }
  | { kind: "unknown-action"; action: string };

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

/**
 * What happens in a run, as the rest of the program tells it. Events go one
 * way: nobody who sends one waits for an answer.
 */
export type ReportEvent =
  /** A zoo is about to be asked for manifests. */
  | { kind: "zoo-accessed"; zoo: string }
  /** Which of several zoos an entry is taken from. */
  | { kind: "entry-found"; id: string; zoo: string }
  /** The transfer of an archive begins. */
  | { kind: "archive-started"; archive: ArchiveName; url: string }
  /** Bytes of an archive that are on disk so far; `total` where it is known. */
  | {
    kind: "archive-progress";
    archive: ArchiveName;
    received: number;
    total: number | undefined;
  }
  /** A transfer failed in a way that may pass; it is tried again after a wait. */
  | {
    kind: "archive-retry";
    archive: ArchiveName;
    reason: string;
    waitSeconds: number;
  }
  /** A stopped run leaves bytes of an archive that the next one will go on from. */
  | { kind: "archive-kept"; archive: ArchiveName; bytes: number }
  /** The first bytes of an archive are expanded; once more where its transfer began anew. */
  | { kind: "archive-expanding"; archive: ArchiveName }
  /** An archive is here as a whole, and is what it should be. */
  | { kind: "archive-verified"; archive: ArchiveName }
  /** Transfer and expansion are over, whether they succeeded or not: the bar goes. */
  | { kind: "archive-ended"; archive: ArchiveName }
  /** What was expanded begins to be put in place. */
  | { kind: "section-merging"; archive: ArchiveName }
  /** A section's archive is in place. */
  | { kind: "section-installed"; archive: ArchiveName; folder: string }
  /** What stood in the way of an entry, and may be the user's, has another name now. */
  | { kind: "set-aside"; id: string; path: string; backup: string }
  /** Nothing was to be done for an entry. */
  | { kind: "entry-current"; id: string }
  /** What `--dry-run` found. `reason` says why the steps would run. */
  | {
    kind: "entry-planned";
    id: string;
    reason: string;
    steps: readonly PlannedStep[];
  }
  /** An entry is in the mirror; `changed` tells whether it was not before. */
  | {
    kind: "entry-mirrored";
    id: string;
    archives: number;
    /** Of its archives together. */
    bytes: number;
    changed: boolean;
  }
  /** A mirror is complete. */
  | {
    kind: "mirror-written";
    /** The folder or the bundle. */
    path: string;
    entries: number;
    bytes: number;
    changed: boolean;
    /** The files of a bundle, with their SHA-256; none for a folder. */
    files: readonly { path: string; sha256: string }[];
  }
  /** An entry could not be installed. */
  | {
    kind: "entry-failed";
    id: string;
    message: string;
    hint: string | undefined;
    known?: KnownFailure;
  }
  /** The last that is told of an entry that is to be installed, with the exit code for it alone. */
  | { kind: "entry-ended"; id: string; outcome: EntryOutcome; exit: number }
  | InventoryEvent
  | PackingEvent
  /** The run as a whole cannot begin or go on: usage, settings, a signal. */
  | { kind: "run-failed"; message: string; hint: string | undefined }
  /** Something the user should know that stops nothing. */
  | { kind: "warning"; text: string };

/** Takes events; never throws and never answers. */
export type Report = (event: ReportEvent) => void;

/** Shows a run to whoever started it. */
export interface Reporter {
  /** Takes an event, even when nobody reads the outputs any more. */
  report: Report;
  /**
   * Removes what is drawn and stops what ticks, at the end of a run and at
   * its interruption. Lines that are reported later are still written.
   */
  close(): void;
}
