// Pure: no disk, network, clock or environment.

/** What is known of an archive that a mirror has. */
export interface HeldArchive {
  bytes: number;
  /** In hexadecimal. */
  sha256: string;
  /** Version of its entry in the mirror; undefined where a killed run has not said yet. */
  version: string | undefined;
}

/** What is known of the archive that a zoo has. */
export interface OfferedArchive {
  bytes: number | undefined;
  sha256: string | undefined;
  version: string | undefined;
}

/**
 * Whether a mirror has what the zoo has. A digest decides; where the zoo names
 * none, it is the same as long as size and version are, by which the original
 * tells updates too.
 */
export function isCurrent(held: HeldArchive, offered: OfferedArchive): boolean {
  if (offered.sha256 !== undefined) return offered.sha256 === held.sha256;
  if (offered.bytes !== undefined && offered.bytes !== held.bytes) return false;
  return held.version === undefined || held.version === offered.version;
}
