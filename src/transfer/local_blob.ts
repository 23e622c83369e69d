import { createSha256 } from "../base/node_modules.ts";
import { basename, fromFileUrl, join } from "@std/path";
import { SNIFF_BYTES } from "../base/archive_kind.ts";
import { IntegrityError, StoreError } from "../base/errors.ts";
import { type FilePiece, totalLength } from "../base/file_piece.ts";
import { readPieces } from "../base/read_pieces.ts";
import {
  type Blob,
  type BlobObserver,
  type BlobRequest,
  diskBlob,
  type Expected,
  type FetchedBlob,
} from "./blob.ts";
import { attempt } from "../base/os_error.ts";
import { mismatch } from "./integrity.ts";

/**
 * Checks an archive that is on a disk, as the file that its URL names or as
 * pieces of others, where it stands: it is not copied, and never removed.
 *
 * @throws {StoreError} when it cannot be read; {IntegrityError} when it is not
 * what was expected; what `admit` of the request throws; the signal's reason
 * when stopped.
 */
export async function readLocalBlob(
  { blob, admit }: Pick<BlobRequest, "blob" | "admit">,
  signal: AbortSignal,
  observer: Pick<BlobObserver, "progress">,
): Promise<FetchedBlob> {
  const { label, at } = blob;
  if (at.kind !== "disk") throw new TypeError(`${label} is on no disk`);
  const { pieces } = at;
  const total = totalLength(pieces);
  admit?.(total);
  const state = stateOf(pieces);
  const hash = createSha256();
  let head = new Uint8Array(0);
  let bytes = 0;
  for await (const chunk of readPieces(pieces, signal)) {
    if (bytes === 0) head = chunk.slice(0, SNIFF_BYTES);
    hash.update(chunk);
    bytes += chunk.length;
    observer.progress(bytes, total);
  }
  const sha256 = hash.digest("hex");
  const problem = bytes < total
    ? new IntegrityError(
      `cannot use "${label}": it is truncated after ${bytes} of ${total} bytes`,
    )
    : mismatch(blob, { sha256, bytes }, () => head);
  if (problem !== undefined) throw naming(pieces, problem, blob);
  return { pieces, sha256, bytes, file: undefined, state };
}

/**
 * What differs once a file is written to or replaced: who can do that could
 * exchange an archive between its check and its use.
 *
 * @throws {StoreError} when a file cannot be looked at.
 */
export function stateOf(pieces: readonly FilePiece[]): string {
  return JSON.stringify(pieces.map(({ path }) => {
    const { dev, ino, size, mtime, ctime } = attempt(
      "read",
      path,
      () => Deno.statSync(path),
    );
    return [dev, ino, size, mtime, ctime];
  }));
}

/** Says in which files a blob stands where its address does not. */
function naming(
  pieces: readonly FilePiece[],
  problem: IntegrityError,
  { label, expected: { otherwise = "" } }: Blob,
): IntegrityError {
  const address = fromFileUrl(label);
  const files = pieces.filter(({ path }) =>
    address !== path && !address.startsWith(join(path, "/"))
  ).map(({ path }) => `"${basename(path)}"`);
  if (files.length === 0) return problem;
  return new IntegrityError(
    `${problem.message}; it is in ${files.join(" and ")}`,
    {
      hint:
        `${otherwise} Check these parts with sha256sum -c and the digests beside the bundle, and copy the one that differs again.`
          .trimStart(),
    },
  );
}

/** All of a file as a piece. */
export function filePiece(path: string): FilePiece {
  const { isFile, size: length } = attempt(
    "read",
    path,
    () => Deno.statSync(path),
  );
  if (isFile) return { path, offset: 0, length };
  throw new StoreError(`cannot read "${path}": it is not a file`);
}

/**
 * The blob in a file.
 *
 * @param address a `file:` URL
 * @throws {StoreError} when there is no such file.
 */
export function fileBlob(address: URL, expected: Expected = {}): Blob {
  return diskBlob(address, [filePiece(pathOf(address))], expected);
}

function pathOf(address: URL): string {
  try {
    return fromFileUrl(address);
  } catch (cause) {
    throw new StoreError(
      `cannot read "${address.href}": it is not percent-encoded UTF-8`,
      { cause, failure: "not-found", hint: "Escape its name as UTF-8." },
    );
  }
}
