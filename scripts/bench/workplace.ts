import { join } from "@std/path";
import type { Section } from "./data/zoo.ts";

/** An empty place to install into. */
export interface Workplace {
  folder: string;
  /** Value of `niftynet_config_home`; its `config.ini` names `home`. */
  configHome: string;
  home: string;
}

/** Files from this size on are worth emptying, in bytes. */
const LARGE = 100_000;

/** Makes a workplace in `folder`, which must not exist. */
export function makeWorkplace(folder: string): Workplace {
  const place = {
    folder,
    configHome: join(folder, "config"),
    home: join(folder, "home"),
  };
  Deno.mkdirSync(place.configHome, { recursive: true });
  Deno.mkdirSync(place.home);
  Deno.writeTextFileSync(
    join(place.configHome, "config.ini"),
    `[global]\nhome = ${place.home}\n`,
  );
  return place;
}

/** Where a section's files belong. */
export function sectionFolder({ home }: Workplace, section: Section): string {
  return join(home, "models", section.localId);
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
    const { files, expandedBytes } = section.archive;
    const sizes = [...filesBelow(sectionFolder(place, section))]
      .map(({ bytes }) => bytes);
    const total = sizes.reduce((sum, bytes) => sum + bytes, 0);
    if (sizes.length !== files || total !== expandedBytes) {
      throw new Error(
        `"${section.name}" should be ${files} files of ${expandedBytes} bytes and is ${sizes.length} of ${total}`,
      );
    }
  }
}

/** The sum of the sizes of all `.part` files and segments below `folder`, in bytes; NaN where files went meanwhile. */
export function partBytes(folder: string): number {
  try {
    const files = [...filesBelow(folder)];
    return files.filter(({ path }) => /\.part(\.[0-9a-f]+\.\d+)?$/.test(path))
      .reduce((sum, { bytes }) => sum + bytes, 0);
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return NaN;
    throw error;
  }
}

/**
 * Frees the space of large files below `folder` and removes none. ext4 without
 * a journal does not use the inodes of removed files again for five minutes,
 * and searching past them makes each new file nearby slower: ten times after
 * 50,000 of them. See recently_deleted() in
 * https://git.kernel.org/pub/scm/linux/kernel/git/torvalds/linux.git/tree/fs/ext4/ialloc.c
 */
export function emptyLargeFiles(folder: string): void {
  for (const { path, bytes } of filesBelow(folder)) {
    if (bytes >= LARGE) Deno.truncateSync(path);
  }
}

function* filesBelow(
  folder: string,
): Generator<{ path: string; bytes: number }> {
  for (const entry of Deno.readDirSync(folder)) {
    const path = join(folder, entry.name);
    if (entry.isDirectory) yield* filesBelow(path);
    else yield { path, bytes: Deno.lstatSync(path).size };
  }
}
