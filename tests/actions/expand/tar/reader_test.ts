import { assertEquals, assertThrows } from "@std/assert";
import { ArchiveError } from "../../../../src/base/errors.ts";
import type { ArchiveEntry } from "../../../../src/actions/expand/format.ts";
import { TarReader } from "../../../../src/actions/expand/tar/reader.ts";
import {
  base256,
  concat,
  END,
  entry,
  folder,
  gnuLong,
  hardlink,
  header,
  MTIME,
  pax,
  symlink,
  tar,
} from "../../../support/archives.ts";

/** An entry as the reader tells of it, with its content as text. */
interface Found extends ArchiveEntry {
  content: string;
}

/** Reads an archive that comes in chunks of a size. */
function read(archive: Uint8Array, chunk = 512, sealed = false): Found[] {
  const found: Found[] = [];
  let bytes: number[] = [];
  const reader = new TarReader({
    entry: (entry) => {
      found.push({ ...entry, content: "" });
      bytes = [];
    },
    data: (data) => bytes.push(...data),
    end: () => {
      const last = found.at(-1);
      const content = new TextDecoder().decode(Uint8Array.from(bytes));
      if (last !== undefined) last.content = content;
    },
  }, 1 << 20);
  for (let start = 0; start < archive.length; start += chunk) {
    // A copy that is spoilt afterwards: nothing may be kept of it.
    const part = archive.slice(start, start + chunk);
    reader.push(part);
    part.fill(0xaa);
  }
  reader.finish(sealed);
  return found;
}

const FILE: Found = {
  type: "file",
  name: "a",
  linkName: "",
  size: 5,
  mode: 0o644,
  mtimeSeconds: MTIME,
  content: "hello",
};

const hello = (fields = {}) => entry({ name: "a", ...fields }, "hello");

/** Archives of one entry, and in what it differs from {@linkcode FILE}. */
const ENTRIES: Record<string, [Uint8Array, Partial<Found>]> = {
  "a file": [hello(), {}],
  "a file of the oldest kind": [hello({ type: "\0", magic: "" }), {}],
  "a contiguous file": [hello({ type: "7" }), {}],
  "an empty file": [entry({ name: "a" }), { size: 0, content: "" }],
  "a folder": [
    folder("a/"),
    { type: "folder", name: "a/", size: 0, mode: 0o755, content: "" },
  ],
  "a folder of the oldest kind": [
    entry({ name: "a/", type: "\0", magic: "" }),
    { type: "folder", name: "a/", size: 0, content: "" },
  ],
  "a folder in the form of a file": [
    entry({ name: "a/" }),
    { type: "folder", name: "a/", size: 0, content: "" },
  ],
  "a folder with the list of its files, as GNU tar's incremental archives have it":
    [
      entry({ name: "a/", type: "D", magic: "ustar  \0" }, "Yw.bin\0\0"),
      { type: "folder", name: "a/", size: 0, content: "Yw.bin\0\0" },
    ],
  "a folder with a size, which is only a hint": [
    header({ name: "a", type: "5", size: 4096 }),
    { type: "folder", size: 0, content: "" },
  ],
  "a symbolic link": [
    symlink("a", "b"),
    { type: "symbolic link", linkName: "b", size: 0, mode: 0o777, content: "" },
  ],
  "a hard link": [
    hardlink("a", "b"),
    { type: "hard link", linkName: "b", size: 0, content: "" },
  ],
  "a hard link with a size and no content, as old writers have it": [
    header({ name: "a", type: "1", linkName: "b", size: 700 }),
    { type: "hard link", linkName: "b", size: 0, content: "" },
  ],
  "a hard link with its content, as POSIX lets it have it": [
    entry({ name: "a", type: "1", linkName: "b" }, "hello"),
    {},
  ],
  "a hard link with content of more than a block": [
    entry({ name: "a", type: "1", linkName: "b" }, "h".repeat(700)),
    { size: 700, content: "h".repeat(700) },
  ],
  "a hard link with content that fills its blocks": [
    entry({ name: "a", type: "1", linkName: "b" }, "h".repeat(1024)),
    { size: 1024, content: "h".repeat(1024) },
  ],
  "a volume label": [
    entry({ name: "a", type: "V", mode: 0 }),
    { type: "remark", size: 0, mode: 0, content: "" },
  ],
  "an access list of Solaris": [
    entry({ name: "a", type: "A" }, "1000000\0user::rw-\0"),
    { type: "remark", size: 0, content: "1000000\0user::rw-\0" },
  ],
  "a name that fills its field": [
    hello({ name: "n".repeat(100) }),
    { name: "n".repeat(100) },
  ],
  "a ustar prefix": [hello({ prefix: "p/q" }), { name: "p/q/a" }],
  "a prefix and a name that fill their fields": [
    hello({ prefix: "p".repeat(155), name: "n".repeat(100) }),
    { name: `${"p".repeat(155)}/${"n".repeat(100)}` },
  ],
  "times of GNU tar where ustar has its prefix": [
    hello({ magic: "ustar  \0", prefix: "14571270077" }),
    {},
  ],
  "numbers with blanks around them": [
    hello({ mode: "   644 \0", size: "          5 " }),
    {},
  ],
  "a number without an end": [hello({ mtime: "013132027400" }), {}],
  "an empty number": [hello({ mode: "" }), { mode: 0 }],
  "a size in base 256": [hello({ size: base256(5n, 12) }), {}],
  "a time in base 256": [
    hello({ mtime: base256(8_589_934_592n, 12) }),
    { mtimeSeconds: 8_589_934_592 },
  ],
  "a time before 1970": [
    hello({ mtime: base256(-300n, 12) }),
    { mtimeSeconds: -300 },
  ],
  "a type in the bits of a mode": [hello({ mode: 0o100644 }), {
    mode: 0o100644,
  }],
  "garbage where the owner is": [hello({ uid: "garbage", gid: "\xff" }), {}],
  "a checksum of signed bytes": [
    hello({ name: Uint8Array.of(0xc3, 0xbc), checksum: signedSum("ü") }),
    { name: "ü" },
  ],
  "a checksum as Python writes it": [
    hello({ checksum: sum(hello(), "\0 ") }),
    {},
  ],
  "a checksum as others write it": [
    hello({ checksum: sum(hello(), " \0") }),
    {},
  ],
  "a PAX path": [
    concat(pax([["path", "größe/模型"]]), hello()),
    { name: "größe/模型" },
  ],
  "a PAX path over a header that is not UTF-8": [
    concat(pax([["path", "good"]]), hello({ name: Uint8Array.of(0xff) })),
    { name: "good" },
  ],
  "a PAX path that is taken back": [
    concat(pax([["path", "b"], ["path", ""]]), hello()),
    {},
  ],
  "a PAX link path": [
    concat(pax([["linkpath", "c"]]), symlink("a", "b")),
    { type: "symbolic link", linkName: "c", size: 0, mode: 0o777, content: "" },
  ],
  "a PAX size": [concat(pax([["size", "5"]]), hello({ size: 0 })), {}],
  "a PAX time with a fraction": [
    concat(pax([["mtime", "1500000000.123456789"]]), hello()),
    { mtimeSeconds: 1500000000.123456789 },
  ],
  "a PAX time before 1970": [
    concat(pax([["mtime", "-1.5"]]), hello()),
    { mtimeSeconds: -1.5 },
  ],
  "PAX records that mean nothing here": [
    concat(
      pax([
        ["comment", "line\nbreak = 5"],
        ["SCHILY.xattr.user.x", Uint8Array.of(0, 0xff, 0x0a)],
        ["uid", "not a number"],
      ]),
      hello(),
    ),
    {},
  ],
  "an extended header of Solaris": [
    concat(pax([["path", "b"]], "X"), hello()),
    { name: "b" },
  ],
  "an empty extended header": [concat(pax([]), hello()), {}],
  "a global time": [
    concat(pax([["mtime", "7"], ["comment", "x"]], "g"), hello()),
    { mtimeSeconds: 7 },
  ],
  "a global time that an entry has its own for": [
    concat(pax([["mtime", "7"]], "g"), pax([["mtime", "8"]]), hello()),
    { mtimeSeconds: 8 },
  ],
  "a global header between an extended one and its entry": [
    concat(pax([["path", "b"]]), pax([["comment", "x"]], "g"), hello()),
    { name: "b" },
  ],
  "a long name": [
    concat(gnuLong("L", "n".repeat(300)), hello()),
    { name: "n".repeat(300) },
  ],
  "a long link target": [
    concat(gnuLong("K", "t".repeat(300)), symlink("a", "b")),
    {
      type: "symbolic link",
      linkName: "t".repeat(300),
      size: 0,
      mode: 0o777,
      content: "",
    },
  ],
  "a long name and a long link target": [
    concat(gnuLong("K", "t"), gnuLong("L", "n"), symlink("a", "b")),
    {
      type: "symbolic link",
      name: "n",
      linkName: "t",
      size: 0,
      mode: 0o777,
      content: "",
    },
  ],
  "a PAX path beside a long name, which it goes before": [
    concat(gnuLong("L", "long"), pax([["path", "pax"]]), hello()),
    { name: "pax" },
  ],
  "holes, PAX version 0.0": [
    concat(
      pax([
        ["GNU.sparse.size", "12"],
        ["GNU.sparse.numblocks", "2"],
        ["GNU.sparse.offset", "2"],
        ["GNU.sparse.numbytes", "3"],
        ["GNU.sparse.offset", "8"],
        ["GNU.sparse.numbytes", "2"],
      ]),
      hello(),
    ),
    { size: 12, content: "\0\0hel\0\0\0lo\0\0" },
  ],
  "holes, PAX version 0.1": [
    concat(
      pax([
        ["GNU.sparse.size", "9"],
        ["GNU.sparse.name", "real"],
        ["GNU.sparse.map", "4,5"],
      ]),
      hello(),
    ),
    { name: "real", size: 9, content: "\0\0\0\0hello" },
  ],
  "holes, PAX version 1.0": [
    concat(
      pax([
        ["path", "GNUSparseFile.7/a"],
        ["GNU.sparse.major", "1"],
        ["GNU.sparse.minor", "0"],
        ["GNU.sparse.realsize", "9"],
        ["GNU.sparse.name", "real"],
      ]),
      entry({ name: "a" }, "2\n0\n3\n7\n2\n".padEnd(512, "\0") + "hello"),
    ),
    { name: "real", size: 9, content: "hel\0\0\0\0lo" },
  ],
  "holes, as GNU tar had them first": [
    concat(
      gnuSparse([[1, 2]], 7, true),
      gnuSparseBlock([[4, 3]], false),
      hello().subarray(512),
    ),
    { size: 7, content: "\0he\0llo" },
  ],
  "nothing but a hole": [
    gnuSparse([[6, 0]], 6, false),
    { size: 6, content: "\0\0\0\0\0\0" },
  ],
};

for (const [name, [archive, difference]] of Object.entries(ENTRIES)) {
  Deno.test(`TarReader.push() reads ${name}`, () => {
    for (const chunk of [1, 511, 512, 513, 100_000]) {
      const found = read(tar(archive), chunk);
      assertEquals(found, [{ ...FILE, ...difference }], `chunks of ${chunk}`);
    }
  });
}

Deno.test("TarReader.push() reads entries one after another, whatever was said of the one before", () => {
  const archive = tar(pax([["path", "b"], ["mtime", "9"]]), hello(), hello());
  assertEquals(read(archive), [{ ...FILE, name: "b", mtimeSeconds: 9 }, FILE]);
});

const ENDS: Record<string, Uint8Array> = {
  "two blocks of zeros": concat(hello(), END),
  "one block of zeros": concat(hello(), new Uint8Array(512)),
  "many blocks of zeros": concat(hello(), new Uint8Array(10240)),
  "blocks of zeros and a part of one": concat(hello(), new Uint8Array(1300)),
  "anything after two blocks of zeros": concat(
    hello(),
    END,
    hello({ checksum: "x" }),
  ),
  "leftovers after one block of zeros, as Maven's plexus archiver leaves them":
    concat(hello(), new Uint8Array(512), new Uint8Array(512).fill(10)),
};

for (const [name, archive] of Object.entries(ENDS)) {
  Deno.test(`TarReader.finish() lets ${name} be the end`, () => {
    assertEquals(read(archive), [FILE]);
  });
}

Deno.test("TarReader.finish() lets the end be missing where the packing warrants it", () => {
  assertEquals(read(hello(), 512, true), [FILE]);
  assertThrows(
    () => read(hello(), 512, false),
    ArchiveError,
    "after 1024 bytes",
  );
});

Deno.test("TarReader.push() reads an archive of nothing", () => {
  assertEquals(read(END), []);
});

Deno.test("TarReader.finish() notices a cut anywhere", () => {
  const archive = concat(
    pax([["path", "long/name"]]),
    hello(),
    gnuLong("L", "n".repeat(600)),
    entry({ name: "b" }, "x".repeat(1500)),
    folder("d/"),
  );
  for (let size = 0; size < archive.length; size += 256) {
    const cut = archive.subarray(0, size);
    // Cut between two entries, it is whole if the packing says so.
    const between = [0, 2048, 5632].includes(size);
    if (between) {
      read(cut, 512, true);
      assertThrows(() => read(cut), ArchiveError, "it is truncated");
    } else {
      assertThrows(
        () => read(cut, 512, true),
        ArchiveError,
        "it is truncated",
        String(size),
      );
    }
  }
});

Deno.test("TarReader.finish() names the entry that is cut", () => {
  assertThrows(
    () => read(header({ name: "models/weights.bin", size: 1000 })),
    ArchiveError,
    'it is truncated within "models/weights.bin"',
  );
});

/** A header's own checksum, with another ending. */
function sum(block: Uint8Array, ending: string): string {
  return new TextDecoder().decode(block.subarray(148, 154)) + ending;
}

/** The checksum that a writer makes that takes bytes for signed ones. */
function signedSum(name: string): string {
  const block = hello({ name });
  const high = block.subarray(0, 512).filter((byte) => byte > 127).length;
  const right = parseInt(sum(block, ""), 8);
  return `${(right - 256 * high).toString(8).padStart(6, "0")}\0 `;
}

type Runs = readonly (readonly [offset: number, size: number])[];

function mapFields(runs: Runs): Uint8Array {
  const octal = (value: number) => value.toString(8).padStart(11, "0") + "\0";
  const text = runs.map(([offset, size]) => octal(offset) + octal(size));
  return new TextEncoder().encode(text.join(""));
}

/** A header of type S, whose size is that of what is stored. */
function gnuSparse(runs: Runs, size: number, continued: boolean): Uint8Array {
  const stored = continued ? 5 : 0;
  const realSize = new TextEncoder().encode(size.toString(8).padStart(11, "0"));
  return header({
    name: "a",
    type: "S",
    magic: "ustar  \0",
    size: stored,
    patches: [
      [386, mapFields(runs)],
      [482, Uint8Array.of(continued ? 1 : 0)],
      [483, realSize],
    ],
  });
}

function gnuSparseBlock(runs: Runs, continued: boolean): Uint8Array {
  const block = new Uint8Array(512);
  block.set(mapFields(runs));
  block[504] = continued ? 1 : 0;
  return block;
}
