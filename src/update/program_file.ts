import { IntegrityError } from "../base/errors.ts";
import type { FilePiece } from "../base/file_piece.ts";
import { attempt, osCode } from "../base/os_error.ts";
import { readPieces } from "../base/read_pieces.ts";
import { patientlySync } from "../base/system/patience.ts";
import { writeChunks } from "../store/write_chunks.ts";

const UNCHANGED = { hint: "Nothing was replaced." };

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
  const bytes = compressed
    ? unzipped(pieces, signal)
    : readPieces(pieces, signal);
  const { sha256: digest } = await writeChunks(path, bytes);
  if (mode !== undefined) {
    attempt("write", path, () => Deno.chmodSync(path, mode));
  }
  if (sha256 === undefined || digest === sha256) return;
  throw new IntegrityError(
    `cannot use the program of the release: its SHA-256 is wrong: expected ${sha256}, got ${digest}`,
    UNCHANGED,
  );
}

async function* unzipped(
  pieces: readonly FilePiece[],
  signal: AbortSignal,
): AsyncGenerator<Uint8Array, void, void> {
  // Streams read ahead, and the reader has one buffer for all.
  const copies = async function* () {
    for await (const chunk of readPieces(pieces, signal)) yield chunk.slice();
  };
  try {
    yield* ReadableStream.from(copies())
      .pipeThrough(new DecompressionStream("gzip"));
  } catch (error) {
    if (!(error instanceof TypeError)) throw error;
    throw new IntegrityError(
      "cannot use the program of the release: it is not a valid gzip file",
      { cause: error, ...UNCHANGED },
    );
  }
}

/**
 * Puts a program in the place of another one, which may be running: by one
 * rename, so that a kill leaves the old one or the new one. Windows lets go of
 * the name of a program that runs, but not of its file: it is moved aside, and
 * removed by the next update.
 *
 * @param fresh the new program, on the same volume
 * @param os as `Deno.build.os` names it
 * @throws StoreError when the system refuses; the old program is in place then.
 */
export function replaceProgram(program: string, fresh: string, os: string) {
  attempt("replace", program, () => {
    if (os !== "windows") return Deno.renameSync(fresh, program);
    const aside = freeName(program);
    patientlySync(() => Deno.renameSync(program, aside));
    try {
      patientlySync(() => Deno.renameSync(fresh, program));
    } catch (error) {
      Deno.renameSync(aside, program);
      throw error;
    }
  });
}

/** A name beside a program that nothing has, once what was moved aside before is removed. */
function freeName(program: string): string {
  const aside = `${program}.old`;
  try {
    Deno.removeSync(aside);
  } catch (error) {
    // Another run of that program goes on.
    if (osCode(error) !== "ENOENT") {
      return `${program}.${crypto.randomUUID()}.old`;
    }
  }
  return aside;
}
