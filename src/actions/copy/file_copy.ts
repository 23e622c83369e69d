import { createSha256 } from "../../base/node_modules.ts";
import { dirname, join } from "@std/path";
import { SNIFF_BYTES } from "../../base/archive_kind.ts";
import type { ArchiveFault } from "../../base/archive_fault.ts";
import { ArchiveError } from "../../base/errors.ts";
import {
  type FilePiece,
  totalLength,
  wholeFile,
} from "../../base/file_piece.ts";
import { attempt, attemptAsync, osCode } from "../../base/os_error.ts";
import { hashPieces, readHead, readPieces } from "../../base/read_pieces.ts";
import type {
  CompleteBlob,
  ListRun,
  StagedBlob,
  Stager,
  StageRun,
} from "../action.ts";
import type { StagedFolder, StagedTree } from "../staged_tree.ts";
import { recognizeWrong } from "../../base/wrong_content.ts";

/** Permission bits of a copied file, whatever the user's umask is: homes are shared. */
const MODE = 0o644;

/**
 * Stages a blob as one file. What was downloaded is on the volume already: the
 * file gets a second name there and is neither read nor written again.
 *
 * Its time is the present, as with curl and browsers: the `Last-Modified` of a
 * server says when that server got its copy, and differs from mirror to mirror.
 */
export class FileCopy implements Stager {
  readonly #file: string;
  readonly #folder: string;
  readonly #run: StageRun;
  /** How far the blob has come, and where. */
  #bytes = 0;
  #path = "";
  /** Whether its first bytes have been looked at. */
  #looked = false;

  /** @param file its path in the folder, with `/` between its parts */
  constructor(file: string, folder: string, run: StageRun) {
    this.#file = file;
    this.#folder = folder;
    this.#run = run;
  }

  prepare(): void {
    refuseTooLarge(this.#run.expected.bytes ?? 0, this.#run);
  }

  advance(path: string, bytes: number): void {
    this.#path = path;
    this.#bytes = bytes;
  }

  assertGoing(): void {
    refuseTooLarge(this.#bytes, this.#run);
    if (this.#looked || this.#bytes < SNIFF_BYTES) return;
    refuseWrong(this.#file, wholeFile(this.#path), this.#run);
    this.#looked = true;
  }

  restart(): void {
    this.#bytes = 0;
    this.#looked = false;
  }

  async finish({ pieces, sha256, file }: CompleteBlob): Promise<StagedBlob> {
    refuseTooLarge(totalLength(pieces), this.#run);
    refuseWrong(this.#file, pieces, this.#run);
    const path = join(this.#folder, this.#file);
    attempt(
      "make the folder",
      dirname(path),
      () => Deno.mkdirSync(dirname(path), { recursive: true }),
    );
    const isLinked = sha256 !== undefined && file !== undefined &&
      linkFile(file, path);
    const digest = isLinked
      ? sha256
      : await copyPieces(pieces, path, this.#run.signal);
    if (sha256 !== undefined && digest !== sha256) {
      throw unusable("it changed while it was read", "damaged");
    }
    attempt("write", path, () => {
      if (Deno.build.os !== "windows") Deno.chmodSync(path, MODE);
      const now = new Date();
      Deno.utimeSync(path, now, now);
    });
    const tree = copiedTree(this.#file, totalLength(pieces), digest);
    return { tree, folder: this.#folder };
  }

  end(): Promise<void> {
    return Promise.resolve();
  }
}

/** What {@linkcode FileCopy} would stage. */
export async function listCopy(
  file: string,
  pieces: readonly FilePiece[],
  run: ListRun,
): Promise<StagedTree> {
  refuseTooLarge(totalLength(pieces), run);
  refuseWrong(file, pieces, run);
  const sha256 = await hashPieces(pieces, run.signal);
  return copiedTree(file, totalLength(pieces), sha256);
}

/** @throws ArchiveError */
function refuseTooLarge(
  bytes: number,
  { limits: { expandedBytes } }: ListRun,
): void {
  if (bytes <= expandedBytes) return;
  throw unusable(
    `it holds more than the ${expandedBytes} bytes allowed`,
    "--max-expanded",
  );
}

/**
 * Only where there is no digest, which says more than the look of a file.
 *
 * @throws ArchiveError
 */
function refuseWrong(
  file: string,
  pieces: readonly FilePiece[],
  { expected: { sha256 } }: ListRun,
): void {
  if (sha256 !== undefined) return;
  const other = recognizeWrong(file, readHead(pieces, SNIFF_BYTES));
  if (other !== undefined) {
    throw unusable(`it is ${other.description}`, other.fault);
  }
}

/** The file cannot be copied. `problem` is a sentence about "it". */
function unusable(problem: string, fault: ArchiveFault): ArchiveError {
  return new ArchiveError(`cannot copy the file: ${problem}`, { fault });
}

/**
 * Gives a file a second name. One that has two already, since another section
 * has it too, gets none: what is done to one copy must not be done to the other.
 *
 * @returns false where that is not possible.
 */
function linkFile(from: string, to: string): boolean {
  try {
    const { isFile, nlink } = Deno.lstatSync(from);
    if (!isFile || nlink !== 1) return false;
    Deno.linkSync(from, to);
    return true;
  } catch (error) {
    // Not all file systems can; what else is wrong, copying will tell.
    if (osCode(error) === undefined) throw error;
    return false;
  }
}

/** @returns the SHA-256 of what was copied, in hexadecimal. */
async function copyPieces(
  pieces: readonly FilePiece[],
  path: string,
  signal: AbortSignal,
): Promise<string> {
  const hash = createSha256();
  using file = attempt(
    "write",
    path,
    () => Deno.openSync(path, { write: true, createNew: true }),
  );
  for await (const chunk of readPieces(pieces, signal)) {
    hash.update(chunk);
    await attemptAsync("write", path, async () => {
      for (let rest = chunk; rest.length > 0;) {
        rest = rest.subarray(await file.write(rest));
      }
    });
  }
  return hash.digest("hex");
}

/** What a copied file of so many bytes is as a tree. */
export function copiedTree(
  file: string,
  size: number,
  sha256: string,
): StagedTree {
  return {
    folders: foldersAbove(file),
    files: [{ kind: "file", path: file, size, sha256 }],
    fileCount: 1,
    symlinks: [],
  };
}

/** The folders above a path, each before those in it. */
function foldersAbove(path: string): StagedFolder[] {
  const above = path.split("/").slice(0, -1);
  return above.map((_, index) => ({
    kind: "folder",
    path: above.slice(0, index + 1).join("/"),
    mtimeSeconds: undefined,
  }));
}
