import { recognizeNonArchive, SNIFF_BYTES } from "../../base/archive_kind.ts";
import { ArchiveError } from "../../base/errors.ts";
import type { FilePiece } from "../../base/file_piece.ts";
import { type Blob, totalLength } from "../../transfer/blob.ts";
import type { Report } from "../../report/event.ts";
import type { FetchedBlob } from "../../transfer/archive.ts";
import type { TransferContext } from "../../transfer/context.ts";
import {
  fetchBlob,
  removeBlob,
  resumableBytes,
} from "../../transfer/fetch_blob.ts";
import { mismatch } from "../../transfer/integrity.ts";
import { readPieces } from "../../transfer/local_blob.ts";
import { type AheadLimits, ReadAhead } from "./read_ahead.ts";
import type { PlannedArchive } from "./plan_entry.ts";
import { Stock, type StockedFile } from "./stock.ts";

/** The bytes of an archive, ready to be put into a mirror. */
export interface Supply {
  pieces: readonly FilePiece[];
  bytes: number;
  /** Fetched for this purpose, and known to be what it should be: it may be moved. */
  fetched?: FetchedBlob;
}

/** How the supplier works. */
export interface SupplierOptions {
  /** Where archives are fetched to. */
  folder: string;
  transfer: TransferContext;
  report: Report;
  ahead: Omit<AheadLimits<PlannedArchive>, "sizeOf">;
}

/** Gets hold of the archives of a mirror: from a disk where one has them, else from their servers. */
export class Supplier {
  readonly #options: SupplierOptions;
  readonly #stock = new Stock();
  readonly #ahead: ReadAhead<PlannedArchive, FetchedBlob>;

  /** @param archives all that may be asked for, in their order */
  constructor(
    archives: readonly PlannedArchive[],
    options: SupplierOptions,
  ) {
    this.#options = options;
    for (const { kept, blob } of archives) {
      if (kept !== undefined) this.#stock.add(kept, blob.key);
    }
    this.#ahead = new ReadAhead(
      this.#toFetch(archives),
      (archive) => this.#fetch(archive),
      {
        ...options.ahead,
        sizeOf: ({ blob }) => blob.expected.bytes ?? Infinity,
      },
    );
  }

  /**
   * Gets an archive.
   *
   * @throws NetworkError, IntegrityError, ArchiveError or StoreError when it
   * cannot be had or is plainly none, or the signal's reason.
   */
  async get(archive: PlannedArchive): Promise<Supply> {
    const { blob } = archive;
    const twin = this.#stock.find(blob);
    if (twin !== undefined) return twin;
    if (blob.at.kind === "web") {
      const fetched = await this.#ahead.take(archive);
      const { pieces, bytes } = fetched;
      await this.#refuseNonArchive(blob, pieces);
      return { pieces, bytes, fetched };
    }
    const { pieces } = blob.at;
    const bytes = totalLength(pieces);
    await this.#refuseNonArchive(blob, pieces);
    this.check(archive, { bytes });
    return { pieces, bytes };
  }

  /** Reads an archive and tells how far that is. Each chunk is valid until the next is asked for. */
  async *read(
    { id, section, blob, kept }: PlannedArchive,
    { pieces, bytes, fetched }: Supply,
  ): AsyncGenerator<Uint8Array<ArrayBuffer>, void, void> {
    const { report, transfer } = this.#options;
    const archive = { id, section };
    const chunks = readPieces(pieces, transfer.signal);
    // How far it was fetched has been told already.
    if (fetched !== undefined) return yield* chunks;
    if (kept === undefined) {
      report({ kind: "archive-started", archive, url: blob.label });
    }
    try {
      let received = 0;
      for await (const chunk of chunks) {
        received += chunk.length;
        yield chunk;
        report({ kind: "archive-progress", archive, received, total: bytes });
      }
    } finally {
      report({ kind: "archive-ended", archive });
    }
  }

  /**
   * Holds what was read against what the archive should be.
   *
   * @throws IntegrityError when it is something else.
   */
  check(
    { blob }: PlannedArchive,
    actual: { bytes: number; sha256?: string },
  ): void {
    const problem = mismatch(blob, actual, () => new Uint8Array([0]));
    if (problem !== undefined) throw problem;
  }

  /** Notes that an archive is in the mirror: what was fetched for it is not needed any more. */
  done({ blob }: PlannedArchive, file: StockedFile, supply?: Supply): void {
    this.#stock.add(file, blob.key);
    if (supply?.fetched !== undefined) removeBlob(supply.fetched);
  }

  /** Waits until nothing is fetched any more. */
  async close(): Promise<void> {
    await this.#ahead.close();
  }

  /** Without a digest, a login page would do for an archive until somebody expands it. */
  async #refuseNonArchive(
    { label, at }: Blob,
    pieces: readonly FilePiece[],
  ): Promise<void> {
    let head = new Uint8Array(0);
    for await (
      const chunk of readPieces(pieces, this.#options.transfer.signal)
    ) {
      head = chunk.slice(0, SNIFF_BYTES);
      break;
    }
    const other = recognizeNonArchive(head);
    if (other === undefined) return;
    throw new ArchiveError(
      `cannot use "${label}": it is ${other.description}`,
      { fault: other.fault, origin: at.kind === "web" ? "server" : "disk" },
    );
  }

  /** The archives that have to be fetched, each once whatever the number of entries that name it. */
  #toFetch(archives: readonly PlannedArchive[]): PlannedArchive[] {
    const seen = new Set<string>();
    return archives.filter((archive) => {
      const { kept, blob } = archive;
      const { key, expected, at } = blob;
      if (kept !== undefined || at.kind === "disk") return false;
      if (this.#stock.find(blob) !== undefined) return false;
      const keys = [key, expected.sha256 ?? key];
      const isNew = !keys.some((key) => seen.has(key));
      for (const key of keys) seen.add(key);
      return isNew;
    });
  }

  async #fetch(
    { id, section, blob }: PlannedArchive,
  ): Promise<FetchedBlob> {
    const { folder, transfer, report } = this.#options;
    const archive = { id, section };
    const request = { blob, folder };
    transfer.signal.throwIfAborted();
    report({ kind: "archive-started", archive, url: blob.label });
    try {
      return await fetchBlob(request, transfer, {
        progress: (received, total) =>
          report({ kind: "archive-progress", archive, received, total }),
        retry: (reason, waitSeconds) =>
          report({ kind: "archive-retry", archive, reason, waitSeconds }),
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
