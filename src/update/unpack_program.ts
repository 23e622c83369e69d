import { createHash } from "node:crypto";
import { IntegrityError } from "../base/errors.ts";
import type { FilePiece } from "../base/file_piece.ts";
import { attempt, attemptAsync } from "../base/os_error.ts";
import { readPieces } from "../base/read_pieces.ts";

/** The file that a program is unpacked to. */
export interface Target {
  path: string;
  /** Its permission bits; undefined where the system has none. */
  mode: number | undefined;
  /** Its SHA-256, where the release tells it. */
  sha256: string | undefined;
}

/**
 * Writes a fetched program to a file of its own, and waits until it is on the
 * disk.
 *
 * @param compressed whether it is packed with gzip
 * @throws StoreError when the disk refuses; IntegrityError when it cannot be
 * unpacked or is another one than the release has; the signal's reason.
 */
export async function unpackProgram(
  pieces: readonly FilePiece[],
  compressed: boolean,
  { path, mode, sha256 }: Target,
  signal: AbortSignal,
): Promise<void> {
  const hash = createHash("sha256");
  using file = attempt(
    "write",
    path,
    () => Deno.openSync(path, { write: true, create: true, truncate: true }),
  );
  const bytes = compressed
    ? unzipped(pieces, signal)
    : readPieces(pieces, signal);
  await attemptAsync("write", path, async () => {
    for await (const chunk of bytes) {
      hash.update(chunk);
      for (let rest = chunk; rest.length > 0;) {
        rest = rest.subarray(file.writeSync(rest));
      }
    }
    if (mode !== undefined) Deno.chmodSync(path, mode);
    file.syncSync();
  });
  const digest = hash.digest("hex");
  if (sha256 === undefined || digest === sha256) return;
  throw new IntegrityError(
    `cannot use the program of the release: its SHA-256 is wrong: expected ${sha256}, got ${digest}`,
    { hint: "Nothing was replaced." },
  );
}

async function* unzipped(
  pieces: readonly FilePiece[],
  signal: AbortSignal,
): AsyncGenerator<Uint8Array, void, void> {
  try {
    // Streams read ahead, and the reader has one buffer for all.
    yield* ReadableStream.from(copies(readPieces(pieces, signal)))
      .pipeThrough(new DecompressionStream("gzip"));
  } catch (error) {
    if (!(error instanceof TypeError)) throw error;
    throw new IntegrityError(
      "cannot use the program of the release: it is not packed as gzip does",
      { cause: error, hint: "Nothing was replaced." },
    );
  }
}

async function* copies(
  chunks: AsyncIterable<Uint8Array<ArrayBuffer>>,
): AsyncGenerator<Uint8Array<ArrayBuffer>, void, void> {
  for await (const chunk of chunks) yield chunk.slice();
}
