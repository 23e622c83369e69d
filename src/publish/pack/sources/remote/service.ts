// Pure: no disk, network, clock or environment.

import type { About } from "../../../../zoo/about.ts";

/** A digest that a service has of a file, beside SHA-256: it is checked when the file is packed. */
export interface Checksum {
  /** `git` is the SHA-1 of a git blob. */
  readonly kind: "md5" | "sha1" | "git";
  /** In hexadecimal. */
  readonly digest: string;
}

/** A file that a service has. */
export interface RemoteFile {
  /** Where it goes, relative with `/`. */
  readonly path: string;
  readonly url: URL;
  readonly bytes?: number;
  /** In hexadecimal; a file whose digest is not known is fetched. */
  readonly sha256?: string;
  readonly checksum?: Checksum;
  /** Whether it is expanded where it is an archive: then it is fetched, too. */
  readonly mayExpand: boolean;
  /** A file in the archive that says something for people. */
  readonly words?: { readonly path: RegExp; read(text: string): About };
}

/** What a service says of an address. */
export interface Offer {
  readonly files: readonly RemoteFile[];
  /** A version that the service names, or the date of the last change: `2026.11.28`. */
  readonly version?: { name: string } | { date: string } | undefined;
  readonly about?: About;
  /** Why some do not get the files, and the environment variable that a token is taken from. */
  readonly locked?: { state: "private" | "gated"; token: string } | undefined;
}

/** Values of environment variables. */
export type Variables = Readonly<Partial<Record<string, string>>>;

/** How services are asked. */
export interface Means {
  readonly variables: Variables;
  /** Whether a file of this path is wanted. */
  wants(path: string): boolean;
  /** The JSON at an address, and the answer's headers. */
  ask(url: URL): Promise<{ value: unknown; headers: Headers }>;
  warn(text: string): void;
}

/** A kind of address that can be packed. */
export interface Service {
  /** What messages call the one that answers. */
  readonly name: string;
  /** How its addresses are written, for messages. */
  readonly form: string;
  /** Whether an address may stand for many files, of which the service has the list and not all may be wanted. */
  readonly lists: boolean;
  /** Whether an address is one of its own. */
  claims(address: string): boolean;
  /**
   * Finds out what is at an address; no file is fetched.
   *
   * @throws UsageError for an address that cannot be one, NetworkError when the
   * service does not tell, JsonError when what it tells cannot be used,
   * StoreError when what it has cannot be packed.
   */
  find(address: string, means: Means): Promise<Offer>;
}
