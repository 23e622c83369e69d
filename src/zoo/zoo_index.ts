// Pure: no disk, network, clock or environment.

import { ManifestError } from "../base/errors.ts";
import { publicText } from "../base/describe_url.ts";
import {
  type Fields,
  JsonError,
  listOf,
  objectOf,
  parseObject,
  textIfAny,
} from "../base/json.ts";
import { checkRelativePath } from "../base/portable_path.ts";
import { type About, aboutKeys, readAbout } from "./about.ts";
import { checkEntryId, entryFolder } from "./address.ts";

/** Name of a zoo's index, which stands beside the folders of its entries. */
export const INDEX = "index.json";

/** An archive of an entry as the index has it. */
export interface IndexedArchive {
  /** The section of the manifest that names it. */
  section: string;
  /** Its path beside the index, `/` between the parts. */
  path: string;
  /** Size in bytes; undefined where it is not known. */
  bytes: number | undefined;
  /** In hexadecimal; undefined where it is not known. */
  sha256: string | undefined;
  /** Addresses elsewhere that this archive stands for: the zoo's table. */
  from: readonly string[];
  /** Its licence, where archives of the entry have different ones. */
  license?: string;
}

/** An entry as the index has it. */
export interface IndexEntry {
  id: string;
  version: string | undefined;
  /** One line that says what it is. */
  description: string | undefined;
  /** What its manifest says for people; missing where that is not known. */
  about?: About;
  archives: readonly IndexedArchive[];
}

/** Goes up when an older program could misread an index. */
const FORMAT = 1;

/** An index as text, a line for each entry. */
export function stringifyIndex(entries: readonly IndexEntry[]): string {
  const lines = entries.map(({ id, version, description, about, archives }) =>
    JSON.stringify({
      id,
      version,
      description,
      ...about && aboutFields(about),
      archives: archives.map((
        { section, path, bytes, sha256, from, license },
      ) => ({
        section,
        path,
        size: bytes,
        sha256,
        license,
        ...(from.length > 0 && { from }),
      })),
    })
  );
  return `{"format":${FORMAT},"entries":[\n${lines.join(",\n")}\n]}\n`;
}

/**
 * Reads an index. Nothing in it is trusted: ids and paths that not every
 * system could hold are refused.
 *
 * @param source where the text came from, for messages
 * @throws ManifestError when it is none, or of a newer program.
 */
export function parseIndex(text: string, source: string): IndexEntry[] {
  const refuse = (why: string, hint: string, cause?: unknown) =>
    new ManifestError(`cannot use the zoo's index "${source}": ${why}`, {
      hint,
      cause,
    });
  try {
    // Editors may put a byte order mark before it.
    const index = parseObject(text.replace(/^\ufeff/, ""), "the index");
    if (typeof index["format"] === "number" && index["format"] > FORMAT) {
      const why = "a newer version of this program wrote it";
      throw refuse(why, "Update net_download.");
    }
    return listOf(index, "entries").map(readEntry);
  } catch (error) {
    if (!(error instanceof JsonError)) throw error;
    throw refuse(
      error.message,
      "Its owner can fix it, with net_download pack or mirror. Entries can be installed by their ids meanwhile.",
      error,
    );
  }
}

/** Entries by their folders: what two ids share is one entry. */
export function byFolder(
  entries: readonly IndexEntry[],
): Map<string, IndexEntry> {
  return new Map(entries.map((entry) => [entryFolder(entry.id), entry]));
}

function readEntry(value: unknown): IndexEntry {
  const entry = objectOf(value, "an entry");
  const id = textIfAny(entry, "id") ?? "";
  checkEntryId(id);
  const about = readAbout((key) => aboutText(entry, key));
  return {
    id,
    version: textIfAny(entry, "version"),
    description: textIfAny(entry, "description"),
    ...(aboutKeys(about).length > 0 && { about }),
    archives: listOf(entry, "archives").map(readArchive),
  };
}

function aboutFields({ license, homepage, doi, authors }: About): Fields {
  return {
    license,
    homepage,
    doi,
    ...(authors.length > 0 && { authors }),
  };
}

/** What an entry says under a key, as a manifest has it. */
function aboutText(entry: Fields, key: string): string | undefined {
  return Array.isArray(entry[key])
    ? listOf(entry, key).map(String).join("\n")
    : textIfAny(entry, key);
}

function readArchive(value: unknown): IndexedArchive {
  const archive = objectOf(value, "an archive");
  const sha256 = textIfAny(archive, "sha256");
  if (sha256 !== undefined && !/^[0-9a-f]{64}$/.test(sha256)) {
    throw new JsonError(`"${sha256}" is not a SHA-256`);
  }
  const bytes = archive["size"];
  if (bytes !== undefined && !isSize(bytes)) {
    throw new JsonError('"size" is not a number of bytes');
  }
  const path = textIfAny(archive, "path") ?? "";
  const checked = checkRelativePath(path);
  if ("reason" in checked) {
    throw new JsonError(`the path "${path}" ${checked.reason}`);
  }
  if (checked.segments.join("/") !== path) {
    throw new JsonError(`the path "${path}" is not in its plainest form`);
  }
  const license = textIfAny(archive, "license");
  const from = archive["from"] === undefined ? [] : listOf(archive, "from");
  return {
    section: textIfAny(archive, "section") ?? "",
    path,
    bytes,
    sha256,
    from: from.map((text) => publicText(String(text))),
    ...license !== undefined && { license },
  };
}

function isSize(value: unknown): value is number {
  return typeof value === "number" && Number.isSafeInteger(value) && value >= 0;
}
