// Pure: no disk, network, clock or environment.
import type { FilePiece } from "../base/file_piece.ts";
import { publicUrl } from "../base/describe_url.ts";

/** What a blob must be; what is not known is left out. */
export interface Expected {
  /** SHA-256 in hexadecimal. */
  sha256?: string;
  /** Size in bytes. */
  bytes?: number;
  /** What to do about another one, or none, where that is known better than here. */
  otherwise?: string;
}

/** Below this, in bytes, fetching takes less time than asking does on most lines. */
const SMALL = 1_048_576;

/** Whether it is known to be so small that many at a time are no burden. */
export function isSmall({ bytes = Infinity }: Expected): boolean {
  return bytes < SMALL;
}

/** Where the bytes of a blob are. */
type BlobPlace =
  /** On a disk, as stretches of files, one after another. */
  | { readonly kind: "disk"; readonly pieces: readonly FilePiece[] }
  /** On a server; an http or https URL. */
  | WebPlace;

/** A place on a server. */
interface WebPlace {
  readonly kind: "web";
  readonly url: URL;
  /** What its bytes are known by on disk, where not by the URL: a digest has one for all hosts. */
  readonly identity?: URL;
}

/** The address that a partial file of a blob is known by. */
export function partUrl({ url, identity = url }: WebPlace): URL {
  return identity;
}

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

/** What a URL is known by on disk: without its login, which may change, and its fragment. */
export function partKey(url: URL): string {
  const key = new URL(url);
  key.username = "";
  key.password = "";
  key.hash = "";
  return key.href;
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

/** A blob that is wanted. */
export interface BlobRequest {
  blob: Blob;
  /** Where it is gathered: on the volume of its destination. */
  folder: string;
  /**
   * Called once the size is known, before the first byte of a body is written;
   * throws to refuse it, for want of space for example.
   *
   * @param total Bytes of the whole blob; undefined if unknown.
   */
  admit?(total: number | undefined): void;
}

/** What an archive or file turned out to be. */
export interface ArchiveFacts {
  bytes: number;
  /** In hexadecimal. */
  sha256: string;
}

/** A blob on disk that is what it should be, as far as that is known. */
export interface FetchedBlob extends ArchiveFacts {
  /** Where its bytes are. */
  pieces: readonly FilePiece[];
  /** The file that it was gathered in, ours to move or remove; undefined for one that is read where it stands. */
  file: string | undefined;
  /** Of one that is read where it stands: `stateOf()` its pieces before it was checked. */
  state?: string;
}

/** What a transfer has beside the file at `partPath`. */
export interface Connections {
  /** Connections in use. */
  readonly connections: number;
  /** Bytes that are here, but not yet those before them. */
  readonly ahead: number;
}

/** Follows the transfer of one blob. */
export interface BlobObserver {
  /** So many bytes are on disk and may be read from the file at `partPath`. */
  progress(
    received: number,
    total: number | undefined,
    beside?: Connections,
  ): void;
  /** An attempt failed; the next one follows after `waitSeconds`. */
  retry(reason: string, waitSeconds: number): void;
  /** What was read so far is void: the file begins anew. */
  restarted(): void;
  /**
   * More of a body is on disk; throws to end the transfer, where what comes is
   * of no use.
   *
   * @param total Bytes of the whole blob; undefined if unknown.
   */
  assertUseful?(total: number | undefined): void;
}
