import { createHash } from "node:crypto";
import { basename, dirname, join } from "@std/path";
import { IntegrityError } from "../../errors.ts";
import type { FilePiece } from "../../file_piece.ts";
import { diskFailure } from "../../transfer/disk_failure.ts";
import {
  BLOCK,
  type BundledFile,
  LAST_LINE,
  parseContents,
  parseLastLine,
  TAR_END,
} from "./contents.ts";
import { JoinedFiles } from "./joined_files.ts";
import { bundleName, findParts } from "./part_names.ts";

/** A bundle whose contents are known. No file stays open. */
export interface Bundle {
  /** Paths of its parts; of one that is not split, its own. */
  readonly parts: readonly string[];
  /** By path. */
  readonly files: ReadonlyMap<string, BundledFile>;
  /** Where a file's bytes stand. */
  pieces(file: BundledFile): FilePiece[];
  /**
   * Reads a small file.
   *
   * @throws {IntegrityError} when it is not what the contents say; {StoreError}
   * when it cannot be read.
   */
  read(file: BundledFile): Uint8Array<ArrayBuffer>;
}

/** Longest contents that are read, in bytes: enough for half a million files. */
const MAX_CONTENTS_BYTES = 1 << 26;

/**
 * Paths of the parts that make up a bundle: the file itself, or where that is
 * missing `<path>.001` and so on. Any part may be named in the bundle's place.
 *
 * @returns an empty list when there is nothing.
 * @throws {IntegrityError} when a part is missing; {StoreError}.
 */
export function partsOf(path: string): string[] {
  const whole = bundleName(path);
  if (isFile(whole)) return [whole];
  const folder = dirname(whole);
  const { names, missing } = findParts(basename(whole), namesIn(folder));
  if (missing !== undefined) {
    throw new IntegrityError(
      `cannot use the bundle "${whole}": its part "${missing}" is missing`,
      { hint: "All parts have to be in one folder." },
    );
  }
  return names.map((name) => join(folder, name));
}

/**
 * Reads a bundle's contents, at its end.
 *
 * @param path for messages
 * @param parts not empty
 * @throws {IntegrityError} when it is cut, edited or no bundle; {StoreError}
 * when it cannot be read.
 */
export function openBundle(path: string, parts: readonly string[]): Bundle {
  const refuse = (reason: string) =>
    new IntegrityError(`cannot use "${path}" as a bundle: ${reason}`, {
      hint:
        "Compare its digest with that of the original and copy it again. Bundles are written by net_download mirror.",
    });
  const tar = new JoinedFiles(parts);
  const end = tar.size - TAR_END;
  if (end < BLOCK) throw refuse("it is cut, or no bundle");
  const text = new TextDecoder();
  const tail = tar.read(end - LAST_LINE, LAST_LINE + TAR_END);
  const last = parseLastLine(text.decode(tail.subarray(0, LAST_LINE)));
  const closed = tail.subarray(LAST_LINE).every((byte) => byte === 0);
  if (last === undefined || !closed) {
    throw refuse("it is cut, was edited, or is no bundle");
  }
  const start = end - last.size;
  if (start < 0 || last.size > MAX_CONTENTS_BYTES) {
    throw refuse("its contents have no possible size");
  }
  const body = tar.read(start, last.size - LAST_LINE);
  if (digest(body) !== last.digest) throw refuse("its contents were edited");
  const files = parseContents(text.decode(body), start);
  if ("reason" in files) throw refuse(`its contents ${files.reason}`);
  return {
    parts,
    files,
    pieces: ({ offset, size }) => tar.pieces(offset, size),
    read(file) {
      const bytes = tar.read(file.offset, file.size);
      if (digest(bytes) === file.sha256) return bytes;
      throw refuse(`its file "${file.path}" was changed`);
    },
  };
}

function digest(bytes: Uint8Array): string {
  return createHash("sha256").update(bytes).digest("hex");
}

function isFile(path: string): boolean {
  try {
    return Deno.statSync(path).isFile;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return false;
    throw diskFailure("read", path, error);
  }
}

function namesIn(folder: string): string[] {
  try {
    return Array.from(Deno.readDirSync(folder), ({ name }) => name);
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return [];
    if (error instanceof Deno.errors.NotADirectory) return [];
    throw diskFailure("read", folder, error);
  }
}
