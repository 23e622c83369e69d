import { createHash } from "node:crypto";
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
import { recognizeWrong } from "./wrong_content.ts";

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
  /** Whether the first bytes have been looked at. */
  #looked = false;
  #problem: ArchiveError | undefined;

  /** @param file its path in the folder, with `/` between its parts */
  constructor(file: string, folder: string, run: StageRun) {
    this.#file = file;
    this.#folder = folder;
    this.#run = run;
  }

  prepare(): void {
    const problem = tooLarge(this.#run.expected.bytes ?? 0, this.#run);
    if (problem !== undefined) throw problem;
  }

  advance(path: string, bytes: number): void {
    this.#problem ??= tooLarge(bytes, this.#run);
    if (bytes < SNIFF_BYTES || this.#looked) return;
    this.#looked = true;
    this.#problem ??= wrongContent(this.#file, wholeFile(path), this.#run);
  }

  assertGoing(): void {
    if (this.#problem !== undefined) throw this.#problem;
  }

  restart(): void {
    this.#looked = false;
    this.#problem = undefined;
  }

  async finish({ pieces, sha256, file }: CompleteBlob): Promise<StagedBlob> {
    refuse(this.#file, pieces, this.#run);
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
    const tree = treeOf(this.#file, totalLength(pieces), digest);
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
  refuse(file, pieces, run);
  const sha256 = await hashPieces(pieces, run.signal);
  return treeOf(file, totalLength(pieces), sha256);
}

function refuse(
  file: string,
  pieces: readonly FilePiece[],
  run: ListRun,
): void {
  const problem = tooLarge(totalLength(pieces), run) ??
    wrongContent(file, pieces, run);
  if (problem !== undefined) throw problem;
}

function tooLarge(
  bytes: number,
  { limits: { expandedBytes } }: ListRun,
): ArchiveError | undefined {
  if (bytes <= expandedBytes) return undefined;
  return unusable(
    `it holds more than the ${expandedBytes} bytes allowed`,
    "--max-expanded",
  );
}

/** Only where there is no digest, which says more than the look of a file. */
function wrongContent(
  file: string,
  pieces: readonly FilePiece[],
  { expected: { sha256 } }: ListRun,
): ArchiveError | undefined {
  if (sha256 !== undefined) return undefined;
  const other = recognizeWrong(file, readHead(pieces, SNIFF_BYTES));
  return other && unusable(`it is ${other.description}`, other.fault);
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
  const hash = createHash("sha256");
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

function treeOf(file: string, size: number, sha256: string): StagedTree {
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
