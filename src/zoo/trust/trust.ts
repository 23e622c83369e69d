// Pure: no disk, network, clock or environment.

import type { PublicKey } from "../minisign.ts";
import type { Contact } from "./history.ts";

/** What a run takes zoos on trust by. */
export interface Trust {
  /** A zoo must be signed by one of them; at least one. */
  readonly keys: readonly PublicKey[];
  readonly memory: TrustMemory;
  readonly now: () => Date;
  readonly warn: (text: string) => void;
}

/** The list of a zoo's digests and its signature, as texts. */
export interface SignedTexts {
  /** The folder that they stand in, which the list's paths begin at; ends with a slash. */
  readonly folder: URL;
  readonly list: string;
  readonly signature: string;
}

/** What a machine remembers of signed zoos. */
export interface TrustMemory {
  /**
   * Compares a signed zoo with what is remembered of it, and remembers it.
   *
   * @throws SignatureError when it is an older state or another zoo; StoreError
   * when what is remembered cannot be used.
   */
  meet(contact: Contact): Promise<void>;
  /** The list that was last accepted of the zoo at an address. */
  recall(zoo: URL): SignedTexts | undefined;
  /** Keeps a list for times when the zoo cannot be asked. */
  keep(zoo: URL, texts: SignedTexts): void;
}
