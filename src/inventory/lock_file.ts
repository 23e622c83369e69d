// Pure: no disk, network, clock or environment.

import { AppError, SettingsError } from "../base/errors.ts";
import { shellWord } from "../base/shell_word.ts";
import {
  type Fields,
  JsonError,
  listOf,
  numberOf,
  objectOf,
  parseObject,
  plainPath,
  textIfAny,
  textOf,
} from "../base/json.ts";
import { checkEntryId } from "../zoo/address.ts";
import type { ReceiptSection } from "../store/receipt.ts";
import {
  type InstalledEntry,
  type InstalledSection,
  listedIn,
} from "./installed_entry.ts";

/** Names the format, and tells its version: up when older programs could misread a file. */
const MARK = "net_download_lock";
const FORMAT = 1;

/** An archive as it was installed, or is to be. */
export interface LockedArchive {
  /** The section of the manifest. */
  section: string;
  /** The action that put it in place. */
  action: string;
  /** Its folder as seen from the home, with `/`. */
  folder: string;
  /** Files that the manifest says it makes, relative to that; of an archive there are none. */
  files: readonly string[];
  /** Where it came from, without secrets. */
  url: string;
  bytes: number;
  /** In lower-case hexadecimal. */
  sha256: string;
}

/** An entry as it was installed, or is to be. */
export interface LockedEntry {
  id: string;
  version: string | undefined;
  /** The zoo that it came from: an address or a path, without secrets. */
  zoo: string;
  /** In lower-case hexadecimal. A mirror has another manifest for the same entry. */
  manifestSha256: string;
  /** In the order of the manifest. */
  archives: readonly LockedArchive[];
}

/**
 * What a lock file says of an entry that is installed.
 *
 * @returns the reason where it cannot be locked: what was installed is not
 * known as a whole.
 */
export function lockEntry(entry: InstalledEntry): LockedEntry | AppError {
  const { id, record, receipt, unusable } = entry;
  const [broken] = unusable;
  const refuse = (reason: string, option = "") =>
    new AppError(`cannot lock "${id}": ${reason}`, {
      failure: "not-recorded",
      hint: `Install it with: net_download get ${option}${shellWord(id)}`,
    });
  if (broken !== undefined) return refuse(broken.error.message, "-r ");
  if (record?.sections === undefined || record.sha256 === undefined) {
    return refuse("its installation is not complete");
  }
  const listed = listedIn(receipt);
  const archives = record.sections.map((section) =>
    archiveOf(section, listed(section))
  );
  const known = archives.filter((archive) => archive !== undefined);
  if (
    receipt?.manifestSha256 !== record.sha256 ||
    known.length < archives.length
  ) {
    return refuse(
      "NiftyNet's Python command, which records no digests, installed it",
      "-r ",
    );
  }
  return {
    id,
    version: record.version,
    zoo: receipt.zoo,
    manifestSha256: record.sha256,
    archives: known,
  };
}

function archiveOf(
  { section, folder, action, makes = [] }: InstalledSection,
  own: ReceiptSection | undefined,
): LockedArchive | undefined {
  if (own === undefined || action === undefined) return undefined;
  const { url, archive: { size: bytes, sha256 } } = own;
  return { section, action, folder, files: makes, url, bytes, sha256 };
}

/**
 * The JSON object that a lock file holds. The same entries make the same text,
 * on every machine and in every order.
 */
export function lockFields(
  entries: readonly LockedEntry[],
): Record<string, unknown> {
  const sorted = entries.toSorted((a, b) => a.id < b.id ? -1 : 1);
  return {
    [MARK]: FORMAT,
    entries: sorted.map((entry) => ({
      id: entry.id,
      version: entry.version ?? null,
      zoo: entry.zoo,
      manifest_sha256: entry.manifestSha256,
      archives: entry.archives.map((
        { section, action, folder, files, url, bytes, sha256 },
      ) => ({
        section,
        action,
        folder,
        ...(files.length > 0 && { files }),
        url,
        bytes,
        sha256,
      })),
    })),
  };
}

/**
 * Reads a lock file.
 *
 * @param path the file's own, for messages
 * @throws SettingsError when the text is none, or of a newer program.
 */
export function parseLock(text: string, path: string): LockedEntry[] {
  const refuse = (reason: string, cause?: unknown) =>
    new SettingsError(`cannot use the lock file "${path}": ${reason}`, {
      hint: "Write one with: net_download lock > models.lock",
      cause,
    });
  if (text.trim() === "") throw refuse("it is empty");
  try {
    const lock = parseObject(text, "the text");
    const format = lock[MARK];
    if (typeof format !== "number") {
      throw refuse("it is not a lock file of net_download");
    }
    if (format > FORMAT) {
      throw new SettingsError(
        `cannot use the lock file "${path}": a newer version of net_download wrote it (format ${format})`,
        { hint: "Update net_download.", failure: "version" },
      );
    }
    const entries = listOf(lock, "entries").map(readEntry);
    const ids = entries.map(({ id }) => id);
    const twice = ids.find((id, index) => ids.indexOf(id) < index);
    if (twice !== undefined) throw new JsonError(`it has "${twice}" twice`);
    return entries;
  } catch (error) {
    if (!(error instanceof JsonError)) throw error;
    const isOther = !text.includes(`"${MARK}"`);
    const reason = isOther
      ? "it is not a lock file of net_download"
      : text.trim().endsWith("}")
      ? error.message
      : "it is truncated";
    throw refuse(reason, error);
  }
}

function readEntry(value: unknown): LockedEntry {
  const entry = objectOf(value, "an entry");
  const id = textOf(entry, "id");
  checkEntryId(id);
  const archives = listOf(entry, "archives").map(readArchive);
  if (archives.length === 0) throw new JsonError(`"${id}" has no archives`);
  return {
    id,
    version: entry["version"] === null
      ? undefined
      : textIfAny(entry, "version"),
    zoo: textOf(entry, "zoo"),
    manifestSha256: digestOf(entry, "manifest_sha256"),
    archives,
  };
}

function readArchive(value: unknown): LockedArchive {
  const archive = objectOf(value, "an archive");
  const files = archive["files"] === undefined ? [] : listOf(archive, "files");
  return {
    section: textOf(archive, "section"),
    action: textOf(archive, "action"),
    folder: plainPath(textOf(archive, "folder")),
    files: files.map((file) => plainPath(textOf({ file }, "file"))),
    url: textOf(archive, "url"),
    bytes: numberOf(archive, "bytes"),
    sha256: digestOf(archive, "sha256"),
  };
}

function digestOf(fields: Fields, key: string): string {
  const text = textOf(fields, key);
  if (/^[0-9a-f]{64}$/.test(text)) return text;
  throw new JsonError(`"${key}" is not a SHA-256`);
}
