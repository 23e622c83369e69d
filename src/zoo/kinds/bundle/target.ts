import { basename, join } from "@std/path";
import {
  IntegrityError,
  reportable,
  StoreError,
} from "../../../base/errors.ts";
import { replaceFile, systemDisk } from "../../../store/disk.ts";
import { hashBytes } from "../../../store/hash_file.ts";
import { readPieces } from "../../../base/read_pieces.ts";
import { CURRENT } from "../../address.ts";
import { SHA256SUMS, SIGNATURE } from "../../sha256sums.ts";
import { signByFolder } from "../../sign_command.ts";
import type { SignedOffer } from "../../source.ts";
import { completeTexts } from "../complete_texts.ts";
import {
  byFolder,
  INDEX,
  type IndexEntry,
  parseIndex,
} from "../../zoo_index.ts";
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
import { partName, workOf } from "./parts.ts";
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
    this.entries = byFolder(entries);
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
      const index = await readText(bundle, `${CURRENT}/${INDEX}`);
      const entries = index === undefined ? [] : parseIndex(index, path);
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
    return Promise.resolve(pieces && { ...file, pieces });
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
    const digests = digestsOf([...this.#former?.files.values() ?? []]);
    for (const path of [SHA256SUMS, SIGNATURE]) digests.delete(path);
    const ours = beside(new Set(digests.keys()));
    for (const path of ours.keys()) digests.delete(path);
    const former = this.#formerText;
    const complete = await completeTexts(digests, () => ours, offers, former);
    const isSame =
      entries.every(({ folder }) =>
        this.#filesOf(folder).every(({ path }) => paths.has(path))
      ) &&
      [...texts, ...complete].every(([path, text]) =>
        this.#had(path, hashBytes(text))
      );
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
    { archives, texts }: MirrorEntry,
    supplier: ArchiveSupplier,
  ): ReturnType<MirrorTarget["put"]> {
    const writer = this.#writing();
    const rewind = writer.mark();
    try {
      const files = new Map<string, BundledFile>();
      for (const archive of archives) {
        files.set(archive.path, await this.#putArchive(archive, supplier));
      }
      for (const [path, text] of texts(files)) {
        files.set(path, await this.#putText(path, text));
      }
      const changed = [...files].some(([path, { sha256 }]) =>
        !this.#had(path, sha256)
      );
      return { archives: files, changed };
    } catch (error) {
      // What a run that was stopped has written is for the next one.
      if (!this.#options.transfer.signal.aborted) rewind();
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
    const texts = await completeTexts(
      digestsOf(writer.files),
      beside,
      offers,
      this.#formerText,
    );
    for (const [path, text] of texts) await this.#putText(path, text);
    const parts = await writer.finish();
    this.#writer = undefined;
    return {
      changed: true,
      files: this.#putInPlace(parts),
      sign: texts.has(SIGNATURE) ? undefined : this.#signCommand(),
    };
  }

  /** A text of the bundle that is there. */
  readonly #formerText = async (path: string) =>
    this.#former && await readText(this.#former, path);

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
    const { bytes, sha256 } = kept ?? expected;
    let file = bytes === undefined
      ? undefined
      : await writer.recall({ path, bytes, sha256 });
    if (file === undefined) {
      const supply = kept ?? await supplier.get(archive);
      const chunks = supplier.read(archive, supply);
      file = await writer.add({ path, bytes: supply.bytes }, chunks);
      supplier.check(archive, file);
    }
    supplier.done(archive, { ...file, pieces: writer.pieces(file) });
    return file;
  }

  async #putText(path: string, text: string): Promise<BundledFile> {
    const content = new TextEncoder().encode(text);
    const file = { path, bytes: content.length, sha256: hashBytes(content) };
    const writer = this.#writing();
    return await writer.recall(file) ??
      await writer.add(file, ReadableStream.from([content]));
  }

  /** The files of an entry that the bundle has which is there. */
  #filesOf(folder: string): readonly BundledFile[] {
    return this.#formerFiles.get(folder) ?? [];
  }

  #isSplitAsAsked(): boolean {
    const { splitBytes } = this.#options;
    const parts = this.#former?.parts ?? [];
    const [first, last] = [parts[0], parts.at(-1)];
    if (splitBytes === undefined) return first?.path === this.path;
    return first?.path === partName(this.path, 1) && last !== undefined &&
      last.length <= splitBytes &&
      parts.slice(0, -1).every(({ length }) => length === splitBytes);
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
    for (const { path: old } of this.#former?.parts ?? []) {
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

async function readText(
  bundle: Bundle,
  path: string,
): Promise<string | undefined> {
  const file = bundle.files.get(path);
  return file && new TextDecoder().decode(await bundle.read(file));
}

function digestsOf(files: readonly BundledFile[]): Map<string, string> {
  return new Map(files.map(({ path, sha256 }) => [path, sha256]));
}
