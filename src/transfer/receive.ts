import { concatenate } from "../base/bytes.ts";
import { parseLfsPointer, SNIFF_BYTES } from "../base/archive_kind.ts";
import { NetworkError } from "../base/errors.ts";
import type { ArchiveObserver } from "./archive.ts";
import { describeUrl, publicUrl } from "../base/describe_url.ts";
import type { Filling } from "./filling.ts";
import type { LfsObject } from "./git_lfs.ts";
import type { HttpAnswer } from "./http.ts";
import { mismatch } from "./integrity.ts";
import type { PartFile } from "./part_file.ts";
import { readBody } from "./read_body.ts";
import type { Validators } from "./validators.ts";

/**
 * Adds a part of an archive to what is on disk.
 *
 * @param range Where the part ends, and bytes of the whole archive, where they
 * are known. Where more comes, what is on disk is longer than `end` then.
 * @throws {NetworkError} when the part is cut short; what `readBody` throws.
 */
export async function receiveRest(
  answer: HttpAnswer,
  { end, total }: { end: number; total: number | undefined },
  part: PartFile,
  { request, source, observer }: Filling,
): Promise<void> {
  const goal = { end, total: total ?? source.expected.bytes };
  part.noteRanges(true);
  request.admit?.(goal.total);
  await readBody(answer, (chunk) => store(chunk, goal, part, observer));
  checkLength(answer, goal, part);
}

/**
 * Puts an archive on disk from its first byte. What is there stays until more
 * has come than a Git LFS pointer has, so that a pointer does not cost the part
 * of the file that it stands for.
 *
 * @returns The object, when the body is a pointer; nothing is stored then.
 * @throws {NetworkError} when the body is cut short; {IntegrityError} when its
 * length is not the one expected; what `readBody` throws.
 */
export async function receiveWhole(
  answer: HttpAnswer,
  { validators, end }: { validators: Validators; end?: number },
  part: PartFile,
  { request, source, observer }: Filling,
): Promise<LfsObject | undefined> {
  const { expected, lfs } = source;
  const { total } = validators;
  const known = total ?? expected.bytes;
  const goal = { end: end ?? known, total: known };
  request.admit?.(known);
  let head: Uint8Array<ArrayBuffer> | undefined = new Uint8Array(0);
  const begin = (bytes: Uint8Array<ArrayBuffer>): boolean => {
    head = undefined;
    const actual = { bytes: total ?? bytes.length };
    const problem = total === undefined
      ? undefined
      : mismatch({ ...request.blob, expected }, actual, () => bytes);
    if (problem !== undefined) throw problem;
    if (part.length > 0) observer.restarted();
    part.begin(validators, lfs);
    return store(bytes, goal, part, observer);
  };
  await readBody(answer, (chunk) => {
    if (head === undefined) return store(chunk, goal, part, observer);
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
  checkLength(answer, goal, part);
  return undefined;
}

/** How long what is on disk is to become. */
interface Goal {
  /** Where the body ends. */
  end: number | undefined;
  /** Bytes of the whole archive. */
  total: number | undefined;
}

/** Stores bytes; false when more came than can be right. Throws what `assertWanted` throws. */
function store(
  bytes: Uint8Array,
  { end, total }: Goal,
  part: PartFile,
  observer: ArchiveObserver,
): boolean {
  part.append(bytes);
  observer.progress(part.length, total);
  observer.assertWanted?.(total);
  return end === undefined || part.length <= end;
}

function checkLength(
  { url }: HttpAnswer,
  { end }: Goal,
  part: PartFile,
): void {
  if (end === undefined || part.length >= end) return;
  throw new NetworkError(
    `cannot fetch ${
      describeUrl(url)
    }: it ended after ${part.length} of ${end} bytes`,
    { url: publicUrl(url), retryable: true },
  );
}

function pointedAt(head: Uint8Array): LfsObject | undefined {
  const pointer = parseLfsPointer(head);
  const sha256 = /^sha256:([0-9a-f]{64})$/.exec(pointer?.oid ?? "")?.[1];
  return pointer === undefined || sha256 === undefined
    ? undefined
    : { sha256, bytes: pointer.size };
}
