// Pure: no disk, network, clock or environment.

/** What an archive turned out to be. */
export interface ArchiveFacts {
  bytes: number;
  /** In hexadecimal. */
  sha256: string;
}
