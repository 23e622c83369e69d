import { createHash } from "node:crypto";
import { dirname, join } from "@std/path";
import { attemptAsync } from "../../../base/os_error.ts";
import { systemDisk } from "../../../store/disk.ts";
import { hashBytes } from "../../../store/hash_file.ts";
import { OWN_FOLDER } from "../../../store/layout.ts";
import { readIfThere } from "../../../store/if_there.ts";
import { hashPieces } from "../../../base/read_pieces.ts";
import { filePiece } from "../../../transfer/local_blob.ts";
import { CURRENT, entryFolder, MANIFEST, PAGE, TEXTS } from "../../address.ts";
import {
  parseSums,
  SHA256SUMS,
  SIGNATURE,
  stringifySums,
} from "../../sha256sums.ts";
import type { SignedOffer } from "../../source.ts";
import { INDEX, type IndexEntry, parseIndex } from "../../zoo_index.ts";
import type { ArchiveFacts } from "../../archive_facts.ts";
import type {
  ArchiveSupplier,
  CompleteMirror,
  MirrorArchive,
  MirroredFile,
  MirrorEntry,
  MirrorTarget,
  TextsBeside,
} from "../target.ts";
import { carrySignature } from "../carried_signature.ts";
import { entryDigests } from "./entry_digests.ts";
import { writeList } from "./write_list.ts";
import { isReplaceable, writeText } from "./write_text.ts";

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
  readonly #signal: AbortSignal;
  /** SHA-256 by path, as far as they are known. */
  readonly #digests: Map<string, string>;
  #changed = false;

  private constructor(
    path: string,
    entries: readonly IndexEntry[],
    digests: Map<string, string>,
    signal: AbortSignal,
  ) {
    this.path = path;
    this.work = join(path, OWN_FOLDER);
    this.entries = new Map(
      entries.map((entry) => [entryFolder(entry.id), entry]),
    );
    this.#digests = digests;
    this.#signal = signal;
  }

  /**
   * Looks what is in a folder, which need not exist.
   *
   * @throws ManifestError when its index cannot be used, StoreError.
   */
  static async open(
    path: string,
    signal: AbortSignal,
  ): Promise<FolderTarget> {
    const index = join(path, CURRENT, INDEX);
    const indexed = await readIfThere(index, "index");
    const sums = await readIfThere(join(path, SHA256SUMS), "digests");
    const text = new TextDecoder();
    return new FolderTarget(
      path,
      indexed === undefined ? [] : parseIndex(text.decode(indexed), index),
      sums === undefined ? new Map() : parseSums(text.decode(sums)),
      signal,
    );
  }

  async at(path: string): Promise<MirroredFile | undefined> {
    if (!this.#has(path)) return undefined;
    const piece = filePiece(this.#full(path));
    const known = this.#digests.get(path);
    // Without a digest it comes from a run that was killed: it was complete.
    const sha256 =
      known !== undefined && this.#listedBytes(path) === piece.length
        ? known
        : await this.#hash(path);
    this.#digests.set(path, sha256);
    return { bytes: piece.length, sha256, pieces: [piece] };
  }

  begin(): void {
    systemDisk.makeFolder(this.work);
  }

  async put(
    entry: MirrorEntry,
    supplier: ArchiveSupplier,
  ): ReturnType<MirrorTarget["put"]> {
    const staged: Staged[] = [];
    const byPath = new Map<string, ArchiveFacts>();
    const placed: [MirrorArchive, ArchiveFacts][] = [];
    for (const archive of entry.archives) {
      const facts = byPath.get(archive.path) ??
        await this.#stage(archive, supplier, staged);
      byPath.set(archive.path, facts);
      placed.push([archive, facts]);
    }
    for (const { from, to } of staged) {
      systemDisk.makeFolder(dirname(to));
      systemDisk.rename(from, to);
    }
    for (const [archive, facts] of placed) {
      this.#digests.set(archive.path, facts.sha256);
      const pieces = [filePiece(this.#full(archive.path))];
      supplier.done(archive, { ...facts, pieces });
    }
    const archives = placed.map(([, facts]) => facts);
    const texts = entry.texts(archives);
    const written = await this.#writeTexts(texts);
    const files = new Set([...byPath.keys(), ...texts.keys()]);
    const removed = this.#removeOthers(entry.folder, files);
    const changed = staged.length > 0 || written || removed;
    if (changed) this.#changed = true;
    return { archives, changed };
  }

  async keep(folder: string): Promise<void> {
    const entry = this.entries.get(folder);
    if (entry === undefined) return;
    const digests = await entryDigests(
      ...[
        this.path,
        `${CURRENT}/`,
        entry,
        this.#digests,
        this.#signal,
      ] as const,
    );
    for (const path of this.#filesOf(folder)) this.#digests.delete(path);
    for (const [path, digest] of digests) this.#digests.set(path, digest);
  }

  async finish(
    beside: TextsBeside,
    offers: readonly SignedOffer[],
  ): Promise<CompleteMirror> {
    for (const path of this.#digests.keys()) {
      const isListed = this.#has(path) &&
        ![SHA256SUMS, SIGNATURE].includes(path);
      if (!isListed) this.#digests.delete(path);
    }
    const ours = new Map(beside(new Set(this.#digests.keys())));
    for (const path of ours.keys()) this.#digests.delete(path);
    const page = ours.get(PAGE) ?? "";
    if (!await isReplaceable(this.#full(PAGE), page)) {
      ours.delete(PAGE);
      if (this.#has(PAGE)) this.#digests.set(PAGE, await this.#hash(PAGE));
    }
    const carried = await carrySignature(offers, this.#digests, ours);
    const written = await this.#writeTexts(carried.texts);
    const { sign, changed } = await writeList(
      this.path,
      stringifySums(this.#digests),
      this.work,
      carried.signature,
    );
    return { changed: this.#changed || written || changed, files: [], sign };
  }

  close(): void {
    // Nothing stays open between calls.
  }

  /** Brings an archive next to its place, or finds it there. */
  async #stage(
    archive: MirrorArchive,
    supplier: ArchiveSupplier,
    staged: Staged[],
  ): Promise<ArchiveFacts> {
    const { path, kept } = archive;
    if (kept !== undefined) return { bytes: kept.bytes, sha256: kept.sha256 };
    const supply = await supplier.get(archive);
    const { bytes, fetched } = supply;
    const to = this.#full(path);
    if (fetched?.file !== undefined) {
      staged.push({ from: fetched.file, to });
      return { bytes, sha256: fetched.sha256 };
    }
    const from = join(this.work, `${staged.length}.copy`);
    const sha256 = await writeChunks(from, supplier.read(archive, supply));
    supplier.check(archive, { bytes, sha256 });
    staged.push({ from, to });
    return { bytes, sha256 };
  }

  /** Writes those texts that are not there as they are; tells whether any was written. */
  async #writeTexts(texts: ReadonlyMap<string, string>): Promise<boolean> {
    let changed = false;
    for (const [path, text] of texts) {
      if (await writeText(this.#full(path), text, this.work)) changed = true;
      this.#digests.set(path, hashBytes(text));
    }
    return changed;
  }

  /** Removes files that a mirror had of an entry and has no more; all else is the user's. */
  #removeOthers(folder: string, files: ReadonlySet<string>): boolean {
    const former = this.#filesOf(folder).filter((path) => !files.has(path));
    let removed = false;
    for (const path of former) {
      this.#digests.delete(path);
      if (!this.#has(path)) continue;
      systemDisk.remove(this.#full(path));
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

  #full(path: string): string {
    return join(this.path, ...path.split("/"));
  }

  /** Whether a regular file is there; a link is none. */
  #has(path: string): boolean {
    return systemDisk.kindOf(this.#full(path)) === "file";
  }

  #hash(path: string): Promise<string> {
    return hashPieces([filePiece(this.#full(path))], this.#signal);
  }
}

/**
 * Writes a file from chunks and waits until it is on the disk.
 *
 * @returns its SHA-256 in hexadecimal.
 * @throws StoreError when the disk refuses, and what reading the chunks throws.
 */
async function writeChunks(
  path: string,
  chunks: AsyncIterable<Uint8Array>,
): Promise<string> {
  const hash = createHash("sha256");
  await attemptAsync("write", path, async () => {
    using file = await Deno.open(path, {
      create: true,
      truncate: true,
      write: true,
    });
    for await (const chunk of chunks) {
      hash.update(chunk);
      for (let rest = chunk; rest.length > 0;) {
        rest = rest.subarray(await file.write(rest));
      }
    }
    await file.sync();
  });
  return hash.digest("hex");
}
