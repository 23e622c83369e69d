import { createHash } from "node:crypto";
import { dirname, join } from "@std/path";
import { attemptAsync } from "../../../base/os_error.ts";
import { hashPieces } from "../../../base/read_pieces.ts";
import { systemDisk } from "../../../store/disk.ts";
import { hashBytes } from "../../../store/hash_file.ts";
import { OWN_FOLDER } from "../../../store/layout.ts";
import { filePiece } from "../../../transfer/local_blob.ts";
import { CURRENT, MANIFEST, PAGE, TEXTS } from "../../address.ts";
import { parseSums, SHA256SUMS, SIGNATURE } from "../../sha256sums.ts";
import type { SignedOffer } from "../../source.ts";
import {
  byFolder,
  INDEX,
  type IndexEntry,
  parseIndex,
} from "../../zoo_index.ts";
import type { ArchiveFacts } from "../../archive_facts.ts";
import { carrySignature } from "../complete_texts.ts";
import type {
  ArchiveSupplier,
  CompleteMirror,
  MirrorArchive,
  MirroredFile,
  MirrorEntry,
  MirrorTarget,
  TextsBeside,
} from "../target.ts";
import {
  entryDigests,
  isReplaceable,
  readZooText,
  writeList,
  writeText,
} from "./zoo_records.ts";

/** An archive that is at hand: in its place, or in a file that waits for it. */
interface StagedArchive extends ArchiveFacts {
  file?: string;
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
    this.entries = byFolder(entries);
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
    const indexed = await readZooText(index);
    return new FolderTarget(
      path,
      indexed === undefined ? [] : parseIndex(indexed, index),
      parseSums(await readZooText(join(path, SHA256SUMS)) ?? ""),
      signal,
    );
  }

  async at(path: string): Promise<MirroredFile | undefined> {
    if (!this.#has(path)) return undefined;
    const piece = filePiece(this.#full(path));
    const isSame = this.#listedBytes(path) === piece.length;
    const known = isSame ? this.#digests.get(path) : undefined;
    // Without a digest it comes from a run that was killed: it was complete.
    const sha256 = known ?? await this.#hash(path);
    this.#digests.set(path, sha256);
    return { bytes: piece.length, sha256, pieces: [piece] };
  }

  begin(): void {
    systemDisk.makeFolder(this.work);
  }

  async put(
    { folder, archives, texts }: MirrorEntry,
    supplier: ArchiveSupplier,
  ): ReturnType<MirrorTarget["put"]> {
    const staged = new Map<MirrorArchive, StagedArchive>();
    for (const archive of archives) {
      const copy = join(this.work, `${staged.size}.copy`);
      staged.set(
        archive,
        archive.kept ?? await this.#stage(archive, supplier, copy),
      );
    }
    const facts = new Map<string, ArchiveFacts>();
    for (const [archive, { file, bytes, sha256 }] of staged) {
      const path = this.#full(archive.path);
      if (file !== undefined) {
        systemDisk.makeFolder(dirname(path));
        systemDisk.rename(file, path);
      }
      this.#digests.set(archive.path, sha256);
      facts.set(archive.path, { bytes, sha256 });
      supplier.done(archive, { bytes, sha256, pieces: [filePiece(path)] });
    }
    const own = texts(facts);
    const written = await this.#writeTexts(own);
    const files = new Set([...facts.keys(), ...own.keys()]);
    const removed = this.#removeOthers(folder, files);
    const moved = archives.some(({ kept }) => kept === undefined);
    const changed = moved || written || removed;
    if (changed) this.#changed = true;
    return { archives: facts, changed };
  }

  async keep(folder: string): Promise<void> {
    const entry = this.entries.get(folder);
    if (entry === undefined) return;
    const known = new Map(this.#digests);
    for (const path of this.#filesOf(folder)) this.#digests.delete(path);
    const now = await entryDigests(
      this.path,
      `${CURRENT}/`,
      entry,
      known,
      this.#signal,
    );
    for (const [path, digest] of now) this.#digests.set(path, digest);
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
    if (!await isReplaceable(this.#full(PAGE), ours.get(PAGE) ?? "")) {
      ours.delete(PAGE);
      if (this.#has(PAGE)) this.#digests.set(PAGE, await this.#hash(PAGE));
    }
    const { texts, list, signature } = await carrySignature(
      this.#digests,
      ours,
      offers,
    );
    const written = await this.#writeTexts(texts);
    const { sign, changed } = await writeList(
      this.path,
      list,
      this.work,
      signature,
    );
    return { changed: this.#changed || written || changed, files: [], sign };
  }

  /** Brings an archive into a file that can be moved to its place: `copy`, where it is in none. */
  async #stage(
    archive: MirrorArchive,
    supplier: ArchiveSupplier,
    copy: string,
  ): Promise<StagedArchive> {
    const supply = await supplier.get(archive);
    const { bytes, fetched } = supply;
    if (fetched?.file !== undefined) {
      return { bytes, sha256: fetched.sha256, file: fetched.file };
    }
    const sha256 = await writeChunks(copy, supplier.read(archive, supply));
    supplier.check(archive, { bytes, sha256 });
    return { bytes, sha256, file: copy };
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
