import { Budget } from "./budget.ts";
import { ArchiveError } from "../../base/errors.ts";
import { concatenate } from "./concatenate.ts";
import { type Decompressor, openDecompressor } from "./decompress.ts";
import { EntrySink } from "./entry_sink.ts";
import {
  contentFault,
  KIND_BYTES,
  type Packing,
  recognizePacking,
} from "./kind.ts";
import type { Limits } from "./limits.ts";
import { quoteName } from "./refusal.ts";
import type { TreeEnd } from "./entry_tree.ts";
import type { Staging } from "./staging.ts";
import { naming } from "./system_error.ts";
import { TarReader } from "./tar/reader.ts";

/** What an archive is to become. */
export interface Unpacking {
  /** The archive's bytes from its start; a chunk is valid until the next is asked for. */
  readonly chunks: Iterable<Uint8Array>;
  /** Empty to begin with. */
  readonly staging: Staging;
  readonly limits: Limits;
  /** Called again and again; what it throws ends the unpacking. */
  readonly checkpoint?: () => void;
}

/**
 * Unpacks an archive of any kind. Staging reports the files; what is only known
 * at the end is returned. This is the whole of an expansion but for the disk
 * and the Worker that it runs in.
 *
 * @throws ArchiveError if the archive is damaged, of an unknown kind, refused
 * or beyond a limit; StoreError if it cannot be read, or staging not written.
 */
export async function unpack(
  { chunks, staging, limits, checkpoint = () => {} }: Unpacking,
): Promise<TreeEnd> {
  const budget = new Budget(limits);
  const [seed = 0] = crypto.getRandomValues(new Uint32Array(1));
  const sink = new EntrySink(staging, limits.depth, budget, seed);
  const tar = new TarReader(sink, limits.headerBytes);
  const onDisk = <T>(body: () => T) =>
    naming(() => `cannot write ${quoteName(sink.path)} of the archive`, body);
  const output = (chunk: Uint8Array) => {
    checkpoint();
    budget.unpacked(chunk.length);
    if (head.length < KIND_BYTES) {
      // A copy: the chunk is not valid for long.
      head = concatenate(head, chunk.slice(0, KIND_BYTES - head.length));
    }
    toTar(() => tar.push(chunk));
  };
  /** What the reader says of its first bytes is told better by what they are. */
  const toTar = (body: () => void) => {
    try {
      onDisk(body);
    } catch (error) {
      const other = packing && contentFault(packing, head);
      throw error instanceof ArchiveError ? other ?? error : error;
    }
  };

  let packing: Packing | undefined;
  /** The first bytes that came out. */
  let head: Uint8Array = new Uint8Array(0);
  let decompressor: Decompressor | undefined;
  try {
    for (const chunk of gatherHead(chunks)) {
      checkpoint();
      budget.read(chunk.length);
      packing ??= recognizePacking(chunk);
      decompressor ??= await openDecompressor(packing, output);
      const ended = tar.ended;
      await decompressor.write(chunk);
      if (ended) budget.trailing(chunk.length);
    }
    checkpoint();
    const sealed = await decompressor?.finish() ?? false;
    toTar(() => tar.finish(sealed));
    return onDisk(() => sink.finish());
  } finally {
    decompressor?.close();
    sink.close();
  }
}

/** The chunks, the first of them made long enough to tell the archive's kind, if there is so much. */
function* gatherHead(
  chunks: Iterable<Uint8Array>,
): Generator<Uint8Array, void, void> {
  let head: Uint8Array | undefined = new Uint8Array(0);
  for (const chunk of chunks) {
    if (head === undefined) {
      yield chunk;
      continue;
    }
    const longer: Uint8Array = new Uint8Array(head.length + chunk.length);
    longer.set(head);
    longer.set(chunk, head.length);
    head = longer;
    if (head.length < KIND_BYTES) continue;
    yield head;
    head = undefined;
  }
  if (head !== undefined) yield head;
}
