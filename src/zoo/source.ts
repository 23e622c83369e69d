// Pure: no disk, network, clock or environment.

/** The manifest of an entry as a zoo has it. */
export interface FoundManifest {
  text: string;
  /** Where it was found: addresses in it are relative to this one. */
  address: URL;
}

/** A place that entries come from. */
export interface ZooSource {
  /** As the user named it. */
  readonly address: string;
  /**
   * Asks for the manifest of an entry.
   *
   * @returns undefined when the zoo can be asked and does not have the entry.
   * @throws NetworkError, IntegrityError or StoreError when it cannot be
   * asked, or answers nonsense.
   */
  findManifest(id: string): Promise<FoundManifest | undefined>;
}
