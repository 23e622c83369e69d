import { reportable } from "../../base/errors.ts";
import { pathBelow, urlBelow } from "../../zoo/address.ts";
import { MAX_INDEX_BYTES, type ZooFiles } from "../../zoo/kinds/kind.ts";
import { parseSums, SHA256SUMS } from "../../zoo/sha256sums.ts";
import type { BlobChecker } from "./blob_checker.ts";

/**
 * Reads the list of digests that a zoo has.
 *
 * @returns SHA-256 by path from the zoo's own folder; undefined without a list.
 * @throws what asking the zoo throws.
 */
export async function readDigests(
  files: ZooFiles,
): Promise<ReadonlyMap<string, string> | undefined> {
  const url = urlBelow(files.base, SHA256SUMS);
  const text = await files.readText(url, MAX_INDEX_BYTES);
  return text === undefined ? undefined : parseSums(text);
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
  digests: ReadonlyMap<string, string>,
  there: Iterable<URL>,
  files: ZooFiles,
  checker: BlobChecker,
): Promise<string[]> {
  const problems: string[] = [];
  for (const [path, digest] of digests) {
    try {
      const blob = await files.blobAt(urlBelow(files.base, path));
      if (await checker.digest(blob) === digest) continue;
      problems.push(`"${path}" does not match ${SHA256SUMS}`);
    } catch (error) {
      problems.push(`${SHA256SUMS}: ${reportable(error).message}`);
    }
  }
  const paths = new Set(
    Array.from(there, (url) => pathBelow(files.base, url) ?? ""),
  );
  for (const path of [...paths].sort()) {
    if (digests.has(path) || UNLISTED.includes(path)) continue;
    problems.push(`"${path}" is not in ${SHA256SUMS}`);
  }
  return problems;
}

/** Paths that are in no list: what is elsewhere, the list itself, and its signature. */
const UNLISTED = ["", SHA256SUMS, `${SHA256SUMS}.minisig`];
