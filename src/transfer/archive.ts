// Pure: no disk, network, clock or environment.
import type { FilePiece } from "../base/file_piece.ts";
import type { Blob } from "./blob.ts";

/** A blob that is wanted. */
export interface BlobRequest {
  blob: Blob;
  /** Where it is gathered: on the volume of its destination. */
  folder: string;
  /**
   * Told once the size is known, before the first byte of a body is written;
   * throws to refuse it, for want of space for example.
   *
   * @param total Bytes of the whole archive; undefined if unknown.
   */
  admit?(total: number | undefined): void;
}

/** A blob on disk that is what it should be, as far as that is known. */
export interface FetchedBlob {
  /** Where its bytes are. */
  pieces: readonly FilePiece[];
  /** In hexadecimal. */
  sha256: string;
  bytes: number;
  /** The file that it was gathered in, which is ours to move or remove; of one that is read where it stands there is none. */
  file: string | undefined;
}

/** Is told about the transfer of one archive. */
export interface ArchiveObserver {
  /** So many bytes are on disk and may be read by who follows the file at `partPath`. */
  progress(received: number, total: number | undefined): void;
  /** An attempt failed; the next one follows after `waitSeconds`. */
  retry(reason: string, waitSeconds: number): void;
  /** What was read so far is void: the file begins anew. */
  restarted(): void;
  /**
   * More of a body is on disk; throws to end the transfer, where what comes is
   * of no use.
   *
   * @param total Bytes of the whole archive; undefined if unknown.
   */
  assertWanted?(total: number | undefined): void;
}
