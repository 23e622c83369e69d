import {
  ArchiveError,
  IntegrityError,
  NetworkError,
  StoreError,
} from "../base/errors.ts";
import { formatBytes } from "../report/format.ts";
import { partUrl } from "./blob.ts";
import type {
  BlobObserver,
  BlobRequest,
  Expected,
  FetchedBlob,
} from "./blob.ts";
import type { TransferContext } from "./context.ts";
import { fillPart } from "./fill_part.ts";
import { lfsDownload } from "./git_lfs.ts";
import { mismatch } from "./integrity.ts";
import { readLocalBlob } from "./local_blob.ts";
import { PartFile, partPath, readPart, removePart } from "./part_file.ts";
import { leftSegments, versionMark } from "./segments/segment_file.ts";
import { type Usefulness, usefulness } from "./resume.ts";

/**
 * Brings a blob to verified bytes on disk: goes on where an earlier run
 * stopped, tries again where that may help, and checks what is known of the
 * blob. One that is on a disk already is checked where it stands.
 *
 * @throws {NetworkError} when it cannot be had; {IntegrityError} when it is not
 * what was expected; {StoreError} when the disk refuses; {SettingsError} when a
 * proxy or certificate file cannot be used; the signal's reason when stopped.
 * Bytes that a later run may use are kept. What the observer's `assertUseful`
 * throws ends the transfer and comes out as it is.
 */
export async function fetchBlob(
  request: BlobRequest,
  context: TransferContext,
  observer: BlobObserver,
): Promise<FetchedBlob> {
  const { blob: { at }, folder } = request;
  if (at.kind === "disk") {
    return await readLocalBlob(request, context.signal, observer);
  }
  const part = new PartFile(partUrl(at), folder);
  try {
    await part.recall(
      (length) => observer.progress(length, part.validators?.total),
      context.signal,
    );
    await download(part, at.url, request, context, observer);
    part.assertOurs();
    const { path, length: bytes } = part;
    const pieces = [{ path, offset: 0, length: bytes }];
    return { pieces, sha256: part.digest(), bytes, file: path };
  } catch (error) {
    throw keepUseful(part, partUrl(at), request, error);
  } finally {
    part.close();
  }
}

/**
 * Fills a partial file until it is whole and right. Where the server has only a
 * Git LFS pointer in the blob's place, the file is asked for where the pointer
 * leads, and the pointer says what it must be.
 */
async function download(
  part: PartFile,
  url: URL,
  request: BlobRequest,
  context: TransferContext,
  observer: BlobObserver,
): Promise<void> {
  const { expected } = request.blob;
  const itself = { url, secretHeaders: {}, expected, lfs: undefined };
  const transfer = { part, request, source: itself, observer, context };
  const pointer = await fillPart(transfer);
  if (pointer === undefined) return;
  const problem = mismatch(request.blob, pointer);
  if (problem !== undefined) throw problem;
  const found = await lfsDownload(url, pointer, context, observer);
  const source = {
    url: found.url,
    secretHeaders: found.headers,
    expected: pointer,
    lfs: pointer.sha256,
  };
  await fillPart({ ...transfer, source });
}

/**
 * Bytes of a blob that the next run will certainly go on from; undefined when
 * it will or may have to begin anew. For messages that promise.
 */
export function resumableBytes(
  { blob: { at, expected }, folder }: BlobRequest,
): number | undefined {
  if (at.kind === "disk") return undefined;
  const left = leftOf(partUrl(at), folder, expected);
  return left?.use === "go-on" ? left.bytes : undefined;
}

/** What a run has left of a blob, and what the next one can do with it. */
function leftOf(url: URL, folder: string, { sha256, bytes }: Expected) {
  const left = readPart(url, folder);
  if (left === undefined) return undefined;
  const { length, note: { validators, lfs, owner } } = left;
  const digest = sha256 ?? lfs;
  const digestKnown = digest !== undefined;
  const version = versionMark(
    { ...validators, total: validators.total ?? bytes },
    digest,
  );
  const ahead = leftSegments(partPath(url, folder), version).reduce(
    (sum, { start, length: ahead }) =>
      sum + Math.max(0, start + ahead - Math.max(start, length)),
    0,
  );
  const use = usefulness({ length, validators, digestKnown });
  return { owner, use, bytes: length + ahead };
}

/** Removes a blob that is not needed any more; one that is not ours stays. */
export function removeBlob({ file, bytes }: FetchedBlob): void {
  if (file !== undefined) removePart(file, bytes);
}

/**
 * Keeps what a later run can use of a transfer that failed, removes what it
 * cannot, and has the error say which.
 */
function keepUseful(
  part: PartFile,
  url: URL,
  { blob: { expected }, folder }: BlobRequest,
  error: unknown,
): unknown {
  const left = leftOf(url, folder, expected);
  // Another process has taken the file over, or it was not yet ours.
  if (left !== undefined && left.owner !== part.owner) return error;
  const isWrong = error instanceof IntegrityError ||
    error instanceof ArchiveError;
  const { bytes = 0, use = "none" } = left ?? {};
  if (!isWrong && use !== "none") return withBytesLeft(error, bytes, use);
  removePart(part.path);
  return withBytesLeft(error, bytes, "none");
}

/**
 * An error with a sentence on what became of the bytes that had come; those
 * where it does not matter, or nothing had come, stay as they are.
 */
function withBytesLeft(
  error: unknown,
  bytes: number,
  use: Usefulness,
): unknown {
  if (bytes === 0) return error;
  const hintOf = ({ hint }: StoreError | NetworkError) =>
    hint === undefined ? LEFT[use](bytes) : `${hint} ${LEFT[use](bytes)}`;
  if (error instanceof StoreError) {
    const { message, cause, failure } = error;
    return new StoreError(message, { hint: hintOf(error), cause, failure });
  }
  if (error instanceof NetworkError && use === "go-on") {
    return error.retold(error.message, hintOf(error));
  }
  return error;
}

/** What is said of bytes that are left. */
const LEFT: Record<Usefulness, (bytes: number) => string> = {
  "go-on": (bytes) =>
    `${formatBytes(bytes)} are kept: the next run resumes from there.`,
  perhaps: (bytes) =>
    `${
      formatBytes(bytes)
    } are kept: the next run resumes from there if the server allows it.`,
  none: () => "What was received is removed.",
};
