// Pure: no disk, network, clock or environment.

import type { AppError } from "../base/errors.ts";
import type { Blob } from "../transfer/blob.ts";
import type { TextVersion } from "../transfer/text_version.ts";
import type { IndexEntry } from "./zoo_index.ts";

/** A manifest that an earlier run has fetched. */
export interface EarlierManifest {
  text: string;
  address: string;
  version: TextVersion;
}

/**
 * Retries of a zoo that something else can stand in for: another zoo, or a
 * manifest from an earlier run. A person waits for the answer.
 */
export const BRIEF_RETRIES = 2;

/** How a zoo is asked for a manifest. */
export interface Asking {
  /** A server that says that this is current need not send it again. */
  earlier?: EarlierManifest | undefined;
  /** Whether something stands in for a zoo that does not answer: it is retried at most `BRIEF_RETRIES` times then. */
  brief?: boolean;
  /** Whether each of several zoos is retried as often as the user allows, though another may have the entry. */
  patient?: boolean;
  /** Whether a manifest is of what is wanted: of several zoos, the first is used that has that. */
  accepts?: (found: FoundManifest) => boolean;
}

/** The text of a manifest, and where it was found: addresses in it are relative to that. */
export interface ManifestText {
  text: string;
  address: URL;
  /** What the server said of its version, if it said anything. */
  version?: TextVersion;
}

/** The manifest of an entry as a zoo has it. Its functions throw as those of `ZooSource` do. */
export interface FoundManifest extends ManifestText {
  /** The address of the zoo that it was found in. */
  zoo: string;
  /** Why a zoo that comes before it could not be asked, or failing that, was refused for its signature. */
  instead?: AppError;
  /** Finds the blob behind an address in the manifest: in the zoo itself if it has it, whatever server the address names. */
  locate(url: URL): Promise<Blob>;
  /** Whether an address points into the zoo. */
  owns(url: URL): boolean;
  /** Reads a text that stands beside the manifest, such as `README.md`; undefined when there is none. */
  readBeside(name: string): Promise<string | undefined>;
  /** What the list of the same zoo says of the entry; undefined when nothing. */
  listed(): Promise<IndexEntry | undefined>;
  /** The id of the key that vouches for the zoo; undefined where none has to. */
  signedBy?: string | undefined;
  /** The id of the key that the zoo is signed with, and whether it is one of the user's and was checked; undefined where it is not signed. */
  signature?(): Promise<{ key: string; checked: boolean } | undefined>;
}

/** What the owner of a zoo has signed, for a mirror that becomes the same. */
export interface SignedOffer {
  list: string;
  /** As it stands in its file. */
  signature: string;
  /**
   * The zoo's texts at these paths of the list, of those that are there, where
   * they are known to be its owner's: the signature was checked.
   */
  textsAt?(paths: readonly string[]): Promise<ReadonlyMap<string, string>>;
}

/** The entries of a zoo, and how they are known. */
export interface EntryList {
  entries: readonly ZooEntry[];
  /**
   * `catalogue`: it is the official zoo, which is known; `guess`: the zoo does
   * not tell, and may well have the official zoo's entries.
   */
  origin: "index" | "folder" | "catalogue" | "guess";
  /** The zoos that could not be asked: their entries are missing. */
  unasked: readonly UnaskedZoo[];
}

/** Why a zoo could not be asked, and the folders of the entries that one before it has: it would not be asked for these. */
export interface UnaskedZoo {
  failure: AppError;
  before: ReadonlySet<string>;
}

/** An entry of a list. */
export interface ZooEntry extends IndexEntry {
  /** The address of the zoo that has it. */
  zoo: string;
}

/**
 * A place that entries come from, or several of them. Nothing is asked before
 * the first call. Each throws NetworkError, IntegrityError, ManifestError or
 * StoreError when the zoo cannot be asked, or answers nonsense.
 */
export interface ZooSource {
  /** As the user named it; several stand with commas between them. */
  readonly address: string;
  /** The manifest of an entry; undefined when the zoo can be asked and does not have the entry. */
  findManifest(
    id: string,
    asking?: Asking,
  ): Promise<FoundManifest | undefined>;
  /**
   * The manifest of an earlier run in place of the zoo's, which cannot be asked:
   * what it names is where it names it.
   *
   * @throws SignatureError when the zoo has to be signed, and this is not known
   * to be of it.
   */
  recallManifest(id: string, text: string): Promise<FoundManifest>;
  /** The entries by the zoo's index, else by a look into its folder, else by what is known of the official zoo. */
  listEntries(): Promise<EntryList>;
  /** The lists of digests that are signed, of all zoos. */
  signedOffers(): Promise<SignedOffer[]>;
}
