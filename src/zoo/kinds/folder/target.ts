import { dirname, join } from "@std/path";
import { hashPieces } from "../../../base/read_pieces.ts";
import { systemDisk } from "../../../store/disk.ts";
import { writeChunks } from "../../../store/write_chunks.ts";
import { hashBytes } from "../../../store/hash_file.ts";
import { OWN_FOLDER } from "../../../store/layout.ts";
import { filePiece } from "../../../transfer/local_blob.ts";
import { CURRENT, PAGE } from "../../address.ts";
import type { ArchiveFacts } from "../../../transfer/blob.ts";
import { parseSums, SHA256SUMS, SIGNATURE } from "../../sha256sums.ts";
import { byFolder, INDEX, parseIndex } from "../../zoo_index.ts";
import { completeTexts } from "../complete_texts.ts";
import type {
  ArchiveSupplier,
  MirrorArchive,
  MirrorTarget,
} from "../target.ts";
import {
  filesOf,
  isReplaceable,
  noteDigests,
  readZooText,
  writeBeside,
  writeTexts,
} from "./zoo_records.ts";

/** An archive that is at hand: in its place, or in a file that waits for it. */
interface StagedArchive extends ArchiveFacts {
  file?: string;
}

/**
 * A mirror in a folder, which need not exist. Files appear under their names
 * when they are complete and checked.
 *
 * @throws ManifestError when its index cannot be used, StoreError.
 */
export async function openFolderTarget(
  zoo: string,
  signal: AbortSignal,
): Promise<MirrorTarget> {
  const work = join(zoo, OWN_FOLDER);
  const index = join(zoo, CURRENT, INDEX);
  const indexed = await readZooText(index);
  const entries = byFolder(
    indexed === undefined ? [] : parseIndex(indexed, index),
  );
  const sizes = new Map(
    [...entries.values()].flatMap(({ archives }) => archives)
      .map(({ path, bytes }) => [`${CURRENT}/${path}`, bytes]),
  );
  /** SHA-256 by path, as far as they are known. */
  const digests = parseSums(await readZooText(join(zoo, SHA256SUMS)) ?? "");
  let hasChanged = false;

  const full = (path: string) => join(zoo, ...path.split("/"));
  /** Whether a regular file is there; a link is none. */
  const has = (path: string) => systemDisk.kindOf(full(path)) === "file";
  const hash = (path: string) => hashPieces([filePiece(full(path))], signal);

  /** Removes files that a mirror had of an entry and has no more; all else is the user's. */
  function removeOthers(folder: string, files: ReadonlySet<string>): boolean {
    const entry = entries.get(folder);
    const old = (entry === undefined ? [] : filesOf(entry))
      .map(({ path }) => `${CURRENT}/${path}`)
      .filter((path) => !files.has(path) && has(path));
    for (const path of old) systemDisk.remove(full(path));
    return old.length > 0;
  }

  return {
    path: zoo,
    entries,
    work,
    rewrites: false,

    async at(path) {
      if (!has(path)) return undefined;
      const piece = filePiece(full(path));
      const isSame = sizes.get(path) === piece.length;
      const known = isSame ? digests.get(path) : undefined;
      // Without a digest it comes from a run that was killed: it was complete.
      const sha256 = known ?? await hash(path);
      digests.set(path, sha256);
      return { bytes: piece.length, sha256, pieces: [piece] };
    },

    begin() {
      systemDisk.makeFolder(work);
    },

    async put({ folder, archives, texts }, supplier) {
      const staged = new Map<MirrorArchive, StagedArchive>();
      for (const archive of archives) {
        const copy = join(work, `${staged.size}.copy`);
        staged.set(
          archive,
          archive.kept ?? await stage(archive, supplier, copy),
        );
      }
      const facts = new Map<string, ArchiveFacts>();
      for (const [archive, { file, bytes, sha256 }] of staged) {
        const path = full(archive.path);
        if (file !== undefined) {
          systemDisk.makeFolder(dirname(path));
          systemDisk.rename(file, path);
        }
        digests.set(archive.path, sha256);
        facts.set(archive.path, { bytes, sha256 });
        supplier.done(archive, { bytes, sha256, pieces: [filePiece(path)] });
      }
      const own = texts(facts);
      for (const [path, text] of own) digests.set(path, hashBytes(text));
      const isWritten = await writeTexts(zoo, own, work);
      const files = new Set([...facts.keys(), ...own.keys()]);
      const isRemoved = removeOthers(folder, files);
      const isNew = archives.some(({ kept }) => kept === undefined);
      const changed = isNew || isWritten || isRemoved;
      if (changed) hasChanged = true;
      return { archives: facts, changed };
    },

    async keep(folder) {
      const entry = entries.get(folder);
      if (entry === undefined) return;
      await noteDigests(zoo, `${CURRENT}/`, entry, digests, signal);
    },

    async finish(beside, offers) {
      for (const path of digests.keys()) {
        const isList = path === SHA256SUMS || path === SIGNATURE;
        if (isList || !has(path)) digests.delete(path);
      }
      const ours = new Map(beside(new Set(digests.keys())));
      if (!await isReplaceable(full(PAGE), ours.get(PAGE) ?? "")) {
        ours.delete(PAGE);
        if (has(PAGE)) digests.set(PAGE, await hash(PAGE));
      }
      const former = (path: string) => readZooText(full(path));
      const all = await completeTexts(digests, () => ours, offers, former);
      const { sign, changed } = await writeBeside(zoo, all, work);
      return { changed: hasChanged || changed, files: [], sign };
    },
  };
}

/** Brings an archive into a file that can be moved to its place: `copy`, where it is in none. */
async function stage(
  archive: MirrorArchive,
  supplier: ArchiveSupplier,
  copy: string,
): Promise<StagedArchive> {
  const supply = await supplier.get(archive);
  const { bytes, fetched } = supply;
  if (fetched?.file !== undefined) {
    return { bytes, sha256: fetched.sha256, file: fetched.file };
  }
  const written = await writeChunks(copy, supplier.read(archive, supply));
  supplier.check(archive, written);
  return { ...written, file: copy };
}
