import { createHash } from "node:crypto";
import { basename, join } from "@std/path";
import { IntegrityError } from "../../base/errors.ts";
import { readPieces } from "../../transfer/local_blob.ts";
import type { BundledFile } from "../../zoo/bundle/contents.ts";
import { entryFolder } from "../../zoo/entry_id.ts";
import type { IndexEntry } from "../../zoo/zoo_index.ts";
import { BundleWriter } from "./bundle/bundle_writer.ts";
import { FormerBundle } from "./bundle/former_bundle.ts";
import { PartWriter } from "./bundle/part_writer.ts";
import { putInPlace } from "./bundle/put_in_place.ts";
import {
  entryTexts,
  indexEntry,
  type PlacedArchive,
  sortedEntries,
  zooTexts,
} from "./entry_files.ts";
import type { PlannedArchive, PlannedEntry } from "./plan_entry.ts";
import { SHA256SUMS, stringifySums } from "../../zoo/sha256sums.ts";
import type { StockedFile } from "./stock.ts";
import type { Supplier, Supply } from "./supplier.ts";
import type { CompleteMirror, MirrorTarget, PutEntry } from "./target.ts";

/** What a bundle target needs beside its path. */
export interface BundleTargetOptions {
  baseUrl: URL | undefined;
  /** The most bytes of a part; undefined for a single file. */
  splitBytes: number | undefined;
  signal: AbortSignal;
}

/**
 * A mirror in a bundle. It is written anew beside the one that is there, which
 * gives what is still current, and takes its place when it is complete.
 */
export class BundleTarget implements MirrorTarget {
  readonly path: string;
  readonly entries: ReadonlyMap<string, IndexEntry>;
  readonly work: string;
  readonly rewrites = true;
  readonly #options: BundleTargetOptions;
  readonly #former: FormerBundle;
  #writer: BundleWriter | undefined;

  private constructor(
    path: string,
    former: FormerBundle,
    entries: readonly IndexEntry[],
    options: BundleTargetOptions,
  ) {
    this.path = path;
    this.work = BundleTarget.work(path);
    this.entries = new Map(
      entries.map((entry) => [entryFolder(entry.id), entry]),
    );
    this.#former = former;
    this.#options = options;
  }

  /**
   * @throws StoreError when there is something that is not to be replaced, or
   * the signal's reason.
   */
  static async open(
    path: string,
    options: BundleTargetOptions,
  ): Promise<BundleTarget> {
    const { former, entries } = await FormerBundle.open(path, options.signal);
    return new BundleTarget(path, former, entries, options);
  }

  /** The work folder of a bundle. */
  static work(path: string): string {
    return `${path}.work`;
  }

  at(path: string): Promise<StockedFile | undefined> {
    const file = this.#former.file(path);
    return Promise.resolve(
      file && {
        bytes: file.size,
        sha256: file.sha256,
        pieces: this.#former.pieces(file),
      },
    );
  }

  holds(entries: readonly PlannedEntry[]): boolean {
    const { baseUrl, splitBytes } = this.#options;
    if (!this.#former.isSplitInto(splitBytes)) return false;
    const index = new Map(this.entries);
    const texts: [string, string][] = [];
    for (const entry of entries) {
      const placed = entry.archives.flatMap((archive) =>
        archive.kept === undefined ? [] : { archive, ...archive.kept }
      );
      if (placed.length < entry.archives.length) return false;
      const own = entryTexts(entry, placed, baseUrl);
      const files = new Set([
        ...own.keys(),
        ...entry.archives.map(({ path }) => path),
      ]);
      if (files.size !== this.#former.filesOf(entry.folder).length) {
        return false;
      }
      texts.push(...own);
      index.set(entry.folder, indexEntry(entry, placed));
    }
    texts.push(...zooTexts(sortedEntries(index)));
    return texts.every(([path, text]) => this.#had(path, digestOf(text)));
  }

  begin(): void {
    const writer = new PartWriter(
      join(this.work, basename(this.path)),
      this.#options.splitBytes,
    );
    this.#writer = new BundleWriter(writer, this.#options.signal);
  }

  async put(entry: PlannedEntry, supplier: Supplier): Promise<PutEntry> {
    const writer = this.#writing();
    const mark = writer.mark();
    try {
      const files = new Map<string, BundledFile>();
      const placed: PlacedArchive[] = [];
      for (const archive of entry.archives) {
        const file = files.get(archive.path) ??
          await this.#putArchive(archive, supplier);
        files.set(archive.path, file);
        placed.push({ archive, bytes: file.size, sha256: file.sha256 });
      }
      const texts = entryTexts(entry, placed, this.#options.baseUrl);
      for (const [path, text] of texts) {
        files.set(path, await this.#putText(path, text));
      }
      const changed = [...files].some(([path, { sha256 }]) =>
        !this.#had(path, sha256)
      );
      return { entry: indexEntry(entry, placed), changed };
    } catch (error) {
      // What a run that was stopped has written is for the next one.
      if (!this.#options.signal.aborted) writer.rewind(mark);
      throw error;
    }
  }

  async keep(folder: string): Promise<void> {
    const writer = this.#writing();
    for (const file of this.#former.filesOf(folder)) {
      const pieces = this.#former.pieces(file);
      const { sha256 } = await writer.recall(file) ??
        await writer.add(file, readPieces(pieces, this.#options.signal));
      if (sha256 === file.sha256) continue;
      throw new IntegrityError(
        `cannot use the bundle "${this.path}": its file "${file.path}" was changed`,
        { hint: "Remove the bundle, then run the command again." },
      );
    }
  }

  async finish(entries: readonly IndexEntry[]): Promise<CompleteMirror> {
    const writer = this.#writing();
    for (const [path, text] of zooTexts(entries)) {
      await this.#putText(path, text);
    }
    const digests = new Map(
      writer.files.map(({ path, sha256 }) => [path, sha256]),
    );
    await this.#putText(SHA256SUMS, stringifySums(digests));
    const parts = await writer.finish();
    this.#writer = undefined;
    const files = putInPlace(this.path, parts, {
      split: this.#options.splitBytes !== undefined,
      former: this.#former.parts,
      work: this.work,
    });
    return { changed: true, files };
  }

  close(): void {
    this.#writer?.close();
  }

  async #putArchive(
    archive: PlannedArchive,
    supplier: Supplier,
  ): Promise<BundledFile> {
    const { path, kept, blob: { expected } } = archive;
    const writer = this.#writing();
    const size = kept?.bytes ?? expected.bytes;
    const sha256 = kept?.sha256 ?? expected.sha256;
    let supply: Supply | undefined;
    let file = size === undefined
      ? undefined
      : await writer.recall({ path, size, ...(sha256 && { sha256 }) });
    if (file === undefined) {
      supply = kept ?? await supplier.get(archive);
      const chunks = supplier.read(archive, supply);
      file = await writer.add({ path, size: supply.bytes }, chunks);
      supplier.check(archive, { bytes: file.size, sha256: file.sha256 });
    }
    const pieces = writer.pieces(file);
    const stocked = { bytes: file.size, sha256: file.sha256, pieces };
    supplier.done(archive, stocked, supply);
    return file;
  }

  async #putText(path: string, text: string): Promise<BundledFile> {
    const bytes = new TextEncoder().encode(text);
    const facts = { path, size: bytes.length, sha256: digestOf(text) };
    const writer = this.#writing();
    return await writer.recall(facts) ??
      await writer.add(facts, ReadableStream.from([bytes]));
  }

  /** Whether the bundle that was there has that file, too. */
  #had(path: string, sha256: string): boolean {
    return this.#former.file(path)?.sha256 === sha256;
  }

  #writing(): BundleWriter {
    if (this.#writer === undefined) throw new TypeError("nothing was begun");
    return this.#writer;
  }
}

function digestOf(text: string): string {
  return createHash("sha256").update(text).digest("hex");
}
