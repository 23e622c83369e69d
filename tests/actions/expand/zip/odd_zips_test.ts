/** Zip archives that are odd or mean harm, each by its name. */
import { crc32, deflateRawSync } from "node:zlib";
import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import {
  type Limits,
  MAX_TRAILING_BYTES,
} from "../../../../src/actions/expand/limits.ts";
import { MAX_READ_BYTES } from "../../../../src/actions/expand/format.ts";
import {
  descriptorOf,
  extraField,
  join,
  record,
  zip,
  type ZipEntryOptions,
  type ZipOptions,
} from "../../../support/zip.ts";
import { unpackInMemory } from "../memory_archive.ts";

type Case = readonly [
  entries: readonly ZipEntryOptions[],
  options?: ZipOptions,
];

const text = (value: string) => new TextEncoder().encode(value);
const bytes = (...values: number[]) => Uint8Array.from(values);
const A = "A".repeat(1000);
const PACKED = deflateRawSync(A).length;
const zeros = new Uint8Array(1_000_000);
const FULL = 0xffff_ffff;
const LATER = { content: A, flags: 8 };
const LINK = 0o120777;
const FOLDER = 0o040755;

const unicodePath = (raw: string | Uint8Array, unicode: string) =>
  extraField(
    0x7075,
    bytes(1),
    record([4, crc32(raw)]),
    text(unicode),
  );
const localHeader = (name: string) =>
  zip([{ name, content: A }]).slice(0, 30 + name.length + PACKED);

const READ: Record<string, [...Case, tree: string[]] | [Case[0], string[]]> = {
  "nothing in it": [[], []],
  "nothing in it but a comment": [[], { comment: text("empty") }, []],
  "stored and deflated files, and a folder": [
    [
      { name: "d/", mode: FOLDER, method: 0 },
      { name: "d/a.txt", content: A },
      { name: "b.txt", content: A, method: 0 },
      { name: "empty", method: 0 },
    ],
    ["b.txt file", "d folder", "d/a.txt file", "empty file"],
  ],
  "no entries for its folders": [
    [{ name: "a/b/c", content: A }],
    ["a folder", "a/b folder", "a/b/c file"],
  ],
  "a folder that is deflated": [
    [{ name: "d/", mode: FOLDER, method: 8 }],
    ["d folder"],
  ],
  "a folder with the mode of a file": [
    [{ name: "d/", method: 0 }],
    ["d folder"],
  ],
  "a folder that DOS made": [
    [{ name: "d/", method: 0, madeBy: 20, mode: 0, dosAttributes: 16 }],
    ["d folder"],
  ],
  "the folder itself": [
    [{ name: "./", mode: FOLDER, method: 0 }, { name: "./a" }],
    ["a file"],
  ],
  "large files, deflated and stored": [
    [
      { name: "a", content: zeros },
      { name: "b", content: zeros, method: 0 },
      { name: "c", content: zeros, flags: 8, descriptor: largeDescriptor(8) },
    ],
    ["a file", "b file", "c file"],
  ],
  "content as long as what is read at once": [
    [{ name: "a", ...storedIn(2 * MAX_READ_BYTES) }],
    ["a file"],
  ],
  "data descriptors with a signature": [
    [
      { name: "a", ...LATER, descriptor: descriptorOf(A) },
      {
        name: "b",
        ...LATER,
        method: 0,
        descriptor: record([4, 0x08074b50], [4, crc32(A)], [4, 1000], [
          4,
          1000,
        ]),
      },
    ],
    ["a file", "b file"],
  ],
  "data descriptors without a signature": [
    [
      {
        name: "a",
        ...LATER,
        descriptor: record([4, crc32(A)], [4, PACKED], [4, 1000]),
      },
      {
        name: "b",
        ...LATER,
        descriptor: record([4, crc32(A)], [8, PACKED], [8, 1000]),
      },
    ],
    ["a file", "b file"],
  ],
  "data descriptors of 64 bits": [
    [{
      name: "a",
      ...LATER,
      descriptor: record([4, 0x08074b50], [4, crc32(A)], [8, PACKED], [
        8,
        1000,
      ]),
    }],
    ["a file"],
  ],
  "a data descriptor, and the same in the local header": [
    [{
      name: "a",
      ...LATER,
      local: { crc: crc32(A), size: 1000, packedSize: PACKED },
      descriptor: descriptorOf(A),
    }],
    ["a file"],
  ],
  "zip64 sizes of a file that needs none": [
    [{
      name: "a",
      content: A,
      local: { size: FULL, packedSize: FULL },
      localExtra: extraField(1, record([8, 1000], [8, PACKED])),
    }],
    ["a file"],
  ],
  "zip64 sizes and a zip64 place in the directory": [
    [{
      name: "a",
      content: A,
      size: FULL,
      packedSize: FULL,
      offset: FULL,
      local: { size: 1000, packedSize: PACKED },
      centralExtra: extraField(1, record([8, 1000], [8, PACKED], [8, 0])),
    }],
    ["a file"],
  ],
  "zip64 sizes beside the same ones": [
    [{
      name: "a",
      content: A,
      localExtra: extraField(1, record([8, 1000], [8, PACKED])),
      centralExtra: extraField(1, record([8, 1000], [8, PACKED], [8, 0])),
    }],
    ["a file"],
  ],
  "a zip64 end where none is needed": [
    [{ name: "a", content: A }],
    { zip64: {} },
    ["a file"],
  ],
  "a zip64 end with more in it than is known": [
    [{ name: "a", content: A }],
    { zip64: { recordSize: 44 } },
    ["a file"],
  ],
  "a link that stays inside": [
    [
      { name: "a/b", content: A },
      { name: "l", mode: LINK, content: "a/b" },
      { name: "a/up", mode: LINK, content: "../l", method: 0 },
    ],
    ["a folder", "a/b file", "a/up -> ../l", "l -> a/b"],
  ],
  "a link by macOS's own number": [
    [{ name: "l", madeBy: 0x131e, mode: LINK, content: "x" }],
    ["l -> x"],
  ],
  "a mode of Unix that DOS made means nothing": [
    [{ name: "l", madeBy: 20, mode: LINK, content: "x" }],
    ["l file"],
  ],
  "a name in UTF-8 with its flag": [
    [{ name: "ä.txt", flags: 0x800 }],
    ["ä.txt file"],
  ],
  "a name in UTF-8 without its flag": [[{ name: "ä.txt" }], ["ä.txt file"]],
  "a name in code page 437": [
    [{ name: bytes(0x84, 0x2e, 0x74) }],
    ["ä.t file"],
  ],
  "a name in Unicode beside another spelling of it": [
    [
      { name: "?.t", centralExtra: unicodePath("?.t", "?.t") },
      {
        name: bytes(0x61, 0xff),
        centralExtra: unicodePath(bytes(0x61, 0xff), "aÿ"),
        localExtra: unicodePath(bytes(0x61, 0xff), "aÿ"),
      },
    ],
    ["?.t file", "aÿ file"],
  ],
  "a name in Unicode beside Info-ZIP's escape of it": [
    [{ name: "a#U00fcb", centralExtra: unicodePath("a#U00fcb", "aüb") }],
    ["aüb file"],
  ],
  "a name in Unicode that is of an earlier name": [
    [{ name: "new", centralExtra: unicodePath("old", "other") }],
    ["new file"],
  ],
  "the same name twice: the last one counts": [
    [{ name: "a", mode: LINK, content: "x" }, { name: "a", content: A }],
    ["a file"],
  ],
  "the same name twice: the last one of the directory counts": [
    [{ name: "a", content: A }, { name: "a", mode: LINK, content: "x" }],
    { isReversed: true },
    ["a file"],
  ],
  "a directory in another order": [
    [{ name: "a", content: A }, { name: "b" }, { name: "c", content: A }],
    { isReversed: true },
    ["a file", "b file", "c file"],
  ],
  "headers that come twice, equal in every byte": [
    [{ name: "a", content: A }, { name: "b" }],
    { isTwice: true },
    ["a file", "b file"],
  ],
  "a setuid bit": [[{ name: "a", mode: 0o104755 }], ["a file"]],
  "unknown extra fields, and zeros behind them": [
    [{
      name: "a",
      centralExtra: join(extraField(0xcafe), bytes(0, 0, 0)),
      localExtra: join(extraField(0xd935, bytes(4, 0)), new Uint8Array(9)),
    }],
    ["a file"],
  ],
  "gaps that hold no entry": [
    [{ name: "a" }, { name: "b", gap: text("PKPK\x03 gap PK") }],
    { gap: new Uint8Array(MAX_READ_BYTES) },
    ["a file", "b file"],
  ],
  "another zip archive in it, as it is": [
    [{ name: "inner.zip", method: 0, content: zip([{ name: "x" }]) }],
    ["inner.zip file"],
  ],
  "zeros behind the end": [
    [{ name: "a" }],
    { behind: new Uint8Array(1_000_000) },
    ["a file"],
  ],
  "a comment": [[{ name: "a" }], { comment: text("hello") }, ["a file"]],
  "a comment that ends with zeros": [
    [{ name: "a" }],
    { comment: new Uint8Array(100) },
    ["a file"],
  ],
  "the longest comment": [
    [{ name: "a" }],
    { comment: new Uint8Array(0xffff).fill(0x20) },
    ["a file"],
  ],
  "arrays with the time that NumPy gives them, by another program": [
    [{ name: "a.npy", content: A, time: 0x0021_0000 }],
    ["a.npy file"],
  ],
  "arrays by another program than NumPy": [
    [{ name: "case_1.npy", content: A }],
    ["case_1.npy file"],
  ],
  "a pickle by another program than PyTorch": [
    [{ name: "study/data.pkl", content: A }],
    ["study folder", "study/data.pkl file"],
  ],
};

for (const [name, [entries, ...rest]] of Object.entries(READ)) {
  Deno.test(`a zip archive is expanded: ${name}`, async () => {
    const [options, tree] = rest.length === 1
      ? [undefined, rest[0]]
      : [rest[0], rest[1]];
    assertEquals(await outcomeOf(zip(entries, options)), tree);
  });
}

/** Its paths and what they are, or the reason why there is none. */
async function outcomeOf(
  bytes: Uint8Array,
  limits?: Partial<Limits>,
): Promise<string[] | string> {
  const outcome = await unpackInMemory(bytes, limits);
  if ("refusal" in outcome) return outcome.refusal.message;
  return Object.entries(outcome.tree).map(([path, { kind, target }]) =>
    kind === "symlink" ? `${path} -> ${target}` : `${path} ${kind}`
  );
}

const REFUSED: Record<string, [reason: string, ...Case]> = {
  // Names that lead elsewhere.
  "a name that leads out (CVE-2018-1002200)": [
    'contains "..", which leads out',
    [{ name: "../evil" }],
  ],
  "a name that leads out further on": ['contains ".."', [{
    name: "a/../../b",
  }]],
  "an absolute name": ["is an absolute path", [{ name: "/evil" }]],
  "a network path": ["is a network path", [{ name: "//host/x" }]],
  "a backslash": ["contains a backslash", [{ name: "..\\evil" }]],
  "a drive": ["begins with a drive letter", [{ name: "C:\\x\\y.txt" }]],
  "a NUL in a name": ["contains a NUL character", [{ name: "a\0b" }]],
  "no name": ["is empty", [{ name: "" }]],
  "a device of Windows": ["device name on Windows", [{ name: "aux.txt" }]],
  "names that differ by case": [
    "collides with",
    [{ name: "a" }, { name: "A" }],
  ],
  "names that differ by their Unicode form": [
    "collides with",
    [{ name: "\u00e4" }, { name: "a\u0308" }],
  ],
  "a name that claims to be UTF-8 and is not": [
    "has a name that is not UTF-8",
    [{ name: bytes(0x84), flags: 0x800 }],
  ],
  // Links and other kinds.
  "a link that leads out": [
    'links to "/var"',
    [{ name: "l", mode: LINK, content: "/var" }, { name: "l/x" }],
  ],
  "a link that climbs out": [
    "out of its folder",
    [{ name: "a/l", mode: LINK, content: "../../x" }],
  ],
  "a file behind a link": [
    "which is a symbolic link",
    [
      { name: "d/", mode: FOLDER, method: 0 },
      { name: "l", mode: LINK, content: "d" },
      { name: "l/x" },
    ],
  ],
  "links in a circle": [
    "leads in a loop",
    [
      { name: "a", mode: LINK, content: "b" },
      { name: "b", mode: LINK, content: "a" },
    ],
  ],
  "a link to nothing": [
    "links to nothing",
    [{ name: "l", mode: LINK, method: 0 }],
  ],
  "a link to a name that is too long": [
    "longer than 4096 bytes",
    [{ name: "l", mode: LINK, content: "x".repeat(5000) }],
  ],
  "a link to bytes that are not UTF-8": [
    "links to a name that is not UTF-8",
    [{ name: "l", mode: LINK, content: bytes(0xff) }],
  ],
  "a FIFO": ["is a FIFO", [{ name: "p", mode: 0o010644, method: 0 }]],
  "a device": [
    "is a character device",
    [{ name: "p", mode: 0o020644, method: 0 }],
  ],
  "a socket": [
    "is an entry of an unknown type",
    [{ name: "p", mode: 0o140644, method: 0 }],
  ],
  "a file that a folder has to be": [
    "which is a file",
    [{ name: "a" }, { name: "a/b" }],
  ],
  "a folder with content": [
    "is a folder with content",
    [{ name: "d/", mode: FOLDER, content: A }],
  ],
  "a folder by its mode and not by its name": [
    "is a folder by its mode but not by its name",
    [{ name: "d", mode: FOLDER, method: 0 }],
  ],
  "a folder by DOS's attributes and not by its name": [
    "is a folder by its mode but not by its name",
    [{ name: "d", madeBy: 20, mode: 0, dosAttributes: 16 }],
  ],
  "a link by its mode and a folder by its name": [
    "is a folder by its name but not by its mode",
    [{ name: "d/", mode: LINK, content: "x" }],
  ],
  // What is not read.
  "an encrypted entry": ['"e" is encrypted', [{ name: "e", flags: 1 }]],
  "strong encryption": ['"e" is encrypted', [{ name: "e", flags: 0x40 }]],
  "masked headers": ['"e" is encrypted', [{ name: "e", flags: 0x2000 }]],
  "AES": ['"e" is encrypted', [{ name: "e", flags: 1, method: 99 }]],
  "a version of the format that unzip does not read": [
    '"e" asks for version 6.3 of the zip format',
    [{ name: "e", version: 63 }],
  ],
  "a patch": ["is a patch", [{ name: "e", flags: 0x20 }]],
  "Deflate64": [
    '"e" is compressed with Deflate64 (packed by Windows Explorer)',
    [{ name: "a", content: A }, { name: "e", method: 9 }],
  ],
  "bzip2": ["is compressed with bzip2", [{ name: "e", method: 12 }]],
  "LZMA": ["is compressed with LZMA", [{ name: "e", method: 14 }]],
  "Zstandard": ["is compressed with Zstandard", [{ name: "e", method: 93 }]],
  "xz": ["is compressed with xz", [{ name: "e", method: 95 }]],
  "PPMd": ["is compressed with PPMd", [{ name: "e", method: 98 }]],
  "Implode": ["is compressed with Implode", [{ name: "e", method: 6 }]],
  "an unknown method": ["with method 77", [{ name: "e", method: 77 }]],
  "a part of several": [
    "one part of a zip archive in several parts",
    [{ name: "a" }],
    { end: { disk: 1, directoryDisk: 1 } },
  ],
  "a directory in another part": [
    "one part of a zip archive in several parts",
    [{ name: "a" }],
    { end: { entriesHere: 0 } },
  ],
  "an entry in another part": [
    "one part of a zip archive in several parts",
    [{ name: "a", disk: 2 }],
  ],
  "a zip64 end in another part": [
    "one part of a zip archive in several parts",
    [{ name: "a" }],
    { zip64: { locatorDisk: 1 } },
  ],
  "zip64, and more parts": [
    "one part of a zip archive in several parts",
    [{ name: "a" }],
    { zip64: { disks: 2 } },
  ],
  "a PyTorch file": [
    "it is a PyTorch file, which is a zip file",
    [{ name: "net/data.pkl", localExtra: extraField(0x4246, zeros.slice(9)) }],
  ],
  // The local header contradicts the directory.
  "another name in the local header": [
    "has another name in its own header",
    [{ name: "evil", local: { name: "good" }, content: A }],
  ],
  "another name in Unicode in the local header": [
    "has another name in its own header",
    [{
      name: bytes(0x61, 0xff),
      centralExtra: unicodePath(bytes(0x61, 0xff), "aÿ"),
      localExtra: unicodePath(bytes(0x61, 0xff), "aü"),
    }],
  ],
  "another method in the local header": [
    "has another method in its own header",
    [{ name: "a", local: { method: 0 }, content: A }],
  ],
  "another size in the local header": [
    "has another size in its own header",
    [{ name: "a", local: { size: 7 }, content: A }],
  ],
  "another packed size in the local header": [
    "has another size in its own header",
    [{ name: "a", local: { packedSize: 7 }, content: A }],
  ],
  "another checksum in the local header": [
    "has another checksum in its own header",
    [{ name: "a", local: { crc: 7 }, content: A }],
  ],
  "another size in the local header, before a data descriptor": [
    "has another size in its own header",
    [{
      name: "a",
      ...LATER,
      local: { size: 7 },
      descriptor: descriptorOf(A),
    }],
  ],
  "another zip64 size in the local header": [
    "has another size in its own header",
    [{
      name: "a",
      content: A,
      local: { size: FULL },
      localExtra: extraField(1, record([8, 7])),
    }],
  ],
  "no zip64 size where the local header points to one": [
    "has another size in its own header",
    [{ name: "a", content: A, local: { size: FULL } }],
  ],
  "encryption in the local header alone": [
    "has another kind in its own header",
    [{ name: "a", local: { flags: 1 }, content: A }],
  ],
  "a data descriptor in the local header alone": [
    "has another kind in its own header",
    [{ name: "a", local: { flags: 8 }, content: A }],
  ],
  "UTF-8 in the local header alone": [
    "has another kind in its own header",
    [{ name: "ä", local: { flags: 0x800 }, content: A }],
  ],
  "no local header": [
    "is not where the directory says",
    [{ name: "x" }, { name: "a", local: { signature: 0x04034b51 } }],
  ],
  // Sizes and checksums.
  "a size that is too small": [
    "has another size than the directory says",
    [{ name: "a", content: A, size: 10 }],
  ],
  "a size that is too large": [
    "has another size than the directory says",
    [{ name: "a", content: A, size: 1001 }],
  ],
  "garbage behind deflated content": [
    "has another size than the directory says",
    [{
      name: "a",
      content: A,
      packed: join(deflateRawSync(A), text("garbage")),
    }],
  ],
  "deflated content that is cut": [
    '"a" has',
    [{ name: "a", content: A, packed: deflateRawSync(A).subarray(0, -1) }],
  ],
  "deflated content that is malformed": [
    "has malformed content",
    [{ name: "a", content: A, packed: bytes(7, 7, 7, 7, 7) }],
  ],
  "a stored entry with two sizes": [
    "is not compressed, but its two sizes differ",
    [{ name: "a", content: A, method: 0, size: 10 }],
  ],
  "a wrong checksum": [
    "has another checksum",
    [{ name: "a", content: A, crc: 1 }],
  ],
  "a wrong checksum of a stored file": [
    "has another checksum",
    [{ name: "a", content: A, crc: 1, method: 0 }],
  ],
  "a wrong checksum of an empty file": [
    "has another checksum",
    [{ name: "a", crc: 1, method: 0 }],
  ],
  "a wrong checksum of a link": [
    "has another checksum",
    [{ name: "a", crc: 1, mode: LINK, content: "x" }],
  ],
  "a wrong checksum of a large file": [
    "has another checksum",
    [{ name: "a", content: zeros, crc: 1 }],
  ],
  "a size that is too small, of a large file": [
    "has another size",
    [{ name: "a", content: zeros, size: 999_999 }],
  ],
  "a size modulo 4 GiB, as by Finder": [
    "as files over 4 GiB do where Finder packed them without zip64",
    [{ name: "a", ...storedIn(256 * 1024 * 17), size: 300 }],
  ],
  "a size that is too large, of a large file": [
    "has another size",
    [{ name: "a", content: zeros, size: 1_000_001 }],
  ],
  "garbage behind a large deflated content": [
    "has another size",
    [{
      name: "a",
      content: zeros,
      packed: join(deflateRawSync(zeros), text("garbage")),
    }],
  ],
  "a large deflated content that is cut": [
    "has another size",
    [{
      name: "a",
      content: zeros,
      packed: deflateRawSync(zeros).subarray(0, -5),
    }],
  ],
  "a large deflated content that is malformed": [
    "its deflate data is malformed",
    [{ name: "a", content: zeros, packed: bytes(7, 7, 7, 7, 7) }],
  ],
  "a data descriptor that contradicts the directory": [
    "behind its content",
    [{
      name: "a",
      ...LATER,
      descriptor: record([4, 0x08074b50], [4, 1], [4, 1], [4, 1]),
    }],
  ],
  "no data descriptor": ["behind its content", [{ name: "a", ...LATER }]],
  // Overlaps and hidden entries.
  "one body for 200 names": [
    "overlaps another one",
    [
      { name: "f", content: zeros, isHidden: true },
      ...Array.from({ length: 200 }, (_, index) => ({
        name: `f${index}`,
        content: zeros,
        offset: 0,
        isElsewhere: true,
      })),
    ],
  ],
  "one body for two names in its own header": [
    "overlaps another one",
    [
      { name: "f1", content: zeros },
      { name: "f2", content: zeros, offset: 0, isElsewhere: true },
    ],
  ],
  "a quoted overlap, as in Fifield's bomb": [
    "overlaps another one",
    [
      // Its content is the local header of the next entry, quoted.
      {
        name: "a",
        packed: join(quoted(localHeader("b"))),
        content: "never looked at",
        size: 5000,
      },
      { name: "b", content: A, offset: 36, isElsewhere: true },
    ],
  ],
  "stored content that holds another entry": [
    "overlaps another one",
    [
      { name: "a", method: 0, content: localHeader("b") },
      { name: "b", content: A, offset: 31, isElsewhere: true },
    ],
  ],
  "content that reaches into the directory": [
    "outside of the archive",
    [{ name: "a", content: A, packedSize: PACKED + 5 }],
  ],
  "a local header in the directory": [
    "outside of the archive",
    [{ name: "a" }, { name: "b", offset: 40, isElsewhere: true }],
  ],
  "an entry outside of the archive": [
    "outside of the archive",
    [{ name: "a", offset: 5000 }],
  ],
  "an entry that the directory does not name": [
    "that its directory does not name",
    [{ name: "a" }, { name: "hidden", content: A, isHidden: true }],
  ],
  "an entry that the directory does not name, before the first": [
    "at byte 0 there is an entry that its directory does not name",
    [{ name: "hidden", content: A, isHidden: true }, { name: "a" }],
  ],
  "an entry that the directory does not name, between two": [
    "that its directory does not name",
    [{ name: "a" }, { name: "b", gap: join(text("x"), localHeader("h")) }],
  ],
  "an entry that the directory does not name, far into a gap": [
    "that its directory does not name",
    [{ name: "a" }, {
      name: "b",
      gap: join(new Uint8Array(MAX_READ_BYTES - 2), localHeader("h")),
    }],
  ],
  "entries in an archive that says it is empty": [
    "that its directory does not name",
    [{ name: "a", content: A, isHidden: true }],
  ],
  // Ends and directories.
  "more entries announced": [
    "is 1 in its directory, but 3 in its end record",
    [{ name: "a" }],
    { end: { entries: 3, entriesHere: 3 } },
  ],
  "fewer entries announced": [
    "is 2 in its directory, but 1 in its end record",
    [{ name: "a" }, { name: "b" }],
    { end: { entries: 1, entriesHere: 1 } },
  ],
  "something before it": [
    "it is neither a zip archive nor a tar archive, plain or compressed",
    [{ name: "a" }],
    { before: text("#!/bin/sh\n\u0001") },
  ],
  "another archive before it": [
    "something was put before or into the zip archive",
    [{ name: "a" }],
    { before: zip([{ name: "b" }]), end: { offset: 32 } },
  ],
  "something behind it": [
    "something follows the end of the zip archive",
    [{ name: "a" }],
    { behind: text("more") },
  ],
  "the first part of several": [
    "it is one part of a zip file in several parts",
    [{ name: "a" }],
    { before: bytes(0x50, 0x4b, 7, 8) },
  ],
  "something behind zeros": [
    "something follows the end of the zip archive",
    [{ name: "a" }],
    { behind: join(new Uint8Array(100), text("more")) },
  ],
  "another archive behind it": [
    "something was put before or into the zip archive",
    [{ name: "a" }],
    { behind: zip([{ name: "b" }]) },
  ],
  "two ends": [
    "it has two end records",
    [{ name: "a", content: A }],
    { comment: zip([]) },
  ],
  "no end": ["a zip archive whose end is missing", [{ name: "a" }], {
    end: { disk: 1 },
    behind: new Uint8Array(70_000).fill(0x20),
  }],
  "a zip64 end that contradicts the end": [
    "its end and its zip64 end contradict each other",
    [{ name: "a" }],
    { zip64: {}, end: { entries: 2 } },
  ],
  "a zip64 end with another place for the directory": [
    "its end and its zip64 end contradict each other",
    [{ name: "a" }],
    { zip64: { offset: 1 }, end: { offset: 32 } },
  ],
  "a zip64 end with another count for this part": [
    "in several parts",
    [{ name: "a" }],
    { zip64: { entriesHere: 2 } },
  ],
  "a zip64 end elsewhere": [
    "its end and its zip64 end contradict each other",
    [{ name: "a" }],
    { zip64: { locatorOffset: 3 } },
  ],
  "a zip64 end beyond all bounds": [
    "its end and its zip64 end contradict each other",
    [{ name: "a" }],
    { zip64: { locatorOffset: 2 ** 53 } },
  ],
  "a zip64 end of another length": [
    "its end and its zip64 end contradict each other",
    [{ name: "a" }],
    { zip64: { recordSize: 60 } },
  ],
  "a zip64 place beyond all bounds": [
    "has a malformed zip64 field",
    [{
      name: "a",
      offset: FULL,
      centralExtra: extraField(1, record([8, 2 ** 60])),
    }],
  ],
  "a zip64 size beside another one": [
    "has a malformed zip64 field",
    [{
      name: "a",
      content: A,
      centralExtra: extraField(1, record([8, 7], [8, PACKED])),
    }],
  ],
  "a zip64 size beside another one in the local header": [
    "has another size in its own header",
    [{ name: "a", content: A, localExtra: extraField(1, record([8, 7])) }],
  ],
  "a zip64 size that is missing": [
    "has a malformed zip64 field",
    [{
      name: "a",
      size: FULL,
      packedSize: FULL,
      centralExtra: extraField(1, record([8, 0])),
    }],
  ],
  "an extra field that is cut": [
    "has a malformed extra field",
    [{ name: "a", centralExtra: bytes(1, 2, 9, 0, 0) }],
  ],
  "an extra field that is cut in the local header": [
    "has a malformed extra field",
    [{ name: "a", localExtra: bytes(1, 2, 9, 0, 0) }],
  ],
  "two zip64 fields": [
    "has a malformed extra field",
    [{ name: "a", centralExtra: join(extraField(1), extraField(1)) }],
  ],
  "a second name that is another": [
    'has a second name, "evil"',
    [{ name: "good", centralExtra: unicodePath("good", "evil") }],
  ],
  "a second name beside a name in UTF-8": [
    'has a second name, "ü"',
    [{
      name: "ä",
      flags: 0x800,
      centralExtra: unicodePath("ä", "ü"),
    }],
  ],
  "a second name that is not UTF-8": [
    "has a second name",
    [{
      name: "a",
      centralExtra: extraField(
        0x7075,
        bytes(1),
        record([4, crc32("a")]),
        bytes(0xff),
      ),
    }],
  ],
};

for (const [name, [reason, entries, options]] of Object.entries(REFUSED)) {
  Deno.test(`a zip archive is refused: ${name}`, async () => {
    const outcome = await unpackInMemory(zip(entries, options));
    assert("refusal" in outcome);
    assertStringIncludes(outcome.refusal.message, reason);
    // One sentence.
    assert(!/[.!?]\s/.test(outcome.refusal.message.replaceAll(/".*?"/g, "")));
  });
}

Deno.test("a zip archive is refused: more padding behind its end than is allowed", async () => {
  const behind = new Uint8Array(MAX_TRAILING_BYTES + 300_000);
  const said = await outcomeOf(zip([{ name: "a" }], { behind }));
  assertStringIncludes(String(said), `${MAX_TRAILING_BYTES} bytes follow`);
});

Deno.test("a zip archive is refused: more than 65,535 entries without zip64, as Finder makes them", async () => {
  const entries = Array.from({ length: 65_537 }, (_, index) => ({
    name: `${index}`,
    method: 0,
  }));
  const end = { entries: 1, entriesHere: 1 };
  assertStringIncludes(
    String(await outcomeOf(zip(entries, { end }))),
    "it has more than 65535 entries and was made without zip64",
  );
});

Deno.test("a zip archive is refused: cut within the comment at its end", async () => {
  const whole = zip([{ name: "a" }], { comment: text("hello") });
  const said = String(await outcomeOf(whole.subarray(0, -1)));
  assertStringIncludes(said, "it is truncated: the comment at its end");
});

Deno.test("a zip archive is refused: a directory with something else in it", async () => {
  const bytes = zip([{ name: "a", content: A }, { name: "b" }]);
  bytes[bytes.length - 22 - 47] = 0;
  const said = String(await outcomeOf(bytes));
  assertStringIncludes(said, "entry 2 of its directory is malformed");
});

Deno.test("a zip archive is held to the limits", async () => {
  const archive = zip([{ name: "a", content: zeros }, { name: "b" }]);
  const said = async (limits: Partial<Limits>) =>
    String(await outcomeOf(archive, limits));
  assertStringIncludes(await said({ entries: 1 }), "more than the 1 entries");
  assertStringIncludes(
    await said({ expandedBytes: 999_999 }),
    "more than the 999999 bytes",
  );
  assertStringIncludes(
    await said({ ratio: 100, ratioFree: 1000 }),
    "expands to more than 100 bytes",
  );
});

Deno.test("a zip archive that is cut anywhere is refused", async () => {
  const whole = zip(
    [
      { name: "a", content: A },
      { name: "b", content: A, method: 0 },
      { name: "c", ...LATER, descriptor: descriptorOf(A) },
    ],
    { zip64: {}, comment: text("the end") },
  );
  for (let length = 0; length < whole.length; length++) {
    const said = await outcomeOf(whole.slice(0, length));
    assert(typeof said === "string", `cut to ${length}`);
  }
});

/** A data descriptor of a megabyte of zeros, with sizes of so many bytes. */
function largeDescriptor(width: 4 | 8): Uint8Array<ArrayBuffer> {
  return record(
    [4, 0x08074b50],
    [4, crc32(zeros)],
    [width, deflateRawSync(zeros).length],
    [width, zeros.length],
  );
}

/** Zeros that deflate takes so many bytes for, of which it stores each. */
function storedIn(length: number): { content: Uint8Array; packed: Uint8Array } {
  let size = length;
  for (let attempt = 0; attempt < 10; attempt++) {
    const content = new Uint8Array(size);
    const packed = deflateRawSync(content, { level: 0 });
    if (packed.length === length) return { content, packed };
    size -= packed.length - length;
  }
  throw new Error("no content takes so many bytes");
}

/** Bytes as one stored block of deflate that is not the last one. */
function quoted(content: Uint8Array): Uint8Array {
  return join(
    bytes(0),
    record([2, content.length], [2, 0xffff - content.length]),
    content,
  );
}
