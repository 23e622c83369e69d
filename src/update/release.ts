import { fromFileUrl, resolve, toFileUrl } from "@std/path";
import { publicUrl, publicWords } from "../base/describe_url.ts";
import { IntegrityError, SettingsError, StoreError } from "../base/errors.ts";
import { fieldsIn, fieldsOf } from "../base/json.ts";
import { hashBytes } from "../store/hash_file.ts";
import { exists } from "../store/if_there.ts";
import { type Blob, webBlob } from "../transfer/blob.ts";
import type { TransferContext } from "../transfer/context.ts";
import { type FetchedText, fetchText } from "../transfer/fetch_text.ts";
import { fileBlob } from "../transfer/local_blob.ts";
import { readLocalText } from "../transfer/local_text.ts";
import { parseSums, SHA256SUMS } from "../zoo/sha256sums.ts";
import { BILL } from "./release_files.ts";

/** Longest text of a release that is read. */
const TEXT_BYTES = 4_194_304;

const WRONG = {
  hint:
    "Nothing was replaced. Download the release again from where it is published.",
};

/** A release: what its list of digests and its bill of materials say. */
export interface Release {
  /** Its folder, which ends with a slash: `file:`, `http:` or `https:`. */
  readonly root: URL;
  readonly version: string;
  /** SHA-256 of its files by name. */
  readonly digests: ReadonlyMap<string, string>;
}

/**
 * The address of a release's folder, as `NET_DOWNLOAD_RELEASES` names it.
 *
 * @param place a path, or an address of http, https or file
 * @throws SettingsError for another address.
 */
export function releaseRoot(place: string): URL {
  const url = /^[a-z][a-z0-9+.-]+:\/\//i.test(place)
    ? URL.parse(place)
    : toFileUrl(resolve(place));
  if (url === null || !/^(?:https?|file):$/.test(url.protocol)) {
    throw new SettingsError(
      `cannot use NET_DOWNLOAD_RELEASES "${publicWords(place)}"`,
      { hint: "It must be a folder, or an https, http or file address." },
    );
  }
  url.pathname = url.pathname.replace(/\/*$/, "/");
  return url;
}

/**
 * Finds out which release a folder or host has. Its version is in the bill of
 * materials, which its list of digests vouches for.
 *
 * @throws StoreError or NetworkError when there is none, or it cannot be had;
 * IntegrityError when its files do not belong together.
 */
export async function readRelease(
  root: URL,
  context: TransferContext,
): Promise<Release> {
  const sums = await readText(root, SHA256SUMS, context);
  const digests = parseSums(sums);
  const bill = await readReleaseText({ root, digests }, BILL, context);
  const { component } = fieldsOf(fieldsIn(bill)?.["metadata"]) ?? {};
  const { version } = fieldsOf(component) ?? {};
  if (typeof version !== "string" || !/^\d[\w.+-]*$/.test(version)) {
    throw new IntegrityError(
      `cannot use the release at "${publicUrl(root)}": ${BILL} has no version`,
    );
  }
  return { root, version, digests };
}

/**
 * Reads a text of a release.
 *
 * @throws as `readRelease` does, also where the list of digests has another
 * one for it, or none.
 */
export async function readReleaseText(
  { root, digests }: Pick<Release, "root" | "digests">,
  file: string,
  context: TransferContext,
): Promise<string> {
  const text = await readText(root, file, context);
  if (hashBytes(text) !== digests.get(file)) {
    throw new IntegrityError(
      `cannot use the release at "${
        publicUrl(root)
      }": ${file} does not match ${SHA256SUMS}`,
      WRONG,
    );
  }
  return text;
}

/**
 * The blob of a program in a release, compressed where it has that.
 *
 * @returns undefined where the release has none of that name.
 */
export function programBlob(
  { root, digests }: Release,
  file: string,
): { blob: Blob; compressed: boolean } | undefined {
  for (const compressed of [true, false]) {
    const name = compressed ? `${file}.gz` : file;
    const sha256 = digests.get(name);
    if (sha256 === undefined) continue;
    const url = new URL(name, root);
    const expected = { sha256, otherwise: WRONG.hint };
    const isLocal = url.protocol === "file:";
    // A stick may have only one of both.
    if (isLocal && compressed && !exists(fromFileUrl(url))) continue;
    const blob = isLocal ? fileBlob(url, expected) : webBlob(url, expected);
    return { blob, compressed };
  }
  return undefined;
}

async function readText(
  root: URL,
  file: string,
  context: TransferContext,
): Promise<string> {
  const url = new URL(file, root);
  const limitBytes = TEXT_BYTES;
  const text = url.protocol === "file:"
    ? readLocalText(url, limitBytes)
    : textOf(await fetchText(url, context, { limitBytes }));
  if (text !== undefined) return text;
  throw new StoreError(
    `cannot find a release at "${publicUrl(root)}": it has no ${file}`,
    {
      failure: "not-found",
      hint:
        "NET_DOWNLOAD_RELEASES must name a folder with the files of a release, or its address.",
    },
  );
}

function textOf(fetched: FetchedText): string | undefined {
  return fetched.kind === "text" ? fetched.text : undefined;
}
