// Pure: no disk, network, clock or environment.

import type { Blob } from "../../transfer/blob.ts";

/** An archive that a mirror shall have. */
export interface WantedArchive {
  blob: Blob;
  /** Of the entry. */
  id: string;
  section: string;
  /** Its name in the entry's folder. */
  name: string;
  /** Its path in the mirror. */
  path: string;
  /** Addresses elsewhere that it stands for. */
  from: readonly string[];
}

/** An entry that a mirror shall have. */
export interface WantedEntry {
  id: string;
  /** Address of the zoo that has it. */
  zoo: string;
  /** Name of its folder. */
  folder: string;
  version: string | undefined;
  description: string | undefined;
  manifest: string;
  /** Of sections that name the same archive, each has its own. */
  archives: readonly WantedArchive[];
  /** Texts for people, by name. */
  texts: ReadonlyMap<string, string>;
}

/** What may stand beside a manifest for people. */
export const TEXTS: readonly string[] = ["README.md", "LICENSE"];
