// Pure: no disk, network, clock or environment.

import type { ArchiveFault } from "./archive_fault.ts";

/** Bytes at a file's start that the functions here look at: two blocks of a tar archive. */
export const SNIFF_BYTES = 1024;

/** What Git LFS leaves in a file's place when its content was not fetched. */
export interface LfsPointer {
  /** The hash of the content that is missing, as in `sha256:4d7a…`. */
  readonly oid: string;
  /** The size of that content in bytes. */
  readonly size: number;
}

/**
 * Reads a Git LFS pointer, or returns `undefined` where `head`, the first
 * {@linkcode SNIFF_BYTES} of a file or all of it, is none.
 * https://github.com/git-lfs/git-lfs/blob/main/docs/spec.md
 */
export function parseLfsPointer(head: Uint8Array): LfsPointer | undefined {
  const text = decode(head);
  if (!/^version https?:\/\/[^\n]*git-(?:lfs|media)[^\n]*\n/.test(text)) {
    return undefined;
  }
  const oid = /^oid ([^\n\r]+)\r?$/m.exec(text)?.[1];
  const size = /^size (\d{1,15})\r?$/m.exec(text)?.[1];
  if (oid === undefined || size === undefined) return undefined;
  return { oid, size: Number(size) };
}

/** What a file is that was expected to be an archive and is none. */
export interface NonArchive {
  readonly kind: "empty" | "lfs-pointer" | "html" | "json" | "xml" | "text";
  /** What it is, to follow "it is": no capital, no full stop. */
  readonly description: string;
  readonly fault: ArchiveFault;
}

/**
 * Recognises what servers send in an archive's place, by the first
 * {@linkcode SNIFF_BYTES} of the file (or all of it, where it is shorter).
 * Returns `undefined` for anything that is not plainly one of these: an
 * archive, or bytes of an unknown kind.
 */
export function recognizeNonArchive(head: Uint8Array): NonArchive | undefined {
  if (head.length === 0) {
    return {
      kind: "empty",
      description: "an empty file",
      fault: "empty-file",
    };
  }
  const pointer = parseLfsPointer(head);
  if (pointer !== undefined) {
    return {
      kind: "lfs-pointer",
      description:
        `a Git LFS pointer to ${pointer.oid} (${pointer.size} bytes), not the content itself`,
      fault: "lfs-pointer",
    };
  }
  const page = (kind: NonArchive["kind"], description: string): NonArchive => ({
    kind,
    description,
    fault: "page",
  });
  const text = decode(head).trimStart();
  if (isWebPage(text)) return page("html", "a web page");
  if (XML.test(text)) return page("xml", "an XML document");
  if (!isText(head)) return undefined;
  return /^[{[]\s*(?:["{[\]}]|\d)/.test(text)
    ? page("json", `a JSON message, ${excerpt(text)}`)
    : page("text", `text that begins with ${excerpt(text)}`);
}

const XML = /^<\?xml\b|^<[a-z][\w:-]*[\s>]/i;

/** Whether a text is HTML; a comment or an XML declaration may stand before its root element. */
function isWebPage(text: string): boolean {
  return /^<(?:!doctype html|html|head|body|title|script|meta)\b/i.test(text) ||
    (text.startsWith("<!--") || XML.test(text)) && /<html\b/i.test(text);
}

const ascii = (text: string) =>
  Array.from(text, (letter) => letter.charCodeAt(0));

/** What files of other kinds have at a place, the more telling first. */
const KNOWN: readonly (readonly [
  what: string,
  at: number,
  bytes: readonly number[],
])[] = [
  ["a gzip file", 0, [0x1f, 0x8b, 0x08]],
  ["a bzip2 file", 0, [0x42, 0x5a, 0x68]],
  ["an xz file", 0, [0xfd, 0x37, 0x7a, 0x58, 0x5a, 0x00]],
  ["a zstd file", 0, [0x28, 0xb5, 0x2f, 0xfd]],
  ["a zip file", 0, [0x50, 0x4b, 0x03, 0x04]],
  ["an empty zip file", 0, [0x50, 0x4b, 0x05, 0x06]],
  ["one part of a zip file in several parts", 0, [0x50, 0x4b, 0x07, 0x08]],
  ["a 7z file", 0, [0x37, 0x7a, 0xbc, 0xaf, 0x27, 0x1c]],
  ["a RAR file", 0, [0x52, 0x61, 0x72, 0x21, 0x1a, 0x07]],
  ["a file made by compress (.Z)", 0, [0x1f, 0x9d]],
  ["an lz4 file", 0, [0x04, 0x22, 0x4d, 0x18]],
  ["an lz4 file", 0, [0x02, 0x21, 0x4c, 0x18]],
  ["an lzop file", 0, [0x89, ...ascii("LZO"), 0]],
  ["an lzip file", 0, ascii("LZIP")],
  ["an lrzip file", 0, ascii("LRZI")],
  ["an ar archive, such as a Debian package", 0, ascii("!<arch>\n")],
  ["an RPM package", 0, [0xed, 0xab, 0xee, 0xdb]],
  ["a cpio archive", 0, ascii("07070")],
  ["a cabinet file", 0, ascii("MSCF")],
  ["an HDF5 file", 0, [0x89, ...ascii("HDF\r\n\x1a\n")]],
  ["a NumPy file", 0, [0x93, ...ascii("NUMPY")]],
  ["a PyTorch file", 0, [0x80, 0x02, 0x8a, 0x0a, 0x6c, 0xfc, 0x9c, 0x46]],
  ["a Python pickle", 0, [0x80, 0x02]],
  ["a Python pickle", 0, [0x80, 0x03]],
  ["a Python pickle", 0, [0x80, 0x04, 0x95]],
  ["a Python pickle", 0, [0x80, 0x05, 0x95]],
  ["a GGUF file", 0, ascii("GGUF")],
  ["a safetensors file", 8, ascii('{"')],
  ["a TensorFlow Lite file", 4, ascii("TFL3")],
  ["a NIfTI image", 344, ascii("n+1\0")],
  ["a NIfTI header", 344, ascii("ni1\0")],
  ["a NIfTI image", 4, ascii("n+2\0")],
  ["a NIfTI header", 4, ascii("ni2\0")],
  ["a DICOM image", 128, ascii("DICM")],
  ["an NRRD image", 0, ascii("NRRD")],
  ["a PDF document", 0, ascii("%PDF-")],
  ["a PNG image", 0, [0x89, ...ascii("PNG\r\n")]],
  ["a JPEG image", 0, [0xff, 0xd8, 0xff]],
  ["a program for Linux", 0, [0x7f, ...ascii("ELF")]],
  ["a program for Windows", 0, ascii("MZ")],
];

/** What begins an entry of a zip file: the time it was changed, its name, and extra fields. */
interface ZipHead {
  readonly time: number;
  readonly name: string;
  readonly extra: string;
}

/** 1 January 1980, which NumPy gives all it writes. */
const NUMPY_TIME = 0x0021_0000;
/** The id of a zip64 field. */
const ZIP64 = "\x01\0";

/**
 * Files that are zip files by chance of their format, by their first entry. The
 * name alone would take a zip file of arrays for one of these: NumPy
 * writes a zip64 field for arrays of any size, and PyTorch aligns what it
 * stores with a field called FB.
 */
const ZIP_CONTENT: readonly (readonly [
  what: string,
  is: (head: ZipHead) => boolean,
])[] = [
  [
    "a PyTorch file, which is a zip file",
    ({ name, extra }) =>
      /\/(?:data\.pkl|\.format_version)$/.test(name) && extra.startsWith("FB"),
  ],
  [
    "a NumPy .npz file, which is a zip file",
    ({ name, time, extra }) =>
      /^[^/]*\.npy$/.test(name) && time === NUMPY_TIME &&
      extra.startsWith(ZIP64),
  ],
];

/**
 * Names the kind of a file by its first {@linkcode SNIFF_BYTES} (or all of it,
 * where it is shorter): what servers send in an archive's place, as
 * {@linkcode recognizeNonArchive}, or a file that is usual where models are.
 * `undefined` if it is of none that is known.
 */
export function describeFile(head: Uint8Array): string | undefined {
  const known = KNOWN.find(([, at, bytes]) =>
    bytes.every((byte, index) => head[at + index] === byte)
  );
  if (known === undefined) return recognizeNonArchive(head)?.description;
  const [what] = known;
  if (what !== "a zip file") return what;
  const number = (at: number) => (head[at] ?? 0) + 256 * (head[at + 1] ?? 0);
  const nameEnd = 30 + number(26);
  const first: ZipHead = {
    time: number(10) + 0x1_0000 * number(12),
    name: decode(head.subarray(30, nameEnd)),
    extra: decode(head.subarray(nameEnd, nameEnd + number(28))),
  };
  return ZIP_CONTENT.find(([, is]) => is(first))?.[0] ?? what;
}

/** The first words of a text, quoted, with control characters escaped. */
function excerpt(text: string): string {
  const line = text.replaceAll(/\s+/g, " ").trimEnd();
  return JSON.stringify(line.length > 60 ? `${line.slice(0, 59)}…` : line);
}

/** Whether bytes are UTF-8 without NUL and other control characters than those of text files. */
function isText(head: Uint8Array): boolean {
  const isPlain = head.every((byte) =>
    byte >= 0x20 || (byte >= 0x09 && byte <= 0x0d) || byte === 0x1b
  );
  try {
    // The last character of a longer file may be cut.
    const stream = head.length >= SNIFF_BYTES;
    new TextDecoder("utf-8", { fatal: true }).decode(head, { stream });
    return isPlain;
  } catch {
    // A decoder that is fatal throws for bytes that are not UTF-8, and for nothing else.
    return false;
  }
}

function decode(head: Uint8Array): string {
  return new TextDecoder().decode(head);
}
