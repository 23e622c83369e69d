// Pure: no disk, network, clock or environment.

import type { FilePiece } from "../base/file_piece.ts";
import { publicUrl } from "../base/describe_url.ts";
import { partKey } from "./part_name.ts";

/** What a blob must be; what is not known is left out. */
export interface Expected {
  /** SHA-256 in hexadecimal. */
  sha256?: string;
  /** Size in bytes. */
  bytes?: number;
  /** What to do about another one, where that is known better than here. */
  otherwise?: string;
}

/** Where the bytes of a blob are. */
export type BlobPlace =
  /** On a disk, as stretches of files, one after another. */
  | { readonly kind: "disk"; readonly pieces: readonly FilePiece[] }
  /** On a server; an http or https URL. */
  | { readonly kind: "web"; readonly url: URL };

/**
 * An archive or file before it is here, as OCI's descriptors are. How it is
 * fetched, shared, resumed and verified depends on this alone, and not on the
 * kind of zoo that has it.
 */
export interface Blob {
  /** Blobs of one key are the same bytes: a run fetches them once. */
  readonly key: string;
  /** What messages, events and receipts call it: an address without secrets. */
  readonly label: string;
  readonly expected: Expected;
  readonly at: BlobPlace;
}

/** The blob at an address of a server. */
export function webBlob(url: URL, expected: Expected = {}): Blob {
  return {
    key: partKey(url),
    label: publicUrl(url),
    expected,
    at: { kind: "web", url },
  };
}

/** A blob on a disk, which is called by an address that need not be one to open. */
export function diskBlob(
  address: URL,
  pieces: readonly FilePiece[],
  expected: Expected = {},
): Blob {
  return {
    key: address.href,
    label: address.href,
    expected,
    at: { kind: "disk", pieces },
  };
}

/** The bytes of all pieces together. */
export function totalLength(pieces: readonly FilePiece[]): number {
  return pieces.reduce((sum, { length }) => sum + length, 0);
}
