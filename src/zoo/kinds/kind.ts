import {
  type AppErrorOptions,
  IntegrityError,
  StoreError,
} from "../../base/errors.ts";
import type { Blob } from "../../transfer/blob.ts";
import type { TransferContext } from "../../transfer/context.ts";
import type { Asking, ManifestText } from "../source.ts";
import type { ZooAddress } from "../place.ts";
import type { IndexEntry } from "../zoo_index.ts";
import type { TargetKind } from "./target.ts";

/** Longest index that is read, in bytes: enough for a hundred thousand entries. */
export const MAX_INDEX_BYTES = 1 << 26;

/** A kind of place that a zoo can be in. `kinds.ts` lists them. */
export interface ZooKind {
  /** Schemes of the addresses that it claims, for messages; none where it claims paths. */
  readonly schemes: readonly string[];
  /**
   * Whether an address names a zoo of this kind. Of a path, what is there says
   * so: it is asked no sooner than the zoo is.
   *
   * @throws StoreError when that cannot be found out.
   */
  claims(address: ZooAddress): boolean;
  /**
   * Opens the zoo at an address that it claims.
   *
   * @throws IntegrityError or StoreError when it cannot be used.
   */
  open(address: ZooAddress, means: TransferContext): Promise<ZooFiles>;
  /**
   * The address of the server that answers for a zoo of this kind, with the
   * login and query that it was given: these, and `--header`, go to its origin.
   */
  server?(address: ZooAddress): URL;
  /**
   * The blob at an address that need not be in a zoo; undefined where it is not
   * of this kind.
   *
   * @throws StoreError when there is no such file.
   */
  blobElsewhere?(url: URL): Blob | undefined;
  /** How mirrors of this kind are written, where they can be. */
  readonly target?: TargetKind;
}

/** The error of a path where there is no zoo. */
export function noZooAt(path: string): StoreError {
  return new StoreError(
    `cannot find a model zoo at "${path}": there is no such folder or file`,
    {
      failure: "not-found",
      hint:
        "Is the disk mounted? The address of a server begins with http:// or https://.",
    },
  );
}

/** The error of a bundle or a repository of a registry that is not whole. */
export function damagedZoo(
  message: string,
  options: AppErrorOptions = {},
): IntegrityError {
  return new IntegrityError(message, { failure: "damaged-zoo", ...options });
}

/**
 * The files of one zoo: what kinds of places differ in. Paths are below the
 * zoo's root, the folder that entries stand in. Each function may throw
 * NetworkError, IntegrityError, ManifestError or StoreError when the place
 * cannot be asked.
 */
export interface ZooFiles {
  /** As the user named the zoo. */
  readonly address: string;
  /** Where it is, without login; ends with a slash. */
  readonly base: URL;
  /** The folder that entries stand in, as far as that is known; ends with a slash. */
  root(): URL;
  /** The manifest of an entry, as `ZooSource` has it; undefined when the zoo does not have the entry. */
  findManifest(id: string, asking: Asking): Promise<ManifestText | undefined>;
  /** The address of a path, once the root is known. */
  urlOf(path: string): Promise<URL>;
  /**
   * The text at an address in the zoo; undefined when there is none.
   *
   * @param brief as `Asking` has it
   */
  readText(
    url: URL,
    limitBytes: number,
    brief?: boolean,
  ): Promise<string | undefined>;
  /** The blob at an address in the zoo. */
  blobAt(url: URL): Promise<Blob>;
  /** Looks for a blob at a path; undefined when there is none. */
  findBlob(path: string): Promise<Blob | undefined>;
  /**
   * The entries that can be seen without an index; undefined where that is not possible.
   *
   * @param readText how manifests are read, where not as `readText` does
   */
  lookAround(
    readText?: ZooFiles["readText"],
  ): Promise<IndexEntry[] | undefined>;
  /** The addresses of all files that stand in it; missing where that cannot be seen. */
  listFiles?(): Promise<URL[]>;
  /** What is wrong with the place itself, beside its files; missing where nothing can be. */
  findFaults?(): Promise<string[]>;
}
