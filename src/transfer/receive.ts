import { concatenate } from "../base/bytes.ts";
import { parseLfsPointer, SNIFF_BYTES } from "../base/archive_kind.ts";
import { cannotFetch } from "../base/errors.ts";
import type { LfsObject } from "./git_lfs.ts";
import type { HttpAnswer } from "./http/http.ts";
import { mismatch } from "./integrity.ts";
import type { PartFile } from "./part_file.ts";
import type { Validators } from "./resume.ts";
import type { Segments } from "./segments/segments.ts";
import type { Transfer } from "./transfer.ts";

/** How long what is on disk is to become, where that is known. */
interface Goal {
  /** Where the body ends. */
  end: number | undefined;
  /** Bytes of the whole blob. */
  total: number | undefined;
}

/**
 * Adds a part of a blob to what is on disk.
 *
 * @param range What comes. Where more comes, what is on disk is longer than
 * `end` then.
 * @throws {NetworkError} when the part is cut short; what `answer.read` throws.
 */
export async function receiveRest(
  answer: HttpAnswer,
  range: Goal,
  transfer: Transfer,
  segments: Segments,
): Promise<void> {
  const { part, request, source } = transfer;
  const total = range.total ?? source.expected.bytes;
  const goal = { end: range.end, total };
  part.noteRanges(true);
  request.admit?.(total);
  if (range.end === total) segments.begin(total, answer.responseMs);
  const whole = await answer.read((chunk) =>
    store(chunk, goal, transfer, segments)
  );
  if (whole) checkLength(answer, goal, part);
}

/**
 * Puts a blob on disk from its first byte. What is there stays until more has
 * come than a Git LFS pointer has, so that a pointer does not cost the part of
 * the file that it stands for.
 *
 * @returns The object, when the body is a pointer; nothing is stored then.
 * @throws {NetworkError} when the body is cut short; {IntegrityError} when its
 * length is not the one expected; what `answer.read` throws.
 */
export async function receiveWhole(
  answer: HttpAnswer,
  { validators, end }: { validators: Validators; end?: number },
  transfer: Transfer,
  segments: Segments,
): Promise<LfsObject | undefined> {
  const { part, request, source: { expected, lfs }, observer } = transfer;
  const { total } = validators;
  const known = total ?? expected.bytes;
  const goal = { end: end ?? known, total: known };
  request.admit?.(known);
  let head: Uint8Array<ArrayBuffer> | undefined = new Uint8Array(0);
  const begin = (bytes: Uint8Array<ArrayBuffer>): boolean => {
    head = undefined;
    const problem = total === undefined
      ? undefined
      : mismatch({ ...request.blob, expected }, { bytes: total }, () => bytes);
    if (problem !== undefined) throw problem;
    if (part.length > 0) observer.restarted();
    segments.reset();
    part.begin(validators, lfs);
    if (goal.end === known) segments.begin(known, answer.responseMs);
    return store(bytes, goal, transfer, segments);
  };
  const whole = await answer.read((chunk) => {
    if (head === undefined) return store(chunk, goal, transfer, segments);
    // Copied: the memory of the chunk is about to be used again.
    const both = concatenate(head, chunk);
    if (both.length > SNIFF_BYTES) return begin(both);
    head = both;
    return true;
  });
  if (head !== undefined) {
    const object = lfs === undefined ? pointedAt(head) : undefined;
    if (object !== undefined) return object;
    begin(head);
  }
  if (whole) checkLength(answer, goal, part);
  return undefined;
}

/**
 * Stores bytes; false when more came than can be right, or what follows is here.
 * Throws what `assertUseful` throws.
 */
function store(
  bytes: Uint8Array,
  { end, total }: Goal,
  { part, observer }: Transfer,
  segments: Segments,
): boolean {
  part.append(bytes);
  const goesOn = segments.stored(bytes.length);
  observer.progress(part.length, total, segments.line);
  observer.assertUseful?.(total);
  return goesOn && (end === undefined || part.length <= end);
}

function checkLength(
  { url }: HttpAnswer,
  { end }: Goal,
  part: PartFile,
): void {
  if (end === undefined || part.length >= end) return;
  throw cannotFetch(url, `it ended after ${part.length} of ${end} bytes`, {
    retryable: true,
  });
}

function pointedAt(head: Uint8Array): LfsObject | undefined {
  const pointer = parseLfsPointer(head);
  const sha256 = /^sha256:([0-9a-f]{64})$/.exec(pointer?.oid ?? "")?.[1];
  return pointer === undefined || sha256 === undefined
    ? undefined
    : { sha256, bytes: pointer.size };
}
