import { StoreError } from "../../base/errors.ts";
import type { FilePiece } from "../../base/file_piece.ts";
import { type Availability, reading } from "./growing_file.ts";

/** Bytes that are read at once, as of a file of its own. */
const READ_BYTES = 256 * 1024;

/**
 * Reads an archive that stands within larger files, once it is said to be
 * complete. Each chunk is valid until the next is asked for. Ends early if the
 * archive is abandoned.
 *
 * @throws StoreError if a file cannot be read or has become shorter.
 */
export function* readPieces(
  pieces: readonly FilePiece[],
  availability: Availability,
): Generator<Uint8Array, void, void> {
  const buffer = new Uint8Array(READ_BYTES);
  let position = 0;
  for (const { path, offset, length } of pieces) {
    if (availability.waitBeyond(position) === undefined) return;
    using file = reading(() => Deno.openSync(path));
    reading(() => file.seekSync(offset, Deno.SeekMode.Start));
    for (let left = length; left > 0;) {
      if (availability.abandoned) return;
      const read = reading(() => file.readSync(buffer.subarray(0, left)));
      if (read === null) {
        throw new StoreError(
          `cannot read the archive: ${left} bytes are missing in ${
            JSON.stringify(path)
          }`,
        );
      }
      left -= read;
      position += read;
      yield buffer.subarray(0, read);
    }
  }
}
