// Pure: no disk, network, clock or environment.

import { stringifyIndex } from "../../../src/zoo/zoo_index.ts";
import type { Archive, Section } from "./entries.ts";
import { manifestText, ORIGIN } from "./manifest.ts";

/** From a manifest to what the archives' paths begin at, on a server and on a disk alike. */
const TO_ORIGIN = "../../..";

/** Ids of `count` entries that have no other word in common with a real one. */
export function manyIds(count: number): string[] {
  return Array.from(
    { length: count },
    (_, index) => `many_${String(index).padStart(5, "0")}`,
  );
}

/** The only section of such an entry: they all have the same archive. */
export function onlySection(id: string, archive: Archive): Section {
  return {
    name: "tiny",
    archive,
    path: `/archives/${archive.file}`,
    destination: "data",
    localId: id,
  };
}

/** The `main.ini` of such an entry, good for a server and for a folder. */
export function manyManifest(id: string, archive: Archive): string {
  return manifestText([onlySection(id, archive)])
    .replaceAll(ORIGIN, TO_ORIGIN);
}

/** The index of a zoo of such entries, with the words that a person would write. */
export function manyIndex(ids: readonly string[], archive: Archive): string {
  return stringifyIndex(ids.map((id) => ({
    id,
    version: "1.0",
    description: `Entry ${id} of a zoo that has very many of them`,
    archives: [{
      section: "tiny",
      path: `${id}/${archive.file}`,
      bytes: archive.bytes,
      sha256: archive.sha256,
      from: [],
    }],
  })));
}
