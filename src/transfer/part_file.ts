import { createSha256, node, type Sha256 } from "../base/node_modules.ts";
import { publicUrl } from "../base/describe_url.ts";
import { StoreError } from "../base/errors.ts";
import { patientlySync } from "../base/system/patience.ts";
import { fieldsIn, fieldsOf, textsOf } from "../base/json.ts";
import { attempt, osError } from "../base/os_error.ts";
import { readPieces } from "../base/read_pieces.ts";
import { partKey } from "./blob.ts";
import { GrowingFile, removeFile } from "./growing_file.ts";
import type { Validators } from "./resume.ts";
import {
  LEAST_SEGMENTED_BYTES,
  removeSegments,
} from "./segments/segment_file.ts";
import { join } from "@std/path";

/**
 * A partial file, its note and the SHA-256 of its bytes, open for one transfer.
 * Bytes are only ever added at the end or voided altogether.
 */
export class PartFile {
  /** This transfer's mark in the note. */
  readonly owner = crypto.randomUUID();
  readonly #url: string;
  readonly #file: GrowingFile;
  #hash: Sha256 = createSha256();
  #note: PartNote | undefined;

  /**
   * Opens the partial file of a URL in `folder`, which is made when missing.
   * Bytes without a note that fits are voided; `recall` takes others over.
   *
   * @throws {StoreError} when the disk refuses.
   */
  constructor(url: URL, folder: string) {
    const path = partPath(url, folder);
    const left = attempt("write", path, () => {
      Deno.mkdirSync(folder, { recursive: true });
      separate(path);
      return readPart(url, folder);
    });
    this.#url = publicUrl(url);
    this.#file = new GrowingFile(path, left?.length);
    this.#note = left?.note;
  }

  get path(): string {
    return this.#file.path;
  }

  /** Bytes that are on disk. */
  get length(): number {
    return this.#file.length;
  }

  /** Where the bytes come from; undefined if unknown. */
  get validators(): Validators | undefined {
    return this.#note?.validators;
  }

  /** SHA-256 of the Git LFS object that the bytes belong to. */
  get lfs(): string | undefined {
    return this.#note?.lfs;
  }

  /** Some of the bytes on disk from `start` on, as many as `buffer` has room for. */
  read(start: number, buffer: Uint8Array): Uint8Array {
    return this.#file.read(start, buffer);
  }

  /** SHA-256 of the bytes so far, in hexadecimal; more may follow. */
  digest(): string {
    return this.#hash.copy().digest("hex");
  }

  /**
   * Takes the bytes of an earlier run over: hashes them (about 1.5 GB/s, so a
   * digest state in the note would not pay) and makes the note ours.
   *
   * @param onBytes Gets the bytes counted so far, again and again.
   * @throws {StoreError} when the disk refuses; the signal's reason.
   */
  async recall(
    onBytes: (length: number) => void,
    signal: AbortSignal,
  ): Promise<void> {
    const { path, length } = this;
    if (this.#note === undefined || length === 0) return;
    let hashed = 0;
    for await (
      const chunk of readPieces([{ path, offset: 0, length }], signal)
    ) {
      this.#hash.update(chunk);
      onBytes(hashed += chunk.length);
    }
    this.#writeNote({ ...this.#note, owner: this.owner });
  }

  /** Voids all bytes and notes where the next ones come from. */
  begin(validators: Validators, lfs: string | undefined): void {
    this.void();
    this.#writeNote({
      url: this.#url,
      owner: this.owner,
      validators,
      ...(lfs !== undefined && { lfs }),
    });
  }

  /** Notes whether the server has given out a part when it was asked for one. */
  noteRanges(ranges: boolean): void {
    const note = this.#note;
    if (note === undefined || note.validators.ranges === ranges) return;
    const validators = { ...note.validators, ranges };
    this.#writeNote({ ...note, validators });
  }

  /** Voids all bytes; they cannot be built upon any more. */
  void(): void {
    // Of hundreds of new files each would look through the folder of all.
    if (this.length > 0 || this.#note !== undefined) removeSegments(this.path);
    this.#file.empty();
    this.#hash = createSha256();
    this.#note = undefined;
  }

  /** Adds bytes. */
  append(bytes: Uint8Array): void {
    this.#file.append(bytes);
    this.#hash.update(bytes);
  }

  /**
   * Makes sure that no other process wrote to the file meanwhile. Locks keep other
   * runs away, but on some network file systems every process gets the lock
   * (https://github.com/huggingface/huggingface_hub/pull/4306).
   *
   * @throws {StoreError} when one did.
   */
  assertOurs(): void {
    const { path, length } = this;
    const [size, note] = attempt("write", path, () => [
      Deno.statSync(path).size,
      readNote(Deno.readTextFileSync(notePath(path))),
    ]);
    if (note?.owner !== this.owner || size !== length) {
      throw new StoreError(
        `cannot use "${path}": another process writes to it`,
        {
          failure: "locked",
          hint: "Wait until the other run ends, then run the command again.",
        },
      );
    }
  }

  /** Closes the file; its bytes and its note stay. */
  close(): void {
    this.#file.close();
  }

  /** Written beside and renamed: a kill leaves the old note or the new one. */
  #writeNote(note: PartNote): void {
    const { path } = this;
    const fresh = newNotePath(path);
    const text = JSON.stringify({ form: FORM, ...note }) + "\n";
    attempt("write", path, () => {
      Deno.writeTextFileSync(fresh, text);
      patientlySync(() => Deno.renameSync(fresh, notePath(path)));
    });
    this.#note = note;
  }
}

/** Longest readable part of a file name: the whole stays below what any file system takes. */
const NAME_LENGTH = 60;

/**
 * The path of the file that a URL's bytes grow in. Its name is half of a digest
 * of the URL, so that two URLs never meet (a zoo has many a `data.tar.gz`), and
 * the URL's last segment for people who look into the folder.
 */
export function partPath(url: URL, folder: string): string {
  const digest = createSha256().update(partKey(url)).digest("hex");
  const readable = (url.pathname.split("/").at(-1) ?? "").replaceAll(
    /[^A-Za-z0-9._-]+/g,
    "_",
  )
    .replace(/^[._]+/, "").slice(0, NAME_LENGTH);
  return join(
    folder,
    `${digest.slice(0, 16)}-${readable || "archive"}.part`,
  );
}

/**
 * A run that was killed may have left the file under two names, one of which is
 * installed: what is written here must not change that one.
 */
function separate(path: string): void {
  try {
    const { isFile, nlink } = Deno.lstatSync(path);
    if (!isFile || (nlink ?? 1) === 1) return;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return;
    throw error;
  }
  const own = ownCopyPath(path);
  Deno.copyFileSync(path, own);
  patientlySync(() => Deno.renameSync(own, path));
}

/**
 * Removes a partial file and what is beside it; none need be there.
 *
 * @param total bytes of the blob, where they are known: few have no segments
 */
export function removePart(path: string, total = Infinity): void {
  if (total >= LEAST_SEGMENTED_BYTES) removeSegments(path);
  const files = [path, ownCopyPath(path), notePath(path), newNotePath(path)];
  for (const file of files) {
    // Two of them hardly ever are.
    if (node.fs.existsSync(file)) removeFile(file);
  }
}

/** Bytes on disk, and where they come from. */
interface LeftPart {
  length: number;
  note: PartNote;
}

/** What a run left of a URL in `folder`; undefined without a note that fits. */
export function readPart(url: URL, folder: string): LeftPart | undefined {
  const path = partPath(url, folder);
  try {
    const note = readNote(Deno.readTextFileSync(notePath(path)));
    const { size: length } = Deno.statSync(path);
    return note?.url === publicUrl(url) ? { length, note } : undefined;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return undefined;
    throw osError("read", path, error);
  }
}

/** Where a copy of a partial file is made before it takes the file's place. */
function ownCopyPath(path: string): string {
  return `${path}.copy`;
}

/** Where the note of a partial file stands. */
function notePath(path: string): string {
  return `${path}.json`;
}

/** Where a note is written before it takes the place of the one before. */
function newNotePath(path: string): string {
  return `${notePath(path)}.new`;
}

/** Version of the note's form; another one counts as no note. */
const FORM = 1;

/** What stands beside a partial file: where its bytes come from. */
interface PartNote {
  /** The URL without login and query; the name of the file tells queries apart. */
  url: string;
  /** Who wrote last: a random mark of one transfer. */
  owner: string;
  validators: Validators;
  /** SHA-256 of the Git LFS object that the bytes belong to, where the URL itself serves a pointer. */
  lfs?: string;
}

/** Reads a note; undefined when it is damaged or of another form: then the bytes beside it are worth nothing. */
function readNote(text: string): PartNote | undefined {
  const note = fieldsIn(text);
  if (note?.["form"] !== FORM) return undefined;
  const { url, owner, lfs } = textsOf(note, "url", "owner", "lfs");
  const validators = fieldsOf(note["validators"]);
  if (url === undefined || owner === undefined || validators === undefined) {
    return undefined;
  }
  const { total, ranges } = validators;
  return {
    url,
    owner,
    validators: {
      ...textsOf(validators, "etag", "lastModified", "encoding"),
      ...(typeof total === "number" && { total }),
      ...(typeof ranges === "boolean" && { ranges }),
    },
    ...(lfs !== undefined && { lfs }),
  };
}
