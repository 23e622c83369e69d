// Pure: no disk, network, clock or environment.
import type { FilePiece } from "../file_piece.ts";
import type { Expected } from "./integrity.ts";

/** An archive that is wanted. */
export interface ArchiveRequest {
  /** An http, https or file URL. */
  url: URL;
  /** Where its bytes stand on a disk, where the URL only names it. */
  pieces?: readonly FilePiece[];
  /** Where the archive is gathered: on the volume of its destination. */
  folder: string;
  expected: Expected;
  /**
   * Told once the size is known, before the first byte of a body is written;
   * throws to refuse it, for want of space for example.
   *
   * @param total Bytes of the whole archive; undefined when nobody knows.
   */
  admit?(total: number | undefined): void;
}

/** An archive on disk that is what it should be, as far as that is known. */
export interface FetchedArchive {
  path: string;
  /** The stretches of files that it consists of, where it is not the file at `path`. */
  pieces?: readonly FilePiece[];
  url: URL;
  /** In hexadecimal. */
  sha256: string;
  bytes: number;
  /** Whether it is ours to remove; one that is on a disk already is read where it stands. */
  temporary: boolean;
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
   * @param total Bytes of the whole archive; undefined when nobody knows.
   */
  assertWanted?(total: number | undefined): void;
}
