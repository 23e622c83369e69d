import { createSha256 } from "./node_modules.ts";
import type { FilePiece } from "./file_piece.ts";
import { attempt, osError } from "./os_error.ts";

/** Bytes that are read at once. */
const READ_BYTES = 1_048_576;

/**
 * Reads stretches of files one after another. Each chunk is valid until the
 * next is asked for. A file that has become shorter is no error here.
 *
 * @throws {StoreError} when a file cannot be read; the signal's reason.
 */
export async function* readPieces(
  pieces: readonly FilePiece[],
  signal: AbortSignal,
): AsyncGenerator<Uint8Array<ArrayBuffer>, void, void> {
  const buffer = new Uint8Array(READ_BYTES);
  for (const { path, offset, length } of pieces) {
    try {
      using file = await Deno.open(path);
      await file.seek(offset, Deno.SeekMode.Start);
      for (let left = length; left > 0;) {
        signal.throwIfAborted();
        const read = await file.read(buffer.subarray(0, left));
        if (read === null) break;
        left -= read;
        yield buffer.subarray(0, read);
      }
    } catch (error) {
      throw osError("read", path, error);
    }
  }
}

/**
 * The SHA-256 of stretches of files together, in hexadecimal.
 *
 * @throws as `readPieces()` does.
 */
export async function hashPieces(
  pieces: readonly FilePiece[],
  signal: AbortSignal,
): Promise<string> {
  const hash = createSha256();
  for await (const chunk of readPieces(pieces, signal)) hash.update(chunk);
  return hash.digest("hex");
}

/**
 * The first bytes of stretches of files together, `length` of them or all where
 * they are fewer.
 *
 * @throws {StoreError} when a file cannot be read.
 */
export function readHead(
  pieces: readonly FilePiece[],
  length: number,
): Uint8Array {
  const head = new Uint8Array(length);
  let filled = 0;
  for (const piece of pieces) {
    const end = Math.min(length, filled + piece.length);
    attempt("read", piece.path, () => {
      if (filled === end) return;
      using file = Deno.openSync(piece.path);
      file.seekSync(piece.offset, Deno.SeekMode.Start);
      while (filled < end) {
        const read = file.readSync(head.subarray(filled, end));
        if (read === null) break;
        filled += read;
      }
    });
  }
  return head.subarray(0, filled);
}
