import { createHash } from "node:crypto";
import { dirname, join } from "@std/path";
import { systemDisk } from "../../store/disk.ts";
import { OWN_FOLDER } from "../../store/layout.ts";
import { readIfThere } from "../../store/look.ts";
import { wholeFile } from "../../transfer/local_blob.ts";
import { CURRENT, MANIFEST } from "../../zoo/address.ts";
import { entryFolder } from "../../zoo/entry_id.ts";
import { INDEX, type IndexEntry, parseIndex } from "../../zoo/zoo_index.ts";
import {
  entryTexts,
  indexEntry,
  type PlacedArchive,
  zooTexts,
} from "./entry_files.ts";
import { FolderFiles, writeChunks } from "./folder_files.ts";
import type { PlannedArchive, PlannedEntry } from "./plan_entry.ts";
import { TEXTS } from "./wanted.ts";
import { parseSums, SHA256SUMS, stringifySums } from "../../zoo/sha256sums.ts";
import type { StockedFile } from "./stock.ts";
import type { Supplier } from "./supplier.ts";
import type { CompleteMirror, MirrorTarget, PutEntry } from "./target.ts";

/** What a folder target needs beside its path. */
export interface FolderTargetOptions {
  baseUrl: URL | undefined;
  signal: AbortSignal;
}

/** A file that waits in the work folder for its place. */
interface Staged {
  from: string;
  to: string;
}

/** A mirror in a folder. Files appear under their names when they are complete and checked. */
export class FolderTarget implements MirrorTarget {
  readonly path: string;
  readonly entries: ReadonlyMap<string, IndexEntry>;
  readonly work: string;
  readonly rewrites = false;
  readonly #baseUrl: URL | undefined;
  readonly #files: FolderFiles;
  /** SHA-256 by path, as far as they are known. */
  readonly #digests: Map<string, string>;
  #changed = false;

  private constructor(
    path: string,
    entries: readonly IndexEntry[],
    digests: Map<string, string>,
    options: FolderTargetOptions,
  ) {
    this.path = path;
    this.work = FolderTarget.work(path);
    this.entries = new Map(
      entries.map((entry) => [entryFolder(entry.id), entry]),
    );
    this.#digests = digests;
    this.#baseUrl = options.baseUrl;
    this.#files = new FolderFiles(path, this.work, options.signal);
  }

  /**
   * Looks what is in a folder, which need not exist.
   *
   * @throws ManifestError when its index cannot be used, StoreError.
   */
  static async open(
    path: string,
    options: FolderTargetOptions,
  ): Promise<FolderTarget> {
    const index = join(path, CURRENT, INDEX);
    const indexed = await readIfThere(index, "index");
    const sums = await readIfThere(join(path, SHA256SUMS), "digests");
    const text = new TextDecoder();
    return new FolderTarget(
      path,
      indexed === undefined ? [] : parseIndex(text.decode(indexed), index),
      sums === undefined ? new Map() : parseSums(text.decode(sums)),
      options,
    );
  }

  /** The work folder of a mirror in a folder. */
  static work(path: string): string {
    return join(path, OWN_FOLDER);
  }

  async at(path: string): Promise<StockedFile | undefined> {
    if (!this.#files.has(path)) return undefined;
    const piece = wholeFile(this.#files.full(path));
    const known = this.#digests.get(path);
    // Without a digest it comes from a run that was killed: it was complete.
    const sha256 =
      known !== undefined && this.#listedBytes(path) === piece.length
        ? known
        : await this.#files.hash(path);
    this.#digests.set(path, sha256);
    return { bytes: piece.length, sha256, pieces: [piece] };
  }

  holds(): boolean {
    return false;
  }

  begin(): void {
    systemDisk.makeFolder(this.work);
  }

  async put(entry: PlannedEntry, supplier: Supplier): Promise<PutEntry> {
    const staged: Staged[] = [];
    const byPath = new Map<string, PlacedArchive>();
    for (const archive of entry.archives) {
      const known = byPath.get(archive.path) ??
        await this.#stage(archive, supplier, staged);
      byPath.set(archive.path, { ...known, archive });
    }
    for (const { from, to } of staged) {
      systemDisk.makeFolder(dirname(to));
      systemDisk.rename(from, to);
    }
    const placed = entry.archives.flatMap((archive) => {
      const facts = byPath.get(archive.path);
      return facts === undefined ? [] : { ...facts, archive };
    });
    for (const { archive, bytes, sha256 } of placed) {
      this.#digests.set(archive.path, sha256);
      const pieces = [wholeFile(this.#files.full(archive.path))];
      supplier.done(archive, { bytes, sha256, pieces });
    }
    const texts = entryTexts(entry, placed, this.#baseUrl);
    const written = await this.#writeTexts(texts);
    const files = new Set([...byPath.keys(), ...texts.keys()]);
    const removed = this.#removeOthers(entry.folder, files);
    const changed = staged.length > 0 || written || removed;
    if (changed) this.#changed = true;
    return { entry: indexEntry(entry, placed), changed };
  }

  async keep(folder: string): Promise<void> {
    for (const path of this.#filesOf(folder)) {
      if (this.#digests.has(path)) continue;
      if (!this.#files.has(path)) continue;
      this.#digests.set(path, await this.#files.hash(path));
    }
  }

  async finish(entries: readonly IndexEntry[]): Promise<CompleteMirror> {
    const written = await this.#writeTexts(zooTexts(entries));
    this.#digests.delete(SHA256SUMS);
    const sums = stringifySums(this.#digests);
    const listed = await this.#files.writeText(SHA256SUMS, sums);
    return { changed: this.#changed || written || listed, files: [] };
  }

  close(): void {
    // Nothing stays open between calls.
  }

  /** Brings an archive next to its place, or finds it there. */
  async #stage(
    archive: PlannedArchive,
    supplier: Supplier,
    staged: Staged[],
  ): Promise<PlacedArchive> {
    const { path, kept } = archive;
    if (kept !== undefined) {
      return { archive, bytes: kept.bytes, sha256: kept.sha256 };
    }
    const supply = await supplier.get(archive);
    const { bytes, fetched } = supply;
    const to = this.#files.full(path);
    if (fetched?.file !== undefined) {
      staged.push({ from: fetched.file, to });
      return { archive, bytes, sha256: fetched.sha256 };
    }
    const from = join(this.work, `${staged.length}.copy`);
    const sha256 = await writeChunks(from, supplier.read(archive, supply));
    supplier.check(archive, { bytes, sha256 });
    staged.push({ from, to });
    return { archive, bytes, sha256 };
  }

  /** Writes those texts that are not there as they are; tells whether any was written. */
  async #writeTexts(texts: ReadonlyMap<string, string>): Promise<boolean> {
    let changed = false;
    for (const [path, text] of texts) {
      if (await this.#files.writeText(path, text)) changed = true;
      const digest = createHash("sha256").update(text).digest("hex");
      this.#digests.set(path, digest);
    }
    return changed;
  }

  /** Removes files that a mirror had of an entry and has no more; all else is the user's. */
  #removeOthers(folder: string, files: ReadonlySet<string>): boolean {
    const former = this.#filesOf(folder).filter((path) => !files.has(path));
    let removed = false;
    for (const path of former) {
      this.#digests.delete(path);
      if (!this.#files.has(path)) continue;
      systemDisk.remove(this.#files.full(path));
      removed = true;
    }
    return removed;
  }

  /** The files of an entry that a mirror has by the index as it was. */
  #filesOf(folder: string): string[] {
    const entry = this.entries.get(folder);
    if (entry === undefined) return [];
    const names = [...TEXTS, MANIFEST].map((name) => `${folder}/${name}`);
    const archives = entry.archives.map(({ path }) => path)
      .filter((path) => path.startsWith(`${folder}/`));
    return [...names, ...archives].map((path) => `${CURRENT}/${path}`);
  }

  #listedBytes(path: string): number | undefined {
    const [, , folder = "", name = ""] = path.split("/");
    const archives = this.entries.get(folder)?.archives ?? [];
    return archives.find((each) => each.path === `${folder}/${name}`)?.bytes;
  }
}
