import { AppError, StoreError } from "../errors.ts";
import { Budget } from "./budget.ts";
import { type Decompressor, openDecompressor } from "./decompress.ts";
import type { ExpandedEntry } from "./expanded_tree.ts";
import { KIND_BYTES, recognizePacking } from "./kind.ts";
import type { Limits } from "./limits.ts";
import { quoteName } from "./refusal.ts";
import { StagingWriter } from "./staging_writer.ts";
import { TarReader } from "./tar/reader.ts";

/** What an archive is to become. */
export interface Unpacking {
  /** The archive's bytes from its start; a chunk is valid until the next is asked for. */
  readonly chunks: Iterable<Uint8Array>;
  /** An empty folder. */
  readonly staging: string;
  readonly limits: Limits;
  /** Asked again and again; whatever it throws ends the unpacking. */
  readonly checkpoint?: () => void;
}

/**
 * Unpacks an archive of any kind into a folder and returns what became of it.
 * This is the whole of an expansion but for the Worker that it runs in.
 *
 * @throws ArchiveError if the archive is damaged, of an unknown kind, refused
 * or beyond a limit; StoreError if it cannot be read, or staging not written.
 */
export async function unpack(
  { chunks, staging, limits, checkpoint = () => {} }: Unpacking,
): Promise<ExpandedEntry[]> {
  const budget = new Budget(limits);
  const writer = storing(
    () => `cannot write to the staging folder ${quoteName(staging)}`,
    () => new StagingWriter(staging, limits.depth, budget),
  );
  const tar = new TarReader(writer, limits.headerBytes);
  const output = (chunk: Uint8Array) => {
    checkpoint();
    budget.unpacked(chunk.length);
    storing(
      () => `cannot write ${quoteName(writer.path)} of the archive`,
      () => tar.push(chunk),
    );
  };
  let head: Uint8Array | undefined = new Uint8Array(0);
  let decompressor: Decompressor | undefined;
  const open = async (bytes: Uint8Array) => {
    head = undefined;
    decompressor = await openDecompressor(recognizePacking(bytes), output);
    await decompressor.write(bytes);
  };
  const reader = chunks[Symbol.iterator]();
  try {
    for (;;) {
      const { done, value: chunk } = storing(
        () => "cannot read the archive",
        () => reader.next(),
      );
      if (done) break;
      checkpoint();
      budget.read(chunk.length);
      if (decompressor !== undefined) await decompressor.write(chunk);
      else {
        head = concatenate(head ?? chunk, chunk);
        if (head.length >= KIND_BYTES) await open(head);
      }
    }
    if (head !== undefined) await open(head);
    tar.finish(await decompressor?.finish() ?? false);
    return storing(
      () => `cannot set the time of ${quoteName(writer.path)}`,
      () => writer.finish(),
    );
  } finally {
    reader.return?.();
    decompressor?.close();
    writer.close();
  }
}

/** Runs `body`; what the disk refuses becomes an error that says what it was for. */
function storing<T>(what: () => string, body: () => T): T {
  try {
    return body();
  } catch (error) {
    if (error instanceof AppError || !isSystemError(error)) throw error;
    throw new StoreError(`${what()}: ${error.message}`, { cause: error });
  }
}

/** Whether the operating system, or the sandbox in its place, has refused something. */
function isSystemError(error: unknown): error is Error {
  return error instanceof Error &&
    ("code" in error || Object.hasOwn(Deno.errors, error.name));
}

function concatenate(first: Uint8Array, second: Uint8Array): Uint8Array {
  const both = new Uint8Array(first.length + second.length);
  both.set(first);
  both.set(second, first.length);
  return both;
}
