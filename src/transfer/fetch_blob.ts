import { ArchiveError, IntegrityError } from "../base/errors.ts";
import type { ArchiveObserver, BlobRequest, FetchedBlob } from "./archive.ts";
import type { TransferContext } from "./context.ts";
import { download } from "./download.ts";
import { withFate } from "./fate.ts";
import type { Expected } from "./blob.ts";
import { readLocalBlob } from "./local_blob.ts";
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
export async function fetchBlob(
  request: BlobRequest,
  context: TransferContext,
  observer: ArchiveObserver,
): Promise<FetchedBlob> {
  const { blob: { at }, folder } = request;
  if (at.kind === "disk") {
    return await readLocalBlob(request, context.signal, observer);
  }
  const part = PartFile.open(at.url, folder);
  try {
    await download(part, at.url, request, context, observer);
    const { path, length: bytes } = part;
    const pieces = [{ path, offset: 0, length: bytes }];
    return { pieces, sha256: part.digest(), bytes, file: path };
  } catch (error) {
    throw settle(part, at.url, request, error);
  } finally {
    part.close();
  }
}

/**
 * Bytes of an archive that the next run will certainly go on from; undefined
 * when it will or may have to begin anew. For messages that promise.
 */
export function resumableBytes(
  { blob: { at, expected }, folder }: BlobRequest,
): number | undefined {
  if (at.kind === "disk") return undefined;
  const left = readPart(at.url, folder);
  return left !== undefined && usefulnessOf(left, expected) === "go-on"
    ? left.length
    : undefined;
}

/** Removes an archive that is not needed any more; one that is not ours stays. */
export function removeBlob({ file }: FetchedBlob): void {
  if (file !== undefined) removePart(file);
}

/**
 * Keeps what a later run can use, removes what it cannot, and has the error
 * say which.
 */
function settle(
  part: PartFile,
  url: URL,
  { blob: { expected }, folder }: BlobRequest,
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
