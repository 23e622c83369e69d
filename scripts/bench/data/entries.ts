// Pure: no disk, network, clock or environment.

import type { ArchiveName } from "./recipes.ts";

/** An archive on disk and what is in it. */
export interface Archive {
  /** Name of the file in the folder of archives. */
  file: string;
  /** Size of the archive, compressed. */
  bytes: number;
  sha256: string;
  /** How many files are in it. */
  files: number;
  /** What they add up to, in bytes. */
  expandedBytes: number;
}

/** One archive of an entry: where it comes from and where it goes. */
export interface Section {
  name: ArchiveName;
  archive: Archive;
  /** Path and query on the bench's server. */
  path: string;
  /** Folder below the home. */
  destination: string;
  /** Folder below the destination. */
  localId: string;
}

/** An entry of the bench's zoo. */
export interface Entry {
  id: string;
  sections: readonly Section[];
}

/** The ids of the hundred entries that are installed where there is nothing to do. */
export const INSTALLED_IDS: readonly string[] = Array.from(
  { length: 100 },
  (_, index) => `entry_${String(index).padStart(3, "0")}_model_zoo`,
);

const ONE_ARCHIVE: readonly ArchiveName[] = [
  "weights",
  "many-files",
  "large",
  "memory-small",
  "memory-large",
  "memory-many",
];

/** Every entry of the bench's zoo. An entry of one archive has that archive's name. */
export function entries(archiveOf: (name: ArchiveName) => Archive): Entry[] {
  const section = (
    name: ArchiveName,
    destination: string,
    localId: string,
    query = "",
  ): Section => {
    const archive = archiveOf(name);
    const path = `/archives/${archive.file}${query}`;
    return { name, archive, path, destination, localId };
  };
  return [
    {
      id: "three",
      sections: [
        section("weights", "models", "three"),
        section("images", "data", "three"),
        section("mixed", "extensions", "three"),
      ],
    },
    ...ONE_ARCHIVE.map((name) => ({
      id: name,
      sections: [section(name, "models", name)],
    })),
    // The same archive under a hundred addresses: a hundred downloads.
    ...INSTALLED_IDS.map((id) => ({
      id,
      sections: [section("tiny", "data", id, `?entry=${id}`)],
    })),
  ];
}
