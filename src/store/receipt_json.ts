// Pure: no disk, network, clock or environment.

import { publicText } from "../base/describe_url.ts";
import { StoreError } from "../base/errors.ts";
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
import { isTemporaryName } from "./layout.ts";
import type {
  OriginalFolders,
  Receipt,
  ReceiptSection,
  ReceiptTree,
} from "./receipt.ts";

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
  try {
    const receipt = parseObject(text, "the receipt");
    const format = receipt["format"];
    if (typeof format !== "number" || format <= FORMAT) {
      return readReceipt(receipt);
    }
  } catch (cause) {
    if (!(cause instanceof JsonError)) throw cause;
    throw new StoreError(
      `cannot read the receipt "${source}": ${cause.message}`,
      {
        failure: "record",
        hint: "Remove that file and install the entry again with -r.",
        cause,
      },
    );
  }
  throw new StoreError(
    `cannot read the receipt "${source}": a newer version of this program wrote it`,
    { failure: "version", hint: "Update net_download." },
  );
}

function readReceipt(receipt: Fields): Receipt {
  const original = receipt["original"];
  const temporary = receipt["temporary"];
  const signedBy = textIfAny(receipt, "signedBy");
  return {
    id: textOf(receipt, "id"),
    // Older programs stored logins.
    zoo: publicText(textOf(receipt, "zoo")),
    version: textIfAny(receipt, "version"),
    ...(signedBy !== undefined && { signedBy }),
    manifestSha256: textOf(receipt, "manifestSha256"),
    home: textOf(receipt, "home"),
    tool: textOf(receipt, "tool"),
    time: textOf(receipt, "time"),
    // Older programs kept a list of the folders, without the record's times.
    ...(original !== undefined && !Array.isArray(original) && {
      original: readOriginal(original),
    }),
    ...(temporary !== undefined && { temporary: readTemporary(temporary) }),
    sections: listOf(receipt, "sections").map(readSection),
    former: listOf(receipt, "former").map(readTree),
  };
}

function readOriginal(value: unknown): OriginalFolders {
  const original = objectOf(value, "original");
  const recorded = objectOf(original["recorded"], "recorded");
  return {
    folders: listOf(original, "folders").map((name) =>
      textOf({ name }, "name")
    ),
    recorded: {
      written: numberOf(recorded, "written"),
      changed: numberOf(recorded, "changed"),
    },
  };
}

function readSection(value: unknown): ReceiptSection {
  const section = objectOf(value, "a section");
  const archive = objectOf(section["archive"], "archive");
  return {
    section: textOf(section, "section"),
    url: publicText(textOf(section, "url")),
    archive: {
      sha256: textOf(archive, "sha256"),
      size: numberOf(archive, "size"),
    },
    ...readTree(value),
  };
}

function readTree(value: unknown): ReceiptTree {
  const tree = objectOf(value, "a folder");
  return {
    folder: readPath(tree["folder"]),
    folders: listOf(tree, "folders").map((path) =>
      path === "" ? "" : readPath(path)
    ),
    links: listOf(tree, "links").map((value) => {
      const link = objectOf(value, "a link");
      return { path: readPath(link["path"]), target: textOf(link, "target") };
    }),
    files: listOf(tree, "files").map((value) => {
      const file = objectOf(value, "a file");
      return {
        path: readPath(file["path"]),
        size: numberOf(file, "size"),
        sha256: textOf(file, "sha256"),
      };
    }),
  };
}

function readPath(value: unknown): string {
  if (typeof value !== "string") throw new JsonError("a path is not a text");
  return plainPath(value);
}

/** What has this name is removed, so it must be none that a user could have chosen. */
function readTemporary(value: unknown): string {
  if (typeof value === "string" && isTemporaryName(value)) return value;
  throw new JsonError('"temporary" is not a name of this program');
}
