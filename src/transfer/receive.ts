import { parseLfsPointer, SNIFF_BYTES } from "../archive_kind.ts";
import { NetworkError } from "../errors.ts";
import type { ArchiveObserver } from "./archive.ts";
import { describeUrl, publicUrl } from "./describe_url.ts";
import type { Filling } from "./filling.ts";
import type { LfsObject } from "./git_lfs.ts";
import type { HttpAnswer } from "./http.ts";
import { mismatch } from "./integrity.ts";
import type { PartFile } from "./part_file.ts";
import { readBody } from "./read_body.ts";
import type { Validators } from "./validators.ts";

/**
 * Adds the rest of an archive to what is on disk.
 *
 * @param total Bytes of the whole archive, where they are known.
 * @throws {NetworkError} when the rest is cut short; what `readBody` throws.
 */
export async function receiveRest(
  answer: HttpAnswer,
  total: number | undefined,
  part: PartFile,
  { request, source, observer }: Filling,
): Promise<void> {
  const end = total ?? source.expected.bytes;
  part.proveRanges();
  request.admit?.(end, part.length);
  await readBody(answer, (chunk) => store(chunk, end, part, observer));
  checkLength(answer, end, part);
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
  validators: Validators,
  part: PartFile,
  { request, source, observer }: Filling,
): Promise<LfsObject | undefined> {
  const { expected, lfs } = source;
  const { total } = validators;
  const end = total ?? expected.bytes;
  request.admit?.(end, 0);
  let head: Uint8Array<ArrayBuffer> | undefined = new Uint8Array(0);
  const begin = (bytes: Uint8Array<ArrayBuffer>): boolean => {
    head = undefined;
    const actual = { bytes: total ?? bytes.length };
    const problem = total === undefined
      ? undefined
      : mismatch(request.url, expected, actual, () => bytes);
    if (problem !== undefined) throw problem;
    if (part.length > 0) observer.restarted();
    part.begin(validators, lfs);
    return store(bytes, end, part, observer);
  };
  await readBody(answer, (chunk) => {
    if (head === undefined) return store(chunk, end, part, observer);
    const both = joined(head, chunk);
    if (both.length > SNIFF_BYTES) return begin(both);
    head = both;
    return true;
  });
  if (head !== undefined) {
    const object = lfs === undefined ? pointedAt(head) : undefined;
    if (object !== undefined) return object;
    begin(head);
  }
  checkLength(answer, end, part);
  return undefined;
}

/** Stores bytes; false when more came than can be right. Throws what `assertWanted` throws. */
function store(
  bytes: Uint8Array,
  end: number | undefined,
  part: PartFile,
  observer: ArchiveObserver,
): boolean {
  part.append(bytes);
  observer.progress(part.length, end);
  observer.assertWanted?.(end);
  return end === undefined || part.length <= end;
}

function checkLength(
  { url }: HttpAnswer,
  end: number | undefined,
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

function joined(
  first: Uint8Array<ArrayBuffer>,
  second: Uint8Array<ArrayBuffer>,
): Uint8Array<ArrayBuffer> {
  // Copied: the second one's memory is about to be used again.
  const both = new Uint8Array(first.length + second.length);
  both.set(first);
  both.set(second, first.length);
  return both;
}
