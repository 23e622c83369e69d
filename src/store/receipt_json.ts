// Pure: no disk, network, clock or environment.

import { publicText } from "../base/describe_url.ts";
import { StoreError } from "../base/errors.ts";
import { checkRelativePath } from "../base/portable_path.ts";
import { isTemporaryName } from "./layout.ts";
import type { OriginalFolders } from "./receipt.ts";
import type { Receipt, ReceiptSection, ReceiptTree } from "./receipt.ts";

/** Goes up when an older program could misread a receipt. */
const FORMAT = 1;

/** Characters of a piece of text that is worth a call of the system. */
const PIECE = 64 * 1024;

/**
 * A receipt as JSON, one line a file, in pieces of moderate size: even 100,000
 * files need little memory. What the objects hold beyond their types is left
 * out.
 */
export function* stringifyReceipt(receipt: Receipt): Generator<string> {
  const { sections, former, ...facts } = receipt;
  const head = JSON.stringify({ format: FORMAT, ...facts }, undefined, 1);
  yield head.slice(0, -"\n}".length);
  yield ',\n "sections": [';
  yield* stringifyTrees(sections);
  yield '],\n "former": [';
  yield* stringifyTrees(former);
  yield "]\n}\n";
}

function* stringifyTrees(trees: readonly ReceiptTree[]): Generator<string> {
  for (const [index, tree] of trees.entries()) {
    const { files, links, folders, ...facts } = tree;
    const head = JSON.stringify(facts).slice(0, -"}".length);
    yield `${index === 0 ? "" : ","}\n${head},"folders":[`;
    yield* stringifyLines(folders, (path) => path);
    yield '],"links":[';
    yield* stringifyLines(links, ({ path, target }) => ({ path, target }));
    yield '],"files":[';
    yield* stringifyLines(
      files,
      ({ path, size, sha256 }) => ({ path, size, sha256 }),
    );
    yield "]}";
  }
}

function* stringifyLines<T>(
  values: Iterable<T>,
  pick: (value: T) => unknown,
): Generator<string> {
  let text = "";
  let comma = "";
  for (const value of values) {
    text += `${comma}\n${JSON.stringify(pick(value))}`;
    comma = ",";
    if (text.length < PIECE) continue;
    yield text;
    text = "";
  }
  yield text;
}

/**
 * Reads a receipt. Its paths are checked: a removal of what a receipt
 * names must not be led elsewhere by one that was tampered with.
 *
 * @param source the receipt's own path, for messages.
 * @throws {StoreError} when the text is none, or of a newer program.
 */
export function parseReceipt(text: string, source: string): Receipt {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (cause) {
    throw unreadable(source, "it is not JSON", cause);
  }
  const read = new Reader(source);
  const receipt = read.object(value, "the receipt");
  const format = receipt["format"];
  if (typeof format === "number" && format > FORMAT) {
    throw new StoreError(
      `cannot read the receipt "${source}": a newer version of this program wrote it`,
      { hint: "Update net_download." },
    );
  }
  const version = receipt["version"];
  const original = receipt["original"];
  const temporary = receipt["temporary"];
  return {
    id: read.string(receipt, "id"),
    // Older programs stored logins.
    zoo: publicText(read.string(receipt, "zoo")),
    version: version === undefined
      ? undefined
      : read.string(receipt, "version"),
    manifestSha256: read.string(receipt, "manifestSha256"),
    home: read.string(receipt, "home"),
    tool: read.string(receipt, "tool"),
    time: read.string(receipt, "time"),
    // Older programs kept a list of the folders, without the record's times.
    ...(original !== undefined && !Array.isArray(original) && {
      original: readOriginal(read, original),
    }),
    ...(temporary !== undefined && { temporary: read.temporary(temporary) }),
    sections: read.list(receipt, "sections", (item) => readSection(read, item)),
    former: read.list(receipt, "former", (item) => readTree(read, item)),
  };
}

function readOriginal(read: Reader, value: unknown): OriginalFolders {
  const original = read.object(value, "original");
  const recorded = read.object(original["recorded"], "recorded");
  return {
    folders: read.list(
      original,
      "folders",
      (name) => read.string({ name }, "name"),
    ),
    recorded: {
      written: read.number(recorded, "written"),
      changed: read.number(recorded, "changed"),
    },
  };
}

function readSection(read: Reader, value: unknown): ReceiptSection {
  const section = read.object(value, "a section");
  const archive = read.object(section["archive"], "archive");
  return {
    section: read.string(section, "section"),
    url: publicText(read.string(section, "url")),
    archive: {
      sha256: read.string(archive, "sha256"),
      size: read.number(archive, "size"),
    },
    ...readTree(read, value),
  };
}

function readTree(read: Reader, value: unknown): ReceiptTree {
  const tree = read.object(value, "a folder");
  return {
    folder: read.path(tree["folder"]),
    folders: read.list(
      tree,
      "folders",
      (item) => item === "" ? "" : read.path(item),
    ),
    links: read.list(tree, "links", (item) => {
      const link = read.object(item, "a link");
      return {
        path: read.path(link["path"]),
        target: read.string(link, "target"),
      };
    }),
    files: read.list(tree, "files", (item) => {
      const file = read.object(item, "a file");
      return {
        path: read.path(file["path"]),
        size: read.number(file, "size"),
        sha256: read.string(file, "sha256"),
      };
    }),
  };
}

type Fields = Readonly<Record<string, unknown>>;

/** Takes values of unknown shape, or says what is wrong with the receipt. */
class Reader {
  constructor(readonly source: string) {}

  object(value: unknown, what: string): Fields {
    if (isFields(value)) return value;
    throw unreadable(this.source, `${what} is not an object`);
  }

  string(fields: Fields, key: string): string {
    const value = fields[key];
    if (typeof value === "string") return value;
    throw unreadable(this.source, `"${key}" is not a text`);
  }

  number(fields: Fields, key: string): number {
    const value = fields[key];
    if (typeof value === "number") return value;
    throw unreadable(this.source, `"${key}" is not a number`);
  }

  list<T>(fields: Fields, key: string, item: (value: unknown) => T): T[] {
    const value = fields[key];
    if (Array.isArray(value)) return value.map((each: unknown) => item(each));
    throw unreadable(this.source, `"${key}" is not a list`);
  }

  path(value: unknown): string {
    if (typeof value !== "string") {
      throw unreadable(this.source, "a path is not a text");
    }
    const checked = checkRelativePath(value);
    if ("segments" in checked && checked.segments.join("/") === value) {
      return value;
    }
    throw unreadable(this.source, `it holds the path "${value}"`);
  }

  /** What has this name is removed, so it must be none that a user could have chosen. */
  temporary(value: unknown): string {
    if (typeof value === "string" && isTemporaryName(value)) return value;
    throw unreadable(this.source, '"temporary" is not a name of this program');
  }
}

function isFields(value: unknown): value is Fields {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function unreadable(
  source: string,
  why: string,
  cause?: unknown,
): StoreError {
  return new StoreError(`cannot read the receipt "${source}": ${why}`, {
    hint: "Remove that file and install the entry again with -r.",
    ...(cause !== undefined && { cause }),
  });
}
