// Pure: no disk, network, clock or environment.

import { ManifestError } from "../base/errors.ts";
import { publicText } from "../base/describe_url.ts";
import { checkRelativePath } from "../base/portable_path.ts";
import { checkEntryId } from "./address.ts";

/** Name of a zoo's index, which stands beside the folders of its entries. */
export const INDEX = "index.json";

/** An archive of an entry as the index has it. */
export interface IndexedArchive {
  /** The section of the manifest that names it. */
  section: string;
  /** Its path beside the index, `/` between the parts. */
  path: string;
  /** Size in bytes; undefined where nobody knows. */
  bytes: number | undefined;
  /** In hexadecimal; undefined where nobody knows. */
  sha256: string | undefined;
  /** Addresses elsewhere that this archive stands for: the zoo's table. */
  from: readonly string[];
}

/** An entry as the index has it. */
export interface IndexEntry {
  id: string;
  version: string | undefined;
  /** One line that says what it is. */
  description: string | undefined;
  archives: readonly IndexedArchive[];
}

/** Goes up when an older program could misread an index. */
const FORMAT = 1;

/** An index as text, a line for each entry. */
export function stringifyIndex(entries: readonly IndexEntry[]): string {
  const lines = entries.map(({ id, version, description, archives }) =>
    JSON.stringify({
      id,
      version,
      description,
      archives: archives.map(({ section, path, bytes, sha256, from }) => ({
        section,
        path,
        size: bytes,
        sha256,
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
  const read = new Reader(source);
  const index = read.object(read.json(text), "the index");
  if (typeof index["format"] === "number" && index["format"] > FORMAT) {
    throw new ManifestError(
      `cannot use the zoo's index "${source}": a newer version of this program wrote it`,
      { hint: "Update net_download." },
    );
  }
  return read.list(index, "entries").map((value) => {
    const entry = read.object(value, "an entry");
    const id = read.text(entry, "id") ?? "";
    checkEntryId(id);
    return {
      id,
      version: read.text(entry, "version"),
      description: read.text(entry, "description"),
      archives: read.list(entry, "archives").map((each) =>
        readArchive(read, each)
      ),
    };
  });
}

function readArchive(read: Reader, value: unknown): IndexedArchive {
  const archive = read.object(value, "an archive");
  const sha256 = read.text(archive, "sha256");
  if (sha256 !== undefined && !/^[0-9a-f]{64}$/.test(sha256)) {
    throw read.refusal(`"${sha256}" is no SHA-256`);
  }
  return {
    section: read.text(archive, "section") ?? "",
    path: read.path(archive),
    bytes: read.size(archive),
    sha256,
    from: archive["from"] === undefined
      ? []
      : read.list(archive, "from").map((text) => publicText(String(text))),
  };
}

type Fields = Readonly<Record<string, unknown>>;

/** Takes values of unknown shape, or says what is wrong with the index. */
class Reader {
  constructor(readonly source: string) {}

  json(text: string): unknown {
    try {
      return JSON.parse(text);
    } catch (cause) {
      throw this.refusal("it is not JSON", cause);
    }
  }

  object(value: unknown, what: string): Fields {
    if (isFields(value)) return value;
    throw this.refusal(`${what} is not an object`);
  }

  list(fields: Fields, key: string): unknown[] {
    const value = fields[key];
    if (Array.isArray(value)) return value;
    throw this.refusal(`"${key}" is not a list`);
  }

  text(fields: Fields, key: string): string | undefined {
    const value = fields[key];
    if (value === undefined || typeof value === "string") return value;
    throw this.refusal(`"${key}" is not a text`);
  }

  size(fields: Fields): number | undefined {
    const value = fields["size"];
    if (value === undefined) return undefined;
    if (typeof value === "number" && Number.isSafeInteger(value)) {
      if (value >= 0) return value;
    }
    throw this.refusal('"size" is no number of bytes');
  }

  path(fields: Fields): string {
    const path = this.text(fields, "path") ?? "";
    const checked = checkRelativePath(path);
    if ("reason" in checked) {
      throw this.refusal(`the path "${path}" ${checked.reason}`);
    }
    if (checked.segments.join("/") === path) return path;
    throw this.refusal(`the path "${path}" is not in its plainest form`);
  }

  refusal(why: string, cause?: unknown): ManifestError {
    return new ManifestError(
      `cannot use the zoo's index "${this.source}": ${why}`,
      {
        hint:
          "Its owner mends it, with net_download pack or mirror. Entries can be installed by their ids meanwhile.",
        ...(cause !== undefined && { cause }),
      },
    );
  }
}

function isFields(value: unknown): value is Fields {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
