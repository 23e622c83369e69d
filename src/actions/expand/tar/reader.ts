// Pure: no disk, network, clock or environment.

import type { ArchiveEntry, EntryReceiver } from "../format.ts";
import { type Parsing, PushParser } from "../push_parser.ts";
import { damaged, overLimit, quoteName } from "../refusal.ts";
import { composeEntry, type Preamble } from "./entry.ts";
import {
  BLOCK,
  checksumMatches,
  decodeName,
  isZeroBlock,
  NEXT_BLOCK,
  readHeader,
} from "./header.ts";
import { parsePax, readOverrides } from "./pax.ts";
import {
  readGnuSparse,
  readMapBeforeContent,
  readPaxSparse,
  type Sparse,
} from "./sparse.ts";

/** Where the parser is, for messages. */
interface Place {
  /** Bytes of the archive before the header that is read. */
  offset: number;
  /** What is cut if the archive ends here; `undefined` between two entries. */
  within: string | undefined;
}

const NONE = new Uint8Array(0);

/** Holes of sparse files come out of this. */
const ZEROS = new Uint8Array(64 * 1024);

/**
 * Reads a tar archive that is pushed in chunks of any size: ustar, PAX, GNU
 * and the oldest format, all ways of sparse files included. Content is handed
 * on without copying it, and nothing is asynchronous: fifty thousand small
 * files cost fifty thousand calls and no more.
 *
 * It ends where Python's `tarfile` and GNU tar end, at the first block of
 * zeros: anything may follow, as tape drives and buffers left it. It is stricter
 * in this: a header with a wrong checksum is damage wherever it stands (Python
 * takes it for the end), and so is an extended header without an entry.
 */
export class TarReader {
  readonly #place: Place = { offset: 0, within: undefined };
  readonly #parser: PushParser;

  /** `maxHeaderBytes`: the longest extended header or sparse map that is read. */
  constructor(sink: EntryReceiver, maxHeaderBytes: number) {
    this.#parser = new PushParser(
      parseArchive(sink, maxHeaderBytes, this.#place),
    );
  }

  /** Whether the archive's end has come: what follows is not looked at. */
  get ended(): boolean {
    return this.#parser.done;
  }

  /**
   * Takes the next bytes of the archive, which may be used again afterwards.
   *
   * @throws ArchiveError for damage and for headers beyond the limit, and
   * whatever the sink throws.
   */
  push(chunk: Uint8Array): void {
    this.#parser.push(chunk);
  }

  /**
   * Says that there are no more bytes. `sealed` tells whether something else
   * warrants that none are missing, as the checksum at the end of a compressed
   * file does: then the blocks of zeros may be missing, as they may for Python.
   *
   * @throws ArchiveError if the archive is cut.
   */
  finish(sealed: boolean): void {
    const { within, offset } = this.#place;
    if (this.#parser.done) return;
    if (within !== undefined) {
      throw damaged(`it is truncated within ${within}`);
    }
    if (this.#parser.held > 0 || !sealed) {
      throw damaged(`it is truncated after ${offset} bytes of tar`);
    }
  }
}

/**
 * Reads an archive from its first header to its end, as
 * {@linkcode TarReader} describes it.
 *
 * @throws ArchiveError for damage and for headers beyond the limit.
 */
function* parseArchive(
  sink: EntryReceiver,
  maxHeaderBytes: number,
  place: Place,
): Parsing<void> {
  let globalMtime: number | undefined;
  let preamble: Preamble = {};
  /** The block behind a hard link, where it was asked for to see what it is. */
  let ahead: Uint8Array | undefined;
  for (;;) {
    const { offset } = place;
    const block = ahead ?? (yield NEXT_BLOCK);
    ahead = undefined;
    if (isZeroBlock(block)) break;
    if (!checksumMatches(block)) {
      throw damaged(`the header at byte ${offset} has a wrong checksum`);
    }
    const header = readHeader(block, offset);
    if ("gxXKL".includes(header.type)) {
      const outer = place.within;
      place.within = `the extended header at byte ${offset}`;
      const body = yield* readBody(header.size, offset, maxHeaderBytes);
      if (header.type === "g") {
        globalMtime = readGlobal(body, offset) ?? globalMtime;
        place.within = outer;
      } else {
        addToPreamble(preamble, header.type, body, offset);
      }
      place.offset += BLOCK + padded(header.size);
      continue;
    }
    let mapBytes = 0;
    if (header.type === "S") {
      place.within = `the sparse map at byte ${offset}`;
      const map = yield* readGnuSparse(block, offset, maxHeaderBytes);
      preamble.sparse = map.sparse;
      mapBytes = map.bytes;
    }
    const composed = composeEntry(header, preamble, globalMtime, offset);
    const { entry } = composed;
    let { storedSize } = composed;
    const { sparse } = preamble;
    place.within = quoteName(entry.name);
    if (entry.type === "hard link" && storedSize > 0) {
      ahead = yield NEXT_BLOCK;
      if (isZeroBlock(ahead) || checksumMatches(ahead)) {
        storedSize = 0;
        sink.entry(entry);
      } else {
        sink.entry(withContent(entry, storedSize));
        yield* readContent(sink, ahead, storedSize);
        ahead = undefined;
      }
    } else {
      sink.entry(entry);
      if (sparse === undefined) yield* readContent(sink, NONE, storedSize);
      else {
        yield* readSparse(sink, sparse, storedSize, offset, maxHeaderBytes);
        yield* skip(padded(storedSize) - storedSize);
      }
    }
    sink.end();
    place.offset += BLOCK + mapBytes + padded(storedSize);
    place.within = undefined;
    preamble = {};
  }
  if (place.within !== undefined) {
    throw damaged(`${place.within} belongs to no entry`);
  }
}

function padded(size: number): number {
  return Math.ceil(size / BLOCK) * BLOCK;
}

function* readBody(
  size: number,
  offset: number,
  maxHeaderBytes: number,
): Parsing<Uint8Array> {
  if (size > maxHeaderBytes) {
    throw overLimit(
      `the extended header at byte ${offset} has ${size} bytes, more than the ${maxHeaderBytes} allowed`,
    );
  }
  if (size === 0) return new Uint8Array(0);
  const body = yield { bytes: padded(size), whole: true };
  // Some readers take a text from here up to its NUL, wherever that is.
  if (body[size - 1] !== 0 && body.length > size && body[size] !== 0) {
    throw damaged(`the extended header at byte ${offset} has a wrong size`);
  }
  return body.subarray(0, size);
}

/**
 * Many writers give a hard link the file's size and no content, POSIX lets it
 * have the content, too. What follows tells which it is: a header or the end
 * of the archive, for which GNU tar and Python always take it, or anything else.
 */
function withContent(link: ArchiveEntry, size: number): ArchiveEntry {
  return { ...link, type: "file", linkName: "", size };
}

/** Takes in an extended header for the next entry: two of one kind would be ambiguous. */
function addToPreamble(
  preamble: Preamble,
  type: string,
  body: Uint8Array,
  offset: number,
): void {
  const kind = type === "L" ? "longName" : type === "K" ? "longLink" : "pax";
  if (preamble[kind] !== undefined) {
    throw damaged(
      `the extended header at byte ${offset} repeats the one before`,
    );
  }
  if (kind !== "pax") {
    const end = body.indexOf(0);
    preamble[kind] = decodeName(end < 0 ? body : body.subarray(0, end));
    return;
  }
  const records = parsePax(body, offset);
  preamble.pax = readOverrides(records, offset);
  const sparse = readPaxSparse(records, offset);
  if (sparse !== undefined) preamble.sparse = sparse;
}

/**
 * The modification time that a global header sets, if it does. It may not set
 * what belongs to a single entry: no writer does so, and readers differ.
 */
function readGlobal(body: Uint8Array, offset: number): number | undefined {
  const records = parsePax(body, offset);
  const { mtimeSeconds, ...rest } = readOverrides(records, offset);
  const isOfEntry = Object.values(rest).some((value) => value !== undefined);
  if (isOfEntry || readPaxSparse(records, offset) !== undefined) {
    throw damaged(
      `the global header at byte ${offset} sets what belongs to one entry`,
    );
  }
  return mtimeSeconds;
}

/** Hands on content and passes over its padding; `first` is the beginning of both, if it is here already. */
function* readContent(
  sink: EntryReceiver,
  first: Uint8Array,
  size: number,
): Parsing<void> {
  if (first.length > 0) sink.data(first.subarray(0, size));
  yield* readRun(sink, size - first.length);
  yield* skip(padded(size) - Math.max(size, first.length));
}

function* readRun(sink: EntryReceiver, size: number): Parsing<void> {
  let remaining = size;
  while (remaining > 0) {
    const chunk = yield { bytes: remaining, whole: false };
    remaining -= chunk.length;
    sink.data(chunk);
  }
}

function* skip(size: number): Parsing<void> {
  let remaining = size;
  while (remaining > 0) {
    remaining -= (yield { bytes: remaining, whole: false }).length;
  }
}

/** Hands on a sparse file with its holes filled. */
function* readSparse(
  sink: EntryReceiver,
  { realSize, runs }: Sparse,
  storedSize: number,
  offset: number,
  maxHeaderBytes: number,
): Parsing<void> {
  const map = runs === undefined
    ? yield* readMapBeforeContent(realSize, storedSize, offset, maxHeaderBytes)
    : { runs, bytes: 0 };
  const content = map.runs.reduce((sum, run) => sum + run.size, 0);
  if (content !== storedSize - map.bytes) {
    throw damaged(`the sparse map at byte ${offset} does not fit the content`);
  }
  let done = 0;
  for (const run of map.runs) {
    fillHole(sink, run.offset - done);
    yield* readRun(sink, run.size);
    done = run.offset + run.size;
  }
  fillHole(sink, realSize - done);
}

function fillHole(sink: EntryReceiver, size: number): void {
  for (let remaining = size; remaining > 0; remaining -= ZEROS.length) {
    sink.data(ZEROS.subarray(0, remaining));
  }
}
