import { SNIFF_BYTES } from "../../base/archive_kind.ts";
import { ArchiveError } from "../../base/errors.ts";
import { type FilePiece, totalLength } from "../../base/file_piece.ts";
import { readHead, readPieces } from "../../base/read_pieces.ts";
import type {
  ArchiveName,
  EventOf,
  Report,
  WholeEntry,
} from "../../report/event.ts";
import { wholeOf } from "../../report/news.ts";
import { type Blob, type FetchedBlob, isSmall } from "../../transfer/blob.ts";
import type { TransferContext } from "../../transfer/context.ts";
import {
  fetchBlob,
  removeBlob,
  resumableBytes,
} from "../../transfer/fetch_blob.ts";
import { mismatch } from "../../transfer/integrity.ts";
import type {
  ArchiveSupplier,
  MirrorArchive,
  MirroredFile,
  Supply,
} from "../../zoo/kinds/target.ts";
import { transferNews } from "../../transfer/transfer_news.ts";
import { ReadAhead } from "./read_ahead.ts";

/** Places that a small file takes, whose answer is waited for longer than its bytes. */
const SMALL_SHARE = 1 / 8;

/** How the supplier works. */
export interface SupplierOptions {
  /** Where archives are fetched to. */
  folder: string;
  transfer: TransferContext;
  report: Report;
  /** Archives that are fetched at the same time. */
  jobs: number;
  /** Whether what the mirror has is written again, too. */
  rewrites: boolean;
}

/**
 * Bytes of archives that may lie about on their way into a bundle, beside the
 * one that is written: many small ones are fetched at the same time, large ones
 * one after another, so that a large bundle takes little more than its own size.
 */
const AHEAD_BYTES = 64e6;

/** Gets hold of the archives of a mirror: from a disk where they are on one, else from their servers. */
export class Supplier implements ArchiveSupplier {
  readonly #options: SupplierOptions;
  /**
   * What need not be fetched, by digest and by the key of its blob: what the
   * mirror has, and what this run has put into it.
   */
  readonly #mirrored = new Map<string, MirroredFile>();
  readonly #ahead: ReadAhead<MirrorArchive, FetchedBlob>;
  readonly #fetched = new Map<MirrorArchive, FetchedBlob>();
  /** By id of the entry. */
  readonly #wholes = new Map<string, WholeEntry>();
  /** What is on its way to another machine. */
  readonly #sending = new Set<MirrorArchive>();
  /** By path in the mirror. */
  readonly #heads = new Map<string, Uint8Array>();

  /** @param archives all that may be asked for, in their order */
  constructor(archives: readonly MirrorArchive[], options: SupplierOptions) {
    this.#options = options;
    for (const { kept, blob } of archives) {
      if (kept !== undefined) this.#note(kept, blob);
    }
    const { jobs, rewrites } = options;
    const moving = archives.filter(({ kept }) => rewrites || !kept);
    for (const [id, group] of Map.groupBy(moving, ({ id }) => id)) {
      this.#wholes.set(id, wholeOf(group.map(sizeOf)));
    }
    this.#ahead = new ReadAhead(
      this.#toFetch(archives),
      (archive) => this.#fetch(archive),
      {
        places: jobs,
        bytes: rewrites ? AHEAD_BYTES : Infinity,
        shareOf: ({ blob }) => isSmall(blob.expected) ? SMALL_SHARE : 1,
        sizeOf: (archive) => sizeOf(archive) ?? Infinity,
      },
    );
  }

  async get(archive: MirrorArchive): Promise<Supply> {
    const supply = await this.#supply(archive);
    this.#heads.set(archive.path, readHead(supply.pieces, SNIFF_BYTES));
    return supply;
  }

  /** The first bytes of an archive that the mirror has; undefined where it has none. */
  headOf({ path, kept }: MirrorArchive): Uint8Array | undefined {
    return this.#heads.get(path) ??
      (kept && readHead(kept.pieces, SNIFF_BYTES));
  }

  async #supply(archive: MirrorArchive): Promise<Supply> {
    const { blob } = archive;
    const twin = this.#twinOf(blob);
    if (twin !== undefined) return twin;
    if (blob.at.kind === "web") {
      const fetched = await this.#ahead.take(archive);
      const { pieces, bytes } = fetched;
      this.#refuseWrong(archive, pieces);
      this.#fetched.set(archive, fetched);
      return { pieces, bytes, fetched };
    }
    const { pieces } = blob.at;
    const bytes = totalLength(pieces);
    this.#refuseWrong(archive, pieces);
    this.check(archive, { bytes });
    return { pieces, bytes };
  }

  async *read(
    { id, section, blob, kept }: MirrorArchive,
    { pieces, bytes, fetched }: Supply,
  ): AsyncGenerator<Uint8Array<ArrayBuffer>, void, void> {
    const { report, transfer } = this.#options;
    const archive = { id, section };
    const chunks = readPieces(pieces, transfer.signal);
    // How far it was fetched has been told already.
    if (fetched !== undefined) return yield* chunks;
    const of = this.#wholes.get(id);
    if (kept === undefined) report(started(archive, blob, of));
    try {
      let received = 0;
      for await (const chunk of chunks) {
        received += chunk.length;
        yield chunk;
        const total = bytes;
        report({ kind: "archive-progress", archive, received, total, of });
      }
    } finally {
      report({ kind: "archive-ended", archive });
    }
  }

  check(
    { blob }: MirrorArchive,
    actual: { bytes: number; sha256?: string },
  ): void {
    const problem = mismatch(blob, actual);
    if (problem !== undefined) throw problem;
  }

  sent(archive: MirrorArchive, bytes: number, total: number): void {
    const { id, section, blob } = archive;
    const { report } = this.#options;
    if (!this.#sending.has(archive)) {
      this.#sending.add(archive);
      const url = blob.label;
      report({ kind: "archive-started", archive: { id, section }, url });
    }
    report({
      kind: "archive-progress",
      archive: { id, section },
      received: bytes,
      total,
    });
  }

  done(archive: MirrorArchive, file: MirroredFile): void {
    this.#note(file, archive.blob);
    this.#endSending(archive);
    const fetched = this.#fetched.get(archive);
    this.#fetched.delete(archive);
    if (fetched !== undefined) removeBlob(fetched);
  }

  /** Waits until nothing is fetched any more. */
  async close(): Promise<void> {
    for (const archive of this.#sending) this.#endSending(archive);
    await this.#ahead.close();
  }

  #endSending(archive: MirrorArchive): void {
    if (!this.#sending.delete(archive)) return;
    const { id, section } = archive;
    this.#options.report({ kind: "archive-ended", archive: { id, section } });
  }

  #note(file: MirroredFile, { key }: Blob): void {
    // What a mirror on another machine has cannot be read here.
    if (file.pieces.length === 0 && file.bytes > 0) return;
    this.#mirrored.set(file.sha256, file);
    this.#mirrored.set(key, file);
  }

  /** The file with a blob's digest, else the one that came from the same place. */
  #twinOf({ key, expected }: Blob): MirroredFile | undefined {
    return this.#mirrored.get(expected.sha256 ?? key);
  }

  /** Without a digest, a login page would pass for what it is until that is installed. */
  #refuseWrong(
    { blob: { label, at, expected }, step: { action, details } }: MirrorArchive,
    pieces: readonly FilePiece[],
  ): void {
    if (expected.sha256 !== undefined) return;
    const head = readHead(pieces, SNIFF_BYTES);
    const other = action.recognizeWrong(details, head);
    if (other === undefined) return;
    throw new ArchiveError(
      `cannot use "${label}": it is ${other.description}`,
      { fault: other.fault, origin: at.kind === "web" ? "server" : "disk" },
    );
  }

  /** The archives that have to be fetched, each once whatever the number of entries that name it. */
  #toFetch(archives: readonly MirrorArchive[]): MirrorArchive[] {
    const seen = new Set<string>();
    return archives.filter(({ kept, blob }) => {
      const { key, expected, at } = blob;
      if (kept !== undefined || at.kind === "disk") return false;
      if (this.#twinOf(blob) !== undefined) return false;
      const keys = [key, expected.sha256 ?? key];
      const isNew = !keys.some((key) => seen.has(key));
      for (const key of keys) seen.add(key);
      return isNew;
    });
  }

  async #fetch({ id, section, blob }: MirrorArchive): Promise<FetchedBlob> {
    const { folder, transfer, report } = this.#options;
    const archive = { id, section };
    const request = { blob, folder };
    transfer.signal.throwIfAborted();
    report(started(archive, blob, this.#wholes.get(id)));
    try {
      return await fetchBlob(request, transfer, {
        ...transferNews(archive, report),
        restarted: () => {},
      });
    } catch (error) {
      const bytes = resumableBytes(request);
      if (bytes !== undefined) {
        report({ kind: "archive-kept", archive, bytes });
      }
      throw error;
    } finally {
      report({ kind: "archive-ended", archive });
    }
  }
}

function sizeOf({ blob }: MirrorArchive): number | undefined {
  return blob.expected.bytes;
}

function started(
  archive: ArchiveName,
  { label: url }: Blob,
  of: WholeEntry | undefined,
): EventOf<"archive-started"> {
  return { kind: "archive-started", archive, url, ...of && { of } };
}
