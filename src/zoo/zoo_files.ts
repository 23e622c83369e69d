// Pure: no disk, network, clock or environment.

import type { Blob } from "../transfer/blob.ts";
import type { Asking, ManifestText } from "./source.ts";
import type { IndexEntry } from "./zoo_index.ts";

/** Longest manifest that is read, in bytes; real ones have less than a thousand. */
export const MAX_MANIFEST_BYTES = 1 << 20;

/** Longest index that is read, in bytes: enough for a hundred thousand entries. */
export const MAX_INDEX_BYTES = 1 << 26;

/**
 * The files of one zoo: what kinds of places differ in. Paths are below the
 * zoo's root, the folder that entries stand in. Each function may throw
 * NetworkError, IntegrityError, ManifestError or StoreError when the place
 * cannot be asked.
 */
export interface ZooFiles {
  /** As the user named the zoo. */
  readonly address: string;
  /** Whether it is worth while to ask for an index. */
  readonly mayHaveIndex: boolean;
  /** The manifest of an entry, as `ZooSource` has it; undefined when the zoo does not have the entry. */
  findManifest(id: string, asking: Asking): Promise<ManifestText | undefined>;
  /** Where it would stand, as far as that is known. */
  manifestAddress(id: string): URL;
  /** The address of a path. */
  urlOf(path: string): Promise<URL>;
  /** The text at an address in the zoo; undefined when there is none. */
  readText(url: URL, limitBytes: number): Promise<string | undefined>;
  /** Whether an address points into the zoo. */
  owns(url: URL): boolean;
  /** The blob at an address in the zoo. */
  blobAt(url: URL): Promise<Blob>;
  /** Looks for a blob at a path; undefined when there is none. */
  findBlob(path: string): Promise<Blob | undefined>;
  /** The entries that can be seen without an index; undefined where nobody can look around. */
  lookAround(): Promise<IndexEntry[] | undefined>;
}
