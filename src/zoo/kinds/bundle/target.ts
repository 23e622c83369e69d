import { basename, join } from "@std/path";
import {
  IntegrityError,
  reportable,
  StoreError,
} from "../../../base/errors.ts";
import { replaceFile, systemDisk } from "../../../store/disk.ts";
import { hashBytes } from "../../../store/hash_file.ts";
import { readPieces } from "../../../base/read_pieces.ts";
import { CURRENT, entryFolder } from "../../address.ts";
import { SHA256SUMS, SIGNATURE } from "../../sha256sums.ts";
import { signByFolder } from "../../sign_command.ts";
import type { SignedOffer } from "../../source.ts";
import { carrySignature, listOf } from "../carried_signature.ts";
import { INDEX, type IndexEntry, parseIndex } from "../../zoo_index.ts";
import type { ArchiveFacts } from "../../archive_facts.ts";
import type {
  ArchiveSupplier,
  CompleteMirror,
  MirrorArchive,
  MirroredFile,
  MirrorEntry,
  MirrorTarget,
  TargetOptions,
  TextsBeside,
} from "../target.ts";
import { type Bundle, openBundle, partsOf } from "./bundle_zoo.ts";
import { BundleWriter } from "./bundle_writer.ts";
import type { BundledFile } from "./contents.ts";
import { JoinedFiles, partName, workOf } from "./parts.ts";
import { PartWriter } from "./part_writer.ts";

/**
 * A mirror in a bundle. It is written anew beside the one that is there, which
 * gives what is still current, and takes its place when it is complete.
 */
export class BundleTarget implements MirrorTarget {
  readonly path: string;
  readonly entries: ReadonlyMap<string, IndexEntry>;
  readonly work: string;
  readonly rewrites = true;
  readonly #options: TargetOptions;
  /** The bundle that is there, if any. */
  readonly #former: Bundle | undefined;
  /** Its files by their entry's folder, in their order. */
  readonly #formerFiles: ReadonlyMap<string, readonly BundledFile[]>;
  #writer: BundleWriter | undefined;

  private constructor(
    path: string,
    former: Bundle | undefined,
    entries: readonly IndexEntry[],
    options: TargetOptions,
  ) {
    this.path = path;
    this.work = workOf(path);
    this.entries = new Map(
      entries.map((entry) => [entryFolder(entry.id), entry]),
    );
    this.#former = former;
    const below = `${CURRENT}/`;
    this.#formerFiles = Map.groupBy(
      former?.files.values() ?? [],
      ({ path }) =>
        path.startsWith(below)
          ? path.slice(below.length).replace(/\/.*/, "")
          : "",
    );
    this.#options = options;
  }

  /**
   * @throws StoreError when there is something else, or a bundle that is
   * damaged: neither is to be replaced; the signal's reason.
   */
  static async open(
    path: string,
    options: TargetOptions,
  ): Promise<BundleTarget> {
    try {
      const parts = partsOf(path);
      if (parts.length === 0) {
        return new BundleTarget(path, undefined, [], options);
      }
      const bundle = await openBundle(path, parts, options.transfer.signal);
      const index = bundle.files.get(`${CURRENT}/${INDEX}`);
      const text = index && new TextDecoder().decode(await bundle.read(index));
      const entries = text === undefined ? [] : parseIndex(text, path);
      return new BundleTarget(path, bundle, entries, options);
    } catch (error) {
      const { message } = reportable(error);
      throw new StoreError(
        `cannot write the bundle "${path}": what is there cannot be used: ${message}`,
        {
          cause: error,
          failure: "damaged-zoo",
          hint: "Remove it, or choose another name.",
        },
      );
    }
  }

  at(path: string): Promise<MirroredFile | undefined> {
    const file = this.#former?.files.get(path);
    const pieces = file && this.#former?.pieces(file);
    return Promise.resolve(
      pieces && { bytes: file.size, sha256: file.sha256, pieces },
    );
  }

  async holds(
    entries: readonly Pick<MirrorEntry, "folder" | "archives">[],
    texts: ReadonlyMap<string, string>,
    beside: TextsBeside,
    offers: readonly SignedOffer[],
  ): Promise<CompleteMirror | undefined> {
    if (!this.#isSplitAsAsked()) return undefined;
    // An entry has its archives, its texts, and nothing else.
    const paths = new Set([
      ...entries.flatMap(({ archives }) => archives.map(({ path }) => path)),
      ...texts.keys(),
    ]);
    const own = [...this.#former?.files.values() ?? []]
      .filter(({ path }) => ![SHA256SUMS, SIGNATURE].includes(path));
    const ours = beside(new Set(own.map(({ path }) => path)));
    const digests = new Map(
      own.filter(({ path }) => !ours.has(path))
        .map(({ path, sha256 }) => [path, sha256]),
    );
    const carried = await carrySignature(offers, digests, ours);
    const all = new Map([...texts, ...carried.texts]);
    all.set(SHA256SUMS, listOf(digests, carried.texts));
    if (carried.signature !== undefined) all.set(SIGNATURE, carried.signature);
    const isSame =
      entries.every(({ folder }) =>
        this.#filesOf(folder).every(({ path }) => paths.has(path))
      ) && [...all].every(([path, text]) => this.#had(path, hashBytes(text)));
    if (!isSame) return undefined;
    const isSigned = this.#former?.files.has(SIGNATURE);
    return {
      changed: false,
      files: [],
      sign: isSigned ? undefined : this.#signCommand(),
    };
  }

  begin(): void {
    const writer = new PartWriter(
      join(this.work, basename(this.path)),
      this.#options.splitBytes,
    );
    this.#writer = new BundleWriter(writer, this.#options.transfer.signal);
  }

  async put(
    entry: MirrorEntry,
    supplier: ArchiveSupplier,
  ): ReturnType<MirrorTarget["put"]> {
    const writer = this.#writing();
    const mark = writer.mark();
    try {
      const files = new Map<string, BundledFile>();
      const archives: ArchiveFacts[] = [];
      for (const archive of entry.archives) {
        const file = files.get(archive.path) ??
          await this.#putArchive(archive, supplier);
        files.set(archive.path, file);
        archives.push({ bytes: file.size, sha256: file.sha256 });
      }
      for (const [path, text] of entry.texts(archives)) {
        files.set(path, await this.#putText(path, text));
      }
      const changed = [...files].some(([path, { sha256 }]) =>
        !this.#had(path, sha256)
      );
      return { archives, changed };
    } catch (error) {
      // What a run that was stopped has written is for the next one.
      if (!this.#options.transfer.signal.aborted) writer.rewind(mark);
      throw error;
    }
  }

  async keep(folder: string): Promise<void> {
    const writer = this.#writing();
    for (const file of this.#filesOf(folder)) {
      const pieces = this.#former?.pieces(file) ?? [];
      const { sha256 } = await writer.recall(file) ??
        await writer.add(
          file,
          readPieces(pieces, this.#options.transfer.signal),
        );
      if (sha256 === file.sha256) continue;
      throw new IntegrityError(
        `cannot use the bundle "${this.path}": its file "${file.path}" was changed`,
        {
          failure: "damaged-zoo",
          hint: "Remove the bundle, then run the command again.",
        },
      );
    }
  }

  async finish(
    beside: TextsBeside,
    offers: readonly SignedOffer[],
  ): Promise<CompleteMirror> {
    const writer = this.#writing();
    const digests = new Map(
      writer.files.map(({ path, sha256 }) => [path, sha256]),
    );
    const ours = beside(new Set(digests.keys()));
    const { texts, signature } = await carrySignature(offers, digests, ours);
    for (const [path, text] of texts) await this.#putText(path, text);
    const list = listOf(digests, texts);
    const valid = signature ?? await this.#formerSignature(list);
    await this.#putText(SHA256SUMS, list);
    if (valid !== undefined) await this.#putText(SIGNATURE, valid);
    const parts = await writer.finish();
    this.#writer = undefined;
    return {
      changed: true,
      files: this.#putInPlace(parts),
      sign: valid === undefined ? this.#signCommand() : undefined,
    };
  }

  /** The signature of the bundle that is there, where that has the same list. */
  async #formerSignature(list: string): Promise<string | undefined> {
    const file = this.#former?.files.get(SIGNATURE);
    if (file === undefined || !this.#had(SHA256SUMS, hashBytes(list))) {
      return undefined;
    }
    const bytes = await this.#former?.read(file);
    return bytes && new TextDecoder().decode(bytes);
  }

  #signCommand(): string {
    const { splitBytes } = this.#options;
    const split = splitBytes === undefined ? [] : [`--split ${splitBytes}`];
    return signByFolder(this.path, ...split);
  }

  close(): void {
    this.#writer?.close();
  }

  async #putArchive(
    archive: MirrorArchive,
    supplier: ArchiveSupplier,
  ): Promise<BundledFile> {
    const { path, kept, blob: { expected } } = archive;
    const writer = this.#writing();
    const size = kept?.bytes ?? expected.bytes;
    const sha256 = kept?.sha256 ?? expected.sha256;
    let file = size === undefined
      ? undefined
      : await writer.recall({ path, size, ...(sha256 && { sha256 }) });
    if (file === undefined) {
      const supply = kept ?? await supplier.get(archive);
      const chunks = supplier.read(archive, supply);
      file = await writer.add({ path, size: supply.bytes }, chunks);
      supplier.check(archive, { bytes: file.size, sha256: file.sha256 });
    }
    const pieces = writer.pieces(file);
    supplier.done(archive, { bytes: file.size, sha256: file.sha256, pieces });
    return file;
  }

  async #putText(path: string, text: string): Promise<BundledFile> {
    const bytes = new TextEncoder().encode(text);
    const facts = { path, size: bytes.length, sha256: hashBytes(text) };
    const writer = this.#writing();
    return await writer.recall(facts) ??
      await writer.add(facts, ReadableStream.from([bytes]));
  }

  /** The files of an entry that the bundle has which is there. */
  #filesOf(folder: string): readonly BundledFile[] {
    return this.#formerFiles.get(folder) ?? [];
  }

  #isSplitAsAsked(): boolean {
    const { splitBytes } = this.#options;
    const parts = this.#former?.parts ?? [];
    if (splitBytes === undefined) return parts.join() === this.path;
    const sizes = parts.map((path) => new JoinedFiles([path]).size);
    const last = sizes.pop() ?? Infinity;
    return parts[0] === partName(this.path, 1) && last <= splitBytes &&
      sizes.every((size) => size === splitBytes);
  }

  /** Whether the bundle that was there has that file, too. */
  #had(path: string, sha256: string): boolean {
    return this.#former?.files.get(path)?.sha256 === sha256;
  }

  #writing(): BundleWriter {
    if (this.#writer === undefined) throw new TypeError("nothing was begun");
    return this.#writer;
  }

  /**
   * Gives the parts of the complete bundle their names, removes what is left of
   * the former one, and writes their digests beside them, as `sha256sum -c`
   * reads them.
   */
  #putInPlace(
    written: readonly { path: string; sha256: string }[],
  ): CompleteMirror["files"] {
    const split = this.#options.splitBytes !== undefined;
    const parts = written.map(({ path: from, sha256 }, index) => {
      const path = split ? partName(this.path, index + 1) : this.path;
      systemDisk.rename(from, path);
      return { path, sha256 };
    });
    for (const old of this.#former?.parts ?? []) {
      if (!parts.some(({ path }) => path === old)) systemDisk.remove(old);
    }
    const sums = parts.map(({ path, sha256 }) =>
      `${sha256}  ${basename(path)}\n`
    );
    replaceFile(
      systemDisk,
      `${this.path}.sha256`,
      [new TextEncoder().encode(sums.join(""))],
      join(this.work, "digests.new"),
    );
    return parts;
  }
}
