import { reportable } from "../../base/errors.ts";
import {
  entryFolder,
  pathBelow,
  README,
  TEXTS,
  urlBelow,
} from "../../zoo/address.ts";
import { CONTENTS } from "../../zoo/kinds/bundle/contents.ts";
import { MAX_INDEX_BYTES, type ZooFiles } from "../../zoo/kinds/kind.ts";
import { parseSums, SHA256SUMS, SIGNATURE } from "../../zoo/sha256sums.ts";
import { INDEX } from "../../zoo/zoo_index.ts";
import type { BlobChecker } from "./blob_checker.ts";

/** The digests of a zoo's files. */
export interface DigestList {
  /** The folder that its paths begin at; ends with a slash. */
  folder: URL;
  /** SHA-256 by path. */
  digests: ReadonlyMap<string, string>;
}

/**
 * Reads the list of digests that a zoo has.
 *
 * @returns undefined without a list.
 * @throws what asking the zoo throws.
 */
export async function readDigests(
  files: ZooFiles,
): Promise<DigestList | undefined> {
  const root = await files.urlOf("");
  for (const folder of [files.base, root]) {
    const url = urlBelow(folder, SHA256SUMS);
    const text = await files.readText(url, MAX_INDEX_BYTES);
    if (text !== undefined) return { folder, digests: parseSums(text) };
  }
  return undefined;
}

/**
 * Texts that a zoo has and its list does not. Of a zoo whose files cannot be
 * seen, those are asked for that it may well have.
 *
 * @param ids of its entries
 * @throws what asking the zoo throws.
 */
export async function findUnlistedTexts(
  { folder, digests }: DigestList,
  ids: readonly string[],
  files: ZooFiles,
): Promise<URL[]> {
  const paths = [
    INDEX,
    README,
    ...ids.flatMap((id) => TEXTS.map((name) => `${entryFolder(id)}/${name}`)),
  ];
  const found: URL[] = [];
  for (const path of paths) {
    const url = await files.urlOf(path);
    if (digests.has(pathBelow(folder, url) ?? "")) continue;
    if (await files.findBlob(path) !== undefined) found.push(url);
  }
  return found;
}

/**
 * Compares each file that is listed with its digest, and the list with the
 * files that it should have.
 *
 * @param there files that the zoo has, as far as they are known
 * @returns what is wrong.
 * @throws the signal's reason.
 */
export async function compareDigests(
  { folder, digests }: DigestList,
  there: Iterable<URL>,
  files: ZooFiles,
  checker: BlobChecker,
): Promise<string[]> {
  const problems: string[] = [];
  for (const [path, digest] of digests) {
    try {
      const blob = await files.blobAt(urlBelow(folder, path));
      if (await checker.digest(blob) === digest) continue;
      problems.push(`"${path}" does not match ${SHA256SUMS}`);
    } catch (error) {
      problems.push(`${SHA256SUMS}: ${reportable(error).message}`);
    }
  }
  const paths = new Set(
    Array.from(there, (url) => pathBelow(folder, url) ?? ""),
  );
  for (const path of [...paths].sort()) {
    if (digests.has(path) || UNLISTED.includes(path)) continue;
    problems.push(`"${path}" is not in ${SHA256SUMS}`);
  }
  return problems;
}

/**
 * Paths that are in no list: what is elsewhere, the list itself, its signature,
 * and what is left of a bundle that was expanded.
 */
const UNLISTED = ["", SHA256SUMS, SIGNATURE, CONTENTS];
