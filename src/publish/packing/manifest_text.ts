// Pure: no disk, network, clock or environment.

import type { Part } from "./parts.ts";

/** An archive of the entry that is packed. */
export interface ArchiveFacts {
  part: Part;
  bytes: number;
  /** In hexadecimal. */
  sha256: string;
}

/**
 * The manifest of an entry as the official zoo lays it out, with the size and
 * digest of each archive.
 *
 * @param folder the entry's folder in the zoo, which names its folders in a home too
 * @param address of the entry's folder, which ends with a slash, where `url`
 * has to be absolute; else it is relative to the manifest
 */
export function manifestText(
  folder: string,
  version: string,
  archives: readonly ArchiveFacts[],
  address: URL | undefined,
): string {
  const sections = archives.map(({ part, bytes, sha256 }) =>
    section(part.section, [
      ["local_id", folder],
      ...urlKeys(part.archive, address),
      ["action", "expand"],
      ["destination", part.destination],
      ["sha256", sha256],
      ["size", String(bytes)],
    ])
  );
  return [section("config", [["version", version]]), ...sections].join("\n");
}

/** NiftyNet's Python command takes absolute addresses only; `path` goes before it here. */
function urlKeys(
  archive: string,
  address: URL | undefined,
): [string, string][] {
  if (address === undefined) return [["url", archive]];
  const { href } = new URL(archive, address);
  return [["url", href], ["path", archive]];
}

/** A percent sign stands for itself when it is doubled, here and in Python. */
function section(name: string, keys: readonly [string, string][]): string {
  const lines = keys.map(([key, value]) =>
    `${key} = ${value.replaceAll("%", "%%")}`
  );
  return [`[${name}]`, ...lines, ""].join("\n");
}
