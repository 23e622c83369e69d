import { basename, dirname, join, toFileUrl } from "@std/path";
import {
  type FilePiece,
  slicePieces,
  totalLength,
} from "../../../base/file_piece.ts";
import { readHead } from "../../../base/read_pieces.ts";
import { hashBytes } from "../../../store/hash_file.ts";
import { listNames, statIfThere } from "../../../store/if_there.ts";
import { type Blob, diskBlob } from "../../../transfer/blob.ts";
import { decodeText, tooLong } from "../../../transfer/http/read_text.ts";
import { filePiece } from "../../../transfer/local_blob.ts";
import {
  CURRENT,
  manifestPath,
  MAX_MANIFEST_BYTES,
  pathBelow,
  urlBelow,
} from "../../address.ts";
import { damagedZoo, noZooAt, type ZooFiles } from "../kind.ts";
import {
  BLOCK,
  type BundledFile,
  LAST_LINE,
  parseContents,
  parseLastLine,
  TAR_END,
} from "./contents.ts";
import { faultyPart, missingParts, wrongParts } from "./part_faults.ts";
import { bundleName, findParts } from "./parts.ts";

/**
 * Opens the files of a zoo in a bundle. Addresses look as if the bundle were a
 * folder; nothing can open them, so archives are given as pieces of its parts.
 *
 * @param named full path of the bundle, or of a part of it
 * @throws IntegrityError or StoreError when it cannot be used.
 */
export async function openBundleZoo(
  named: string,
  signal: AbortSignal,
): Promise<ZooFiles> {
  const path = bundleName(named);
  const parts = partsOf(path);
  if (parts.length === 0) throw missingParts(path, parts) ?? noZooAt(named);
  const bundle = await openBundle(path, parts, signal);
  const base = toFileUrl(join(path, "/"));
  const root = new URL(`${CURRENT}/`, base);
  const find = (url: URL) => bundle.files.get(pathBelow(base, url) ?? "");
  const locate = (url: URL): Blob | undefined => {
    const file = find(url);
    if (file === undefined) return undefined;
    const { bytes, sha256 } = file;
    return diskBlob(url, bundle.pieces(file), { sha256, bytes });
  };
  const read = async (url: URL, limitBytes = MAX_MANIFEST_BYTES) => {
    const file = find(url);
    if (file !== undefined && file.bytes > limitBytes) {
      throw tooLong(url, limitBytes);
    }
    return file && decodeText(await bundle.read(file), url);
  };
  return {
    address: path,
    base,
    root: () => root,
    async findManifest(id) {
      const address = urlBelow(root, manifestPath(id));
      const text = await read(address);
      return text === undefined ? text : { text, address };
    },
    urlOf: (path) => Promise.resolve(urlBelow(root, path)),
    readText: read,
    blobAt(url) {
      const found = locate(url);
      if (found !== undefined) return Promise.resolve(found);
      throw damagedZoo(
        `cannot find "${pathBelow(base, url)}" in the bundle "${path}"`,
      );
    },
    findBlob: (path) => Promise.resolve(locate(urlBelow(root, path))),
    lookAround: () => Promise.resolve(undefined),
    listFiles: () =>
      Promise.resolve(
        [...bundle.files.keys()].map((path) => urlBelow(base, path)),
      ),
    findFaults: () => wrongParts(path, bundle.parts, signal),
  };
}

/** A bundle whose contents are known. No file stays open. */
export interface Bundle {
  /** Its parts; of one that is not split, all of it. */
  readonly parts: readonly FilePiece[];
  /** By path. */
  readonly files: ReadonlyMap<string, BundledFile>;
  /** Where a file's bytes stand. */
  pieces(file: BundledFile): FilePiece[];
  /**
   * Reads a small file.
   *
   * @throws IntegrityError when it is not what the contents say; StoreError
   * when it cannot be read; the signal's reason.
   */
  read(file: BundledFile): Promise<Uint8Array>;
}

/** Longest contents that are read, in bytes: enough for half a million files. */
const MAX_CONTENTS_BYTES = 1 << 26;

/**
 * Paths of the parts that make up a bundle: the file itself, or where that is
 * missing `<path>.001` and so on. Any part may be named in the bundle's place.
 *
 * @returns an empty list when there is nothing.
 * @throws IntegrityError when a part is missing; StoreError.
 */
export function partsOf(path: string): string[] {
  const whole = bundleName(path);
  if (statIfThere(whole)?.isFile) return [whole];
  const folder = dirname(whole);
  const inFolder = listNames(folder);
  const { names, missing } = findParts(basename(whole), inFolder);
  if (missing.length > 0) {
    const error = missingParts(whole, inFolder, missing);
    if (error !== undefined) throw error;
  }
  return names.map((name) => join(folder, name));
}

/**
 * Reads a bundle's contents, at its end.
 *
 * @param path for messages
 * @param paths of its parts; none for one that is not there yet
 * @throws IntegrityError when it is cut, edited or no bundle, which names the
 * part that is to blame where that can be told; StoreError when it cannot be
 * read; the signal's reason.
 */
export async function openBundle(
  path: string,
  paths: readonly string[],
  signal: AbortSignal,
): Promise<Bundle> {
  const parts = paths.map(filePiece);
  /** What is wrong where bytes in these parts are not what they should be. */
  const refuse = async (reason: string, suspects: readonly string[]) =>
    await faultyPart(path, parts, suspects, signal) ??
      damagedZoo(`cannot use "${path}" as a bundle: ${reason}`, {
        hint:
          "Compare its digest with that of the original and copy it again. Bundles are written by net_download mirror.",
      });
  const contents = parts.length === 0
    ? new Map<string, BundledFile>()
    : readContents(parts);
  if ("reason" in contents) {
    throw await refuse(contents.reason, paths.toReversed());
  }
  const pieces = ({ offset, bytes }: BundledFile) =>
    slicePieces(parts, offset, bytes);
  return {
    parts,
    files: contents,
    pieces,
    async read(file) {
      const bytes = readHead(pieces(file), file.bytes);
      if (hashBytes(bytes) === file.sha256) return bytes;
      throw await refuse(`its file "${file.path}" was changed`, [
        ...pieces(file).map(({ path }) => path),
        ...paths.slice(-1),
      ]);
    },
  };
}

function readContents(
  parts: readonly FilePiece[],
): ReturnType<typeof parseContents> {
  const end = totalLength(parts) - TAR_END;
  if (end < BLOCK) return { reason: "it is truncated or not a bundle" };
  const read = (offset: number, length: number) =>
    readHead(slicePieces(parts, offset, length), length);
  const text = new TextDecoder();
  const tail = read(end - LAST_LINE, LAST_LINE + TAR_END);
  const last = parseLastLine(text.decode(tail.subarray(0, LAST_LINE)));
  const closed = tail.subarray(LAST_LINE).every((byte) => byte === 0);
  if (last === undefined || !closed) {
    return { reason: "it is truncated, was edited, or is not a bundle" };
  }
  const start = end - last.size;
  if (start < 0 || last.size > MAX_CONTENTS_BYTES) {
    return { reason: "the size of its contents is impossible" };
  }
  const body = read(start, last.size - LAST_LINE);
  if (hashBytes(body) !== last.digest) {
    return { reason: "its contents were edited" };
  }
  return parseContents(text.decode(body), start);
}
