import { basename, join } from "@std/path";
import { reportable, StoreError } from "../../../base/errors.ts";
import { readPieces } from "../../../base/read_pieces.ts";
import { replaceFile, systemDisk } from "../../../store/disk.ts";
import { hashBytes } from "../../../store/hash_file.ts";
import { CURRENT, folderOf } from "../../address.ts";
import { SHA256SUMS, SIGNATURE, stringifySums } from "../../sha256sums.ts";
import { signByFolder } from "../../trusted_comment.ts";
import { byFolder, INDEX, parseIndex } from "../../zoo_index.ts";
import { completeTexts } from "../complete_texts.ts";
import { damagedZoo } from "../kind.ts";
import type {
  ArchiveSupplier,
  CompleteMirror,
  MirrorArchive,
  MirrorTarget,
  TargetOptions,
} from "../target.ts";
import { type Bundle, openBundle, partsOf } from "./bundle_zoo.ts";
import { BundleWriter } from "./bundle_writer.ts";
import type { BundledFile } from "./contents.ts";
import { partName, workOf } from "./parts.ts";

/**
 * A mirror in a bundle. It is written anew beside the one that is there, which
 * gives what is still current, and takes its place when it is complete.
 *
 * @throws StoreError when there is something else, or a bundle that is
 * damaged: neither is to be replaced; the signal's reason.
 */
export async function openBundleTarget(
  bundle: string,
  { splitBytes, transfer: { signal } }: TargetOptions,
): Promise<MirrorTarget> {
  const work = workOf(bundle);
  const { former, entries } = await readFormer(bundle, signal);
  /** The files of the bundle that is there by their entry's folder, in their order. */
  const formerFiles = Map.groupBy(
    former.files.values(),
    ({ path }) => folderOf(path),
  );
  const filesOf = (folder: string) => formerFiles.get(folder) ?? [];
  const formerText = (path: string) => readText(former, path);
  /** Whether the bundle that is there has that file, too. */
  const had = (path: string, sha256: string) =>
    former.files.get(path)?.sha256 === sha256;
  const signCommand = () =>
    signByFolder(
      bundle,
      ...splitBytes === undefined ? [] : [`--split ${splitBytes}`],
    );

  let begun: BundleWriter | undefined;
  function writing(): BundleWriter {
    if (begun === undefined) throw new TypeError("nothing was begun");
    return begun;
  }

  async function putArchive(
    archive: MirrorArchive,
    supplier: ArchiveSupplier,
  ): Promise<BundledFile> {
    const { path, kept, blob: { expected } } = archive;
    const writer = writing();
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

  async function putText(path: string, text: string): Promise<BundledFile> {
    const content = new TextEncoder().encode(text);
    const file = { path, bytes: content.length, sha256: hashBytes(content) };
    const writer = writing();
    return await writer.recall(file) ??
      await writer.add(file, ReadableStream.from([content]));
  }

  function isSplitAsAsked(): boolean {
    const [first, last] = [former.parts[0], former.parts.at(-1)];
    if (splitBytes === undefined) return first?.path === bundle;
    return first?.path === partName(bundle, 1) && last !== undefined &&
      last.length <= splitBytes &&
      former.parts.slice(0, -1).every(({ length }) => length === splitBytes);
  }

  /**
   * Gives the parts of the complete bundle their names, removes what is left of
   * the former one, and writes their digests beside them, as `sha256sum -c`
   * reads them.
   */
  function putInPlace(
    written: readonly { path: string; sha256: string }[],
  ): CompleteMirror["files"] {
    const parts = written.map(({ path: from, sha256 }, index) => {
      const path = splitBytes === undefined
        ? bundle
        : partName(bundle, index + 1);
      systemDisk.rename(from, path);
      return { path, sha256 };
    });
    for (const { path: old } of former.parts) {
      if (!parts.some(({ path }) => path === old)) systemDisk.remove(old);
    }
    const sums = stringifySums(
      new Map(parts.map(({ path, sha256 }) => [basename(path), sha256])),
    );
    const bytes = new TextEncoder().encode(sums);
    const temporary = join(work, "digests.new");
    replaceFile(systemDisk, `${bundle}.sha256`, [bytes], temporary);
    return parts;
  }

  return {
    path: bundle,
    entries,
    work,
    rewrites: true,

    at(path) {
      const file = former.files.get(path);
      return Promise.resolve(
        file && { ...file, pieces: former.pieces(file) },
      );
    },

    async holds(asked, texts, beside, offers) {
      if (!isSplitAsAsked()) return undefined;
      const digests = digestsOf(former.files.values());
      for (const path of [SHA256SUMS, SIGNATURE]) digests.delete(path);
      const all = new Map([
        ...texts,
        ...await completeTexts(digests, beside, offers, formerText),
      ]);
      // An entry has its archives, its texts, and nothing else.
      const paths = new Set([
        ...asked.flatMap(({ archives }) => archives.map(({ path }) => path)),
        ...texts.keys(),
      ]);
      const isSame =
        asked.every(({ folder }) =>
          filesOf(folder).every(({ path }) => paths.has(path))
        ) && [...all].every(([path, text]) => had(path, hashBytes(text)));
      if (!isSame) return undefined;
      const sign = former.files.has(SIGNATURE) ? undefined : signCommand();
      return { changed: false, files: [], sign };
    },

    begin() {
      const path = join(work, basename(bundle));
      begun = new BundleWriter(path, splitBytes, signal);
    },

    async put({ archives, texts }, supplier) {
      const rewind = writing().mark();
      try {
        const files = new Map<string, BundledFile>();
        for (const archive of archives) {
          files.set(archive.path, await putArchive(archive, supplier));
        }
        for (const [path, text] of texts(files)) {
          files.set(path, await putText(path, text));
        }
        const changed = [...files].some(([path, { sha256 }]) =>
          !had(path, sha256)
        );
        return { archives: files, changed };
      } catch (error) {
        // What a run that was stopped has written is for the next one.
        if (!signal.aborted) rewind();
        throw error;
      }
    },

    async keep(folder) {
      const writer = writing();
      for (const file of filesOf(folder)) {
        const { sha256 } = await writer.recall(file) ??
          await writer.add(file, readPieces(former.pieces(file), signal));
        if (sha256 === file.sha256) continue;
        throw damagedZoo(
          `cannot use the bundle "${bundle}": its file "${file.path}" was changed`,
          { hint: "Remove the bundle, then run the command again." },
        );
      }
    },

    async finish(beside, offers) {
      const writer = writing();
      const digests = digestsOf(writer.files);
      const texts = await completeTexts(digests, beside, offers, formerText);
      for (const [path, text] of texts) await putText(path, text);
      const files = putInPlace(await writer.finish());
      const sign = texts.has(SIGNATURE) ? undefined : signCommand();
      return { changed: true, files, sign };
    },

    close: () => begun?.close(),
  };
}

/** The bundle that is there, or one without files, and its entries. */
async function readFormer(
  bundle: string,
  signal: AbortSignal,
): Promise<{ former: Bundle; entries: MirrorTarget["entries"] }> {
  try {
    const former = await openBundle(bundle, partsOf(bundle), signal);
    const index = await readText(former, `${CURRENT}/${INDEX}`);
    const entries = index === undefined ? [] : parseIndex(index, bundle);
    return { former, entries: byFolder(entries) };
  } catch (error) {
    const { message } = reportable(error);
    throw new StoreError(
      `cannot write the bundle "${bundle}": what is there cannot be used: ${message}`,
      {
        cause: error,
        failure: "damaged-zoo",
        hint: "Remove it, or choose another name.",
      },
    );
  }
}

async function readText(
  bundle: Bundle,
  path: string,
): Promise<string | undefined> {
  const file = bundle.files.get(path);
  return file && new TextDecoder().decode(await bundle.read(file));
}

function digestsOf(files: Iterable<BundledFile>): Map<string, string> {
  return new Map(Array.from(files, ({ path, sha256 }) => [path, sha256]));
}
