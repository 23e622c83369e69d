import type { ArchiveOrigin } from "../archive_fault.ts";
import { recognizeNonArchive, SNIFF_BYTES } from "../archive_kind.ts";
import { ArchiveError } from "../errors.ts";
import type { FilePiece } from "../file_piece.ts";
import type { Report } from "../report/event.ts";
import type { FetchedArchive } from "../transfer/archive.ts";
import type { TransferContext } from "../transfer/context.ts";
import { describeUrl } from "../transfer/describe_url.ts";
import {
  fetchArchive,
  removeArchive,
  resumableBytes,
} from "../transfer/fetch_archive.ts";
import { mismatch } from "../transfer/integrity.ts";
import { readPieces, wholeFile } from "../transfer/local_archive.ts";
import { type AheadLimits, ReadAhead } from "./read_ahead.ts";
import { localPieces, type PlannedArchive } from "./plan_entry.ts";
import { Stock, type StockedFile } from "./stock.ts";

/** The bytes of an archive, ready to be put into a mirror. */
export interface Supply {
  pieces: readonly FilePiece[];
  bytes: number;
  /** Fetched for this purpose, and known to be what it should be: it may be moved. */
  fetched?: FetchedArchive;
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
  readonly #ahead: ReadAhead<PlannedArchive, FetchedArchive>;

  /** @param archives all that may be asked for, in their order */
  constructor(
    archives: readonly PlannedArchive[],
    options: SupplierOptions,
  ) {
    this.#options = options;
    for (const { kept, url } of archives) {
      if (kept !== undefined) this.#stock.add(kept, url);
    }
    this.#ahead = new ReadAhead(
      this.#toFetch(archives),
      (archive) => this.#fetch(archive),
      {
        ...options.ahead,
        sizeOf: ({ expected }) => expected.bytes ?? Infinity,
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
    const twin = this.#stock.find(archive.expected.sha256, archive.url);
    if (twin !== undefined) return twin;
    const pieces = localPieces(archive);
    if (pieces === undefined) {
      const fetched = await this.#ahead.take(archive);
      const { path, bytes } = fetched;
      const supply = { pieces: [wholeFile(path)], bytes, fetched };
      await this.#refuseNonArchive(archive.url, supply, "server");
      return supply;
    }
    const bytes = pieces.reduce((sum, { length }) => sum + length, 0);
    await this.#refuseNonArchive(archive.url, { pieces }, "disk");
    this.check(archive, { bytes });
    return { pieces, bytes };
  }

  /** Reads an archive and tells how far that is. Each chunk is valid until the next is asked for. */
  async *read(
    { id, section, url, kept }: PlannedArchive,
    { pieces, bytes, fetched }: Supply,
  ): AsyncGenerator<Uint8Array<ArrayBuffer>, void, void> {
    const { report, transfer } = this.#options;
    const archive = { id, section };
    const chunks = readPieces(pieces, transfer.signal);
    // How far it was fetched has been told already.
    if (fetched !== undefined) return yield* chunks;
    if (kept === undefined) {
      report({ kind: "archive-started", archive, url: url.href });
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
    { url, expected }: PlannedArchive,
    actual: { bytes: number; sha256?: string },
  ): void {
    const problem = mismatch(url, expected, actual, () => new Uint8Array([0]));
    if (problem !== undefined) throw problem;
  }

  /** Notes that an archive is in the mirror: what was fetched for it is not needed any more. */
  done({ url }: PlannedArchive, file: StockedFile, supply?: Supply): void {
    this.#stock.add(file, url);
    if (supply?.fetched !== undefined) removeArchive(supply.fetched);
  }

  /** Waits until nothing is fetched any more. */
  async close(): Promise<void> {
    await this.#ahead.close();
  }

  /** Without a digest, a login page would do for an archive until somebody expands it. */
  async #refuseNonArchive(
    url: URL,
    { pieces }: Pick<Supply, "pieces">,
    origin: ArchiveOrigin,
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
      `cannot use ${describeUrl(url)}: it is ${other.description}`,
      { fault: other.fault, origin },
    );
  }

  /** The archives that have to be fetched, each once whatever the number of entries that name it. */
  #toFetch(archives: readonly PlannedArchive[]): PlannedArchive[] {
    const seen = new Set<string>();
    return archives.filter((archive) => {
      const { kept, pieces, url, expected } = archive;
      const isLocal = pieces !== undefined || url.protocol === "file:";
      if (kept !== undefined || isLocal) return false;
      if (this.#stock.find(expected.sha256, url) !== undefined) return false;
      const keys = [url.href, expected.sha256 ?? url.href];
      const isNew = !keys.some((key) => seen.has(key));
      for (const key of keys) seen.add(key);
      return isNew;
    });
  }

  async #fetch(
    { id, section, url, expected }: PlannedArchive,
  ): Promise<FetchedArchive> {
    const { folder, transfer, report } = this.#options;
    const archive = { id, section };
    const request = { url, folder, expected };
    transfer.signal.throwIfAborted();
    report({ kind: "archive-started", archive, url: url.href });
    try {
      return await fetchArchive(request, transfer, {
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
