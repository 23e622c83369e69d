import { join } from "@std/path";
import type { Section } from "../data/entries.ts";

/** An empty place to install into, as a contender finds it. */
export interface Workplace {
  folder: string;
  /** Value of `niftynet_config_home`; a `config.ini` that names `home` stands in it. */
  configHome: string;
  home: string;
  /** Where the original puts archives meanwhile. */
  temp: string;
}

/** Makes a workplace in `folder`, which must not exist. */
export function makeWorkplace(folder: string): Workplace {
  const place = {
    folder,
    configHome: join(folder, "config"),
    home: join(folder, "home"),
    temp: join(folder, "temp"),
  };
  Deno.mkdirSync(place.configHome, { recursive: true });
  Deno.mkdirSync(place.home);
  Deno.mkdirSync(place.temp);
  Deno.writeTextFileSync(
    join(place.configHome, "config.ini"),
    `[global]\nhome = ${place.home}\n`,
  );
  return place;
}

/** Where a section's files belong. */
export function sectionFolder(place: Workplace, section: Section): string {
  return join(place.home, section.destination, section.localId);
}

/**
 * Makes sure that a contender did the work it is measured by: every section
 * has as many files and bytes as its archive.
 *
 * @throws Error that says what is missing.
 */
export function checkInstalled(
  place: Workplace,
  sections: readonly Section[],
): void {
  for (const section of sections) {
    const found = { files: 0, bytes: 0 };
    addUp(sectionFolder(place, section), found);
    const { files, expandedBytes } = section.archive;
    if (found.files !== files || found.bytes !== expandedBytes) {
      throw new Error(
        `"${section.name}" should be ${files} files of ${expandedBytes} bytes and is ${found.files} of ${found.bytes}`,
      );
    }
  }
}

/** The sum of the sizes of all `.part` files below `folder`, in bytes. */
export function partBytes(folder: string): number {
  let bytes = 0;
  for (const entry of Deno.readDirSync(folder)) {
    const path = join(folder, entry.name);
    if (entry.isDirectory) bytes += partBytes(path);
    else if (entry.name.endsWith(".part")) bytes += Deno.statSync(path).size;
  }
  return bytes;
}

function addUp(
  folder: string,
  found: { files: number; bytes: number },
): void {
  for (const entry of Deno.readDirSync(folder)) {
    const path = join(folder, entry.name);
    if (entry.isDirectory) {
      addUp(path, found);
    } else {
      found.files++;
      found.bytes += Deno.lstatSync(path).size;
    }
  }
}
