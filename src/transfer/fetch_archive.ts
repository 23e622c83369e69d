import { ArchiveError, IntegrityError, NetworkError } from "../errors.ts";
import type {
  ArchiveObserver,
  ArchiveRequest,
  FetchedArchive,
} from "./archive.ts";
import type { TransferContext } from "./context.ts";
import { describeUrl, publicUrl } from "./describe_url.ts";
import { download } from "./download.ts";
import { withFate } from "./fate.ts";
import type { Expected } from "./integrity.ts";
import { readLocalArchive } from "./local_archive.ts";
import { PartFile } from "./part_file.ts";
import { type LeftPart, readPart, removePart } from "./part_left.ts";
import { type Usefulness, usefulness } from "./resume.ts";

/**
 * Brings an archive from its URL to verified bytes on disk: goes on where an
 * earlier run stopped, tries again where that may help, and checks what is
 * known of the archive. One that is on a disk already is checked where it stands.
 *
 * @throws {NetworkError} when it cannot be had; {IntegrityError} when it is not
 * what was expected; {StoreError} when the disk refuses; {SettingsError} when a
 * proxy or certificate file cannot be used; the signal's reason when stopped.
 * Bytes that a later run may use are kept. What the observer's `assertWanted`
 * throws ends the transfer and comes out as it is.
 */
export async function fetchArchive(
  request: ArchiveRequest,
  context: TransferContext,
  observer: ArchiveObserver,
): Promise<FetchedArchive> {
  const { url, folder } = request;
  if (request.pieces !== undefined || url.protocol === "file:") {
    return await readLocalArchive(request, context.signal, observer);
  }
  if (url.protocol !== "https:" && url.protocol !== "http:") {
    throw new NetworkError(
      `cannot fetch ${
        describeUrl(url)
      }: only http, https and file addresses can be fetched`,
      { url: publicUrl(url), retryable: false },
    );
  }
  const part = PartFile.open(url, folder);
  try {
    await download(part, request, context, observer);
    const { path, length: bytes } = part;
    return { path, url, sha256: part.digest(), bytes, temporary: true };
  } catch (error) {
    throw settle(part, request, error);
  } finally {
    part.close();
  }
}

/**
 * Bytes of an archive that the next run will certainly go on from; undefined
 * when it will or may have to begin anew. For messages that promise.
 */
export function resumableBytes(
  { url, folder, expected }: ArchiveRequest,
): number | undefined {
  const left = readPart(url, folder);
  return left !== undefined && usefulnessOf(left, expected) === "go-on"
    ? left.length
    : undefined;
}

/** Removes an archive that is not needed any more; one that is not ours stays. */
export function removeArchive(archive: FetchedArchive): void {
  if (archive.temporary) removePart(archive.path);
}

/**
 * Keeps what a later run can use, removes what it cannot, and has the error
 * say which.
 */
function settle(
  part: PartFile,
  { url, folder, expected }: ArchiveRequest,
  error: unknown,
): unknown {
  const left = readPart(url, folder);
  // Another process has taken the file over, or it was not yet ours.
  if (left !== undefined && left.note.owner !== part.owner) return error;
  const isWrong = error instanceof IntegrityError ||
    error instanceof ArchiveError;
  const use = left === undefined || isWrong
    ? "none"
    : usefulnessOf(left, expected);
  if (use === "none") removePart(part.path);
  return withFate(error, left?.length ?? 0, use);
}

function usefulnessOf(
  { length, note }: LeftPart,
  expected: Expected,
): Usefulness {
  const digestKnown = (expected.sha256 ?? note.lfs) !== undefined;
  return usefulness({ length, validators: note.validators, digestKnown });
}
