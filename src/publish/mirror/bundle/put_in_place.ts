import { basename, join } from "@std/path";
import { replaceFile, systemDisk } from "../../../store/disk.ts";
import { partName } from "../../../zoo/bundle/part_names.ts";

/** A part of a bundle and its SHA-256 in hexadecimal. */
export interface WrittenPart {
  path: string;
  sha256: string;
}

/**
 * Gives the parts of a complete bundle their names, removes what is left of the
 * one that was there, and writes their digests beside them, as `sha256sum -c`
 * reads them.
 *
 * @param path of the bundle
 * @param written its parts where they were written, on the same volume
 * @returns the parts in their places.
 * @throws {StoreError} when the disk refuses.
 */
export function putInPlace(
  path: string,
  written: readonly WrittenPart[],
  options: { split: boolean; former: readonly string[]; work: string },
): WrittenPart[] {
  const { split, former, work } = options;
  const parts = written.map(({ path: from, sha256 }, index) => {
    const to = split ? partName(path, index + 1) : path;
    systemDisk.rename(from, to);
    return { path: to, sha256 };
  });
  for (const old of former) {
    if (!parts.some((part) => part.path === old)) systemDisk.remove(old);
  }
  const lines = parts.map((part) => `${part.sha256}  ${basename(part.path)}\n`);
  replaceFile(
    systemDisk,
    `${path}.sha256`,
    [new TextEncoder().encode(lines.join(""))],
    join(work, "digests.new"),
  );
  return parts;
}
