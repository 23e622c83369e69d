import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import {
  base256,
  concat,
  entry,
  folder,
  gnuLong,
  gzip,
  hardlink,
  header,
  pax,
  symlink,
  tar,
} from "../../support/archives.ts";
import { withTempFolder, writeFile } from "../../support/temp.ts";
import { snapshotTree } from "../../support/tree.ts";
import type { Limits } from "../../../src/actions/expand/limits.ts";
import { unpackBytes } from "./expand_archive.ts";

/**
 * An archive that means harm, and what has to become of it: what the error's
 * message says, or the only paths that there may be where it is let in.
 */
type Attack = [
  archive: Uint8Array,
  outcome: string | string[],
  limits?: Partial<Limits>,
];

const file = (name: string, content = "harm") => entry({ name }, content);

const ATTACKS: Record<string, Attack> = {
  // Names that lead elsewhere.
  "a name with .. (CVE-2007-4559, CVE-2001-1267)": [
    tar(file("../outside/secret.txt")),
    'entry "../outside/secret.txt" contains "..", which leads out',
  ],
  "a name with .. further on": [
    tar(folder("a/"), file("a/b/../../../outside/secret.txt")),
    'contains "..", which leads out of its folder',
  ],
  "a name that is ..": [tar(folder("..")), '".." leads out'],
  "an absolute name": [
    tar(file("/tmp/net_download_harm")),
    "is an absolute path",
  ],
  "an absolute name behind slashes (CVE-2021-32804)": [
    tar(file("////tmp/net_download_harm")),
    "is a network path",
  ],
  "a drive letter (CVE-2021-37713)": [
    tar(file("C:/harm.txt")),
    "begins with a drive letter",
  ],
  "a drive letter and no slash (CVE-2021-37713)": [
    tar(file("C:../outside/secret.txt")),
    "begins with a drive letter",
  ],
  "a stream of another file": [
    tar(file("readme.txt:hidden")),
    "contains a colon",
  ],
  "a network path": [tar(file("//server/share/harm.txt")), "is a network path"],
  "a network path with backslashes": [
    tar(file("\\\\server\\share\\harm.txt")),
    "is a network path",
  ],
  "backslashes for slashes (CVE-2021-37701)": [
    tar(file("a\\..\\..\\outside\\secret.txt")),
    "contains a backslash",
  ],
  "a NUL in a PAX path": [
    tar(pax([["path", "safe.txt\0/../../harm"]]), file("x")),
    "contains a NUL character",
  ],
  "control characters that steer a terminal": [
    tar(file("\x1b[2Jclean.txt")),
    'entry "\\u001b[2Jclean.txt" contains a control character',
  ],
  "a name that is not UTF-8": [
    tar(entry({ name: Uint8Array.of(0x66, 0xff, 0x66) }, "x")),
    'entry "f\\xfff" has a name that is not UTF-8',
  ],
  "half a surrogate pair in a name": [
    tar(pax([["path", Uint8Array.of(0xed, 0xa0, 0x80)]]), file("x")),
    'entry "\\xed\\xa0\\x80" has a name that is not UTF-8',
  ],
  "a name in Latin-1 beside UTF-8": [
    tar(
      entry({ name: Uint8Array.of(0xc3, 0xbc, 0x4d, 0xfc, 0x6c, 0x2f, 0xe9) }),
    ),
    'entry "üM\\xfcl/\\xe9" has a name that is not UTF-8',
  ],
  "a long name that is not UTF-8": [
    tar(
      entry(
        { name: "././@LongLink", type: "L", size: 4 },
        Uint8Array.of(0x61, 0xe9, 0x62, 0),
      ),
      file("x"),
    ),
    'entry "a\\xe9b" has a name that is not UTF-8',
  ],
  "a Windows device": [
    tar(file("data/NUL.txt")),
    'contains "NUL.txt", which is a device name on Windows',
  ],
  "a Windows device with a superscript digit": [
    tar(file("com¹")),
    "is a device name on Windows",
  ],
  "a trailing dot, which Windows drops": [
    tar(file("a./harm")),
    "ends with a dot",
  ],
  "a trailing blank, which Windows drops": [
    tar(file("a /harm")),
    "ends with a space",
  ],
  "no name": [tar(file("")), 'entry "" is empty'],
  "a name of only dots and slashes for a file": [
    tar(file("././")),
    "is the destination itself, as a file",
  ],
  "a name too long for any disk": [
    tar(pax([["path", "n".repeat(256)]]), file("x")),
    "is longer than 255 bytes",
  ],
  "a path too long for any system (CVE-2025-4517)": [
    tar(gnuLong("L", "d/".repeat(2000) + "x"), file("x")),
    "is longer than 3072 bytes",
    { depth: 5000 },
  ],
  "a path of a thousand folders (CVE-2024-28863)": [
    tar(pax([["path", "d/".repeat(1000) + "x"]]), file("x")),
    "is more than 100 folders deep",
  ],
  // Symbolic links.
  "an absolute symbolic link (CVE-2026-23745)": [
    tar(symlink("passwd", "/etc/passwd")),
    'links to "/etc/passwd", which is an absolute path',
  ],
  "a symbolic link to the folder above": [
    tar(symlink("up", "..")),
    'links to "..", out of its folder',
  ],
  "a symbolic link out and in again": [
    tar(symlink("a/b", "../../archive.staging/a")),
    "out of its folder",
  ],
  "a symbolic link with a drive letter (CVE-2026-31802)": [
    tar(symlink("a", "C:../../../target.txt")),
    "contains a colon",
  ],
  "a symbolic link with backslashes": [
    tar(symlink("a", "..\\..\\outside")),
    "contains a backslash",
  ],
  "a symbolic link to a network path": [
    tar(symlink("a", "//server/share")),
    "is a network path",
  ],
  "a symbolic link to nothing": [tar(symlink("a", "")), "links to nothing"],
  "a file through a symbolic link made before (CVE-2021-32803, CVE-2025-4330)":
    [
      tar(folder("d"), symlink("a", "d"), file("a/harm.txt")),
      'lies below "a", which is a symbolic link',
    ],
  "a file through a symbolic link that replaces a folder (CVE-2021-32803)": [
    tar(folder("a/"), symlink("a", ".."), file("a/outside/secret.txt")),
    "is a symbolic link where there was a folder",
  ],
  "a folder's time through a symbolic link (CVE-2024-12718)": [
    tar(symlink("a", "."), folder("a/")),
    "is a folder where there was a symbolic link",
  ],
  "a file over a symbolic link, which must not be followed (CVE-2025-48387)": [
    tar(file("kept.txt", "kept"), symlink("a", "kept.txt"), file("a", "new")),
    ["a", "kept.txt"],
  ],
  "a chain of symbolic links that looks contained (modern-tar 0.3)": [
    tar(
      folder("x/y"),
      symlink("x/y/up", "../.."),
      symlink("pwn", "x/y/up/../victim.txt"),
    ),
    'links to "x/y/up/../victim.txt", out of its folder',
  ],
  "a chain of symbolic links that is contained as long as no one changes it": [
    tar(symlink("pwn", "a/../../outside"), symlink("a", "b/c")),
    "out of its folder",
  ],
  "a chain that gets out when its middle is replaced (CVE-2025-4138)": [
    tar(
      symlink("a/b/c", "."),
      symlink("pwn", "a/b/c/../../x"),
      symlink("a/b/c", "../.."),
    ),
    "out of its folder",
  ],
  "a chain of symbolic links that another case would complete": [
    tar(symlink("dir/Up", ".."), symlink("pwn", "dir/uP/../x")),
    "out of its folder",
  ],
  "symbolic links round in circles": [
    tar(symlink("a", "b"), symlink("b", "a")),
    "leads in a loop",
  ],
  "symbolic links that double at each step": [
    tar(
      ...Array.from(
        { length: 30 },
        (_, index) => symlink(`l${index}`, `l${index + 1}/l${index + 1}`),
      ),
      symlink("l30", "."),
    ),
    "leads in a loop",
  ],
  "a symbolic link of 4000 parts (CVE-2025-4517)": [
    tar(pax([["linkpath", "a/".repeat(4000)]]), symlink("a", "x")),
    "links to a name longer than 3072 bytes",
  ],
  "a staging folder's neighbour with a longer name (CVE-2025-59343)": [
    tar(symlink("a", "../archive.staging-evil/x")),
    "out of its folder",
  ],
  // Hard links.
  "a hard link with .. (CVE-2026-24842)": [
    tar(folder("a/b/c/d/"), hardlink("a/b/c/d/x", "../../../../etc/passwd")),
    'links to "../../../../etc/passwd", which contains ".."',
  ],
  "an absolute hard link (CVE-2026-23745)": [
    tar(hardlink("a", "/etc/passwd")),
    "which is an absolute path",
  ],
  "a hard link with a drive letter (CVE-2026-29786)": [
    tar(hardlink("a", "C:../target.txt")),
    "which begins with a drive letter",
  ],
  "a hard link to a file that is no part of the archive": [
    tar(hardlink("a", "outside/secret.txt")),
    "which is not a file before it",
  ],
  "a hard link through a chain of symbolic links (CVE-2026-26960)": [
    tar(
      folder("a/b/"),
      symlink("a/b/up", ".."),
      hardlink("got", "a/b/up/b/up/secret.txt"),
    ),
    "which is not a file before it",
  ],
  "a hard link to a symbolic link, which leads elsewhere from there": [
    tar(symlink("d/s", "../x"), hardlink("a", "d/s")),
    'entry "a" links to "../x", out of its folder',
  ],
  "a file below a hard link to a symbolic link": [
    tar(symlink("s", "d"), hardlink("a", "s"), file("a/harm")),
    'lies below "a", which is a symbolic link',
  ],
  "a hard link to a folder": [
    tar(folder("d"), hardlink("a", "d")),
    "which is not a file before it",
  ],
  "a hard link to itself": [
    tar(hardlink("a", "a"), file("a")),
    "which is not a file before it",
  ],
  "a file over a hard link, which must not reach the other name (CVE-2018-20834)":
    [tar(file("a", "kept"), hardlink("b", "a"), file("b", "new")), ["a", "b"]],
  "a hard link to a file that comes later": [
    tar(hardlink("a", "b"), file("b")),
    "which is not a file before it",
  ],
  "a hard link whose content may be an entry of the archive, which it is for Python":
    [
      tar(
        file("a"),
        pax([["mtime", "1"]]),
        header({ name: "b", type: "1", linkName: "a", size: 512 }),
        header({ name: "harm" }),
      ),
      ["a", "b", "harm"],
    ],
  // What is neither a file nor a folder.
  "a character device": [
    tar(entry({ name: "null", type: "3" })),
    'entry "null" is a character device',
  ],
  "a block device": [
    tar(entry({ name: "sda", type: "4" })),
    "is a block device",
  ],
  "a FIFO": [tar(entry({ name: "pipe", type: "6" })), "is a FIFO"],
  "a type that no one knows": [
    tar(entry({ name: "odd", type: "Z" }, "x")),
    "is an entry of an unknown type",
  ],
  "the rest of a file, without the volume before": [
    tar(entry({ name: "half", type: "M" }, "rest")),
    'entry "half" is a part of a file that begins in another volume',
  ],
  "a volume label that leads out": [
    tar(entry({ name: "../label", type: "V" }), file("a")),
    ["a"],
  ],
  // Two names for one place.
  "names that differ by case (CVE-2021-37701)": [
    tar(symlink("Data", "x"), folder("data/"), file("data/harm")),
    '"data" collides with "Data"',
  ],
  "folders above that differ by case": [
    tar(file("a/B/c"), file("a/b/d")),
    '"a/b/d" collides with "a/B"',
  ],
  "names that differ by their Unicode form (CVE-2021-37712)": [
    tar(file("caf\u00e9"), file("cafe\u0301")),
    "where case or Unicode forms do not count",
  ],
  "ß and ss (CVE-2026-23950)": [
    tar(file("straße"), file("STRASSE")),
    "where case or Unicode forms do not count",
  ],
  "an invisible character": [
    tar(file(".git"), file(".g\u200cit")),
    "where case or Unicode forms do not count",
  ],
  "a file where a folder is": [
    tar(folder("a/"), file("a")),
    "is a file where there was a folder",
  ],
  "a folder where a file is": [
    tar(file("a"), folder("a/")),
    "is a folder where there was a file",
  ],
  "a file below a file": [
    tar(file("a"), file("a/b")),
    'lies below "a", which is a file',
  ],
  // Headers that programs read differently.
  "a PAX size that says more than the header (CVE-2025-62518)": [
    tar(
      pax([["size", "1024"]]),
      header({ name: "inner.tar", size: 0 }),
      file("smuggled"),
    ),
    ["inner.tar"],
  ],
  "a PAX size before a long name, which it is not about (CVE-2026-53655)": [
    tar(
      pax([["size", "5"]]),
      gnuLong("L", "long"),
      entry({ name: "short", size: 0 }, "12345"),
    ),
    ["long"],
  ],
  "a PAX size that is none": [
    tar(pax([["size", "0x10"]]), file("a")),
    "has no valid size",
  ],
  "a PAX size that is negative": [
    tar(pax([["size", "-1"]]), file("a")),
    "has no valid size",
  ],
  "a PAX record of length 0 (CVE-2019-20907)": [
    tar(entry({ name: "p", type: "x" }, "0 path=a\n"), file("a")),
    "the extended header at byte 0 is malformed",
  ],
  "a PAX record longer than its header": [
    tar(entry({ name: "p", type: "x" }, "99 path=a\n"), file("a")),
    "is malformed",
  ],
  "a PAX record without its newline": [
    tar(entry({ name: "p", type: "x" }, "9 path=ab"), file("a")),
    "is malformed",
  ],
  "a PAX record with a sign": [
    tar(entry({ name: "p", type: "x" }, "+10 path=a\n"), file("a")),
    "is malformed",
  ],
  "a PAX time that is no number": [
    tar(pax([["mtime", "nan"]]), file("a")),
    "has no valid mtime",
  ],
  "a PAX link path that leads out, over a harmless one": [
    tar(pax([["linkpath", "../../etc/passwd"]]), symlink("a", "b")),
    "out of its folder",
  ],
  "a PAX path that leads out, over a harmless one": [
    tar(pax([["path", "../harm"]]), file("a")),
    'contains ".."',
  ],
  "a PAX path twice, the last of which counts": [
    tar(pax([["path", "../harm"], ["path", "good"]]), file("a")),
    ["good"],
  ],
  "a global header with a path": [
    tar(pax([["path", "harm"]], "g"), file("a"), file("b")),
    "the global header at byte 0 sets what belongs to one entry",
  ],
  "a global header with a link path": [
    tar(pax([["linkpath", "/etc"]], "g"), symlink("a", "b")),
    "sets what belongs to one entry",
  ],
  "a long name that leads out": [
    tar(gnuLong("L", "../".repeat(60) + "etc/cron.d/x"), file("a")),
    'contains ".."',
  ],
  "a long link target that leads out": [
    tar(gnuLong("K", "../".repeat(60) + "etc"), symlink("a", "b")),
    "out of its folder",
  ],
  "two long names for one entry": [
    tar(gnuLong("L", "good"), gnuLong("L", "evil"), file("a")),
    "repeats the one before",
  ],
  "two extended headers for one entry": [
    tar(pax([["path", "a"]]), pax([["mtime", "1"]]), file("x")),
    "repeats the one before",
  ],
  "an extended header at the end": [
    tar(file("a"), pax([["path", "b"]])),
    "belongs to no entry",
  ],
  "a long name of a folder for a file of the oldest kind (CVE-2025-13462)": [
    tar(
      gnuLong("L", "n/" + "n".repeat(120)),
      entry({ name: "n/", type: "\0" }, "x"),
    ),
    ["n", "n/" + "n".repeat(120)],
  ],
  "a negative size (CVE-2025-8194)": [
    tar(header({ name: "a", size: base256(-512n, 12) })),
    "the header at byte 0 has no valid size",
  ],
  "a size beyond what counts exactly": [
    tar(header({ name: "a", size: base256(2n ** 70n, 12) })),
    "has no valid size",
  ],
  "a size with a sign": [
    tar(header({ name: "a", size: "-0000000010\0" })),
    "has no valid size",
  ],
  "a wrong checksum after the first entry": [
    tar(file("a"), header({ name: "b", checksum: "000000\0 " })),
    "the header at byte 1024 has a wrong checksum",
  ],
  "entries behind a single block of zeros, which no one reads": [
    concat(file("a"), new Uint8Array(512), tar(file("hidden"))),
    ["a"],
  ],
  "entries behind the end, which no one reads": [
    concat(tar(file("a")), tar(file("../hidden"))),
    ["a"],
  ],
  // Modes.
  "set-id, sticky and other-write bits": [
    tar(
      entry({ name: "a", mode: 0o7777 }, "x"),
      entry({ name: "d/", type: "5", mode: 0o7777 }),
    ),
    ["a", "d"],
  ],
  // Bombs.
  "more bytes than allowed, promised by a header": [
    tar(header({ name: "a", size: base256(2n ** 50n, 12) })),
    "more than the 274877906944 bytes allowed",
  ],
  "more bytes than allowed, in many files": [
    tar(file("a", "x".repeat(600)), file("b", "x".repeat(600))),
    "more than the 1000 bytes allowed",
    { expandedBytes: 1000 },
  ],
  "more bytes than allowed, by hard links that become copies": [
    tar(file("a", "x".repeat(600)), hardlink("b", "a")),
    "more than the 1000 bytes allowed",
    { expandedBytes: 1000 },
  ],
  "too many entries": [
    tar(file("a"), file("b"), file("c")),
    "more than the 2 entries allowed",
    { entries: 2 },
  ],
  "too many folders that no entry names": [
    tar(file("a/b/c/d")),
    "more than the 3 entries allowed",
    { entries: 3 },
  ],
  "zeros packed a thousandfold": [
    gzip(tar(entry({ name: "a" }, new Uint8Array(4_000_000)))),
    "each byte of it expands to more than 100 bytes",
    { ratio: 100, ratioFree: 1_000_000 },
  ],
  "zeros packed a thousandfold behind the archive's end": [
    gzip(concat(tar(file("a")), new Uint8Array(4_000_000))),
    "each byte of it expands to more than 100 bytes",
    { ratio: 100, ratioFree: 1_000_000 },
  ],
  "a hole of a terabyte": [
    tar(
      pax([["GNU.sparse.major", "1"], ["GNU.sparse.minor", "0"], [
        "GNU.sparse.name",
        "holes",
      ], ["GNU.sparse.realsize", String(2 ** 40)]]),
      entry({ name: "x" }, "0\n".padEnd(512, "\0")),
    ),
    "more than the 274877906944 bytes allowed",
  ],
  "a hole, counted as bytes that came out of the archive": [
    tar(
      pax([["GNU.sparse.size", "100000000"], ["GNU.sparse.map", "99999999,1"]]),
      entry({ name: "holes" }, "x"),
    ),
    "each byte of it expands to more than 100 bytes",
    { ratio: 100, ratioFree: 1_000_000 },
  ],
  "an extended header of a gigabyte": [
    tar(header({ name: "x", type: "x", size: 2 ** 30 })),
    "more than the 1048576 allowed",
  ],
  "a long name of a gigabyte": [
    tar(header({ name: "x", type: "L", size: 2 ** 30 })),
    "more than the 1048576 allowed",
  ],
  "a sparse map that never ends": [
    tar(
      pax([["GNU.sparse.major", "1"], ["GNU.sparse.minor", "0"], [
        "GNU.sparse.realsize",
        "5",
      ]]),
      entry({ name: "x" }, `99999999\n${"0\n".repeat(2_000)}`),
    ),
    "more than the 2048 bytes allowed",
    { headerBytes: 2048 },
  ],
  "a sparse map whose runs overlap": [
    tar(
      pax([["GNU.sparse.size", "10"], ["GNU.sparse.map", "0,5,3,5"]]),
      entry({ name: "x" }, "0123456789"),
    ),
    "has no valid sparse map",
  ],
  "a sparse map beyond the file": [
    tar(
      pax([["GNU.sparse.size", "10"], ["GNU.sparse.map", "8,5"]]),
      entry({ name: "x" }, "01234"),
    ),
    "has no valid sparse map",
  ],
  "a sparse map that does not fit its content": [
    tar(
      pax([["GNU.sparse.size", "10"], ["GNU.sparse.map", "0,3"]]),
      entry({ name: "x" }, "01234"),
    ),
    "does not fit the content",
  ],
  "a folder with holes": [
    tar(
      pax([["GNU.sparse.size", "10"], ["GNU.sparse.map", "0,0"]]),
      folder("d/"),
    ),
    "has a sparse map, and no file",
  ],
};

for (
  const [name, [archive, expected, limits]] of Object.entries(ATTACKS)
) {
  Deno.test(`an expansion withstands ${name}`, () =>
    withTempFolder(async (folder) => {
      await writeFile(folder, "outside/secret.txt", "secret");
      const outside = snapshotTree(`${folder}/outside`);

      const outcome = await unpackBytes(folder, archive, limits);

      assertEquals(snapshotTree(`${folder}/outside`), outside);
      assertEquals(
        [...Deno.readDirSync(folder)].map(({ name }) => name).sort(),
        [
          "archive",
          "archive.staging",
          "outside",
        ],
      );
      if ("refusal" in outcome) {
        assertStringIncludes(outcome.refusal.message, String(expected));
        assert(outcome.refusal.hint !== undefined);
        assert(typeof expected === "string", "it is refused");
      } else assertEquals(Object.keys(outcome.tree), expected);
    }));
}

Deno.test("an expansion leaves the other name of a replaced hard link as it was", () =>
  withTempFolder(async (folder) => {
    const archive = tar(
      file("a", "kept"),
      hardlink("b", "a"),
      file("b", "new"),
    );
    await unpackBytes(folder, archive);
    assertEquals(
      await Deno.readTextFile(`${folder}/archive.staging/a`),
      "kept",
    );
    assertEquals(await Deno.readTextFile(`${folder}/archive.staging/b`), "new");
  }));

Deno.test("an expansion takes every dangerous bit from modes", () =>
  withTempFolder(async (folder) => {
    const archive = tar(entry({ name: "a", mode: 0o7777 }, "x"));
    const outcome = await unpackBytes(folder, archive);
    assert("tree" in outcome);
    assertEquals(outcome.tree["a"]?.mode, 0o755);
  }));
