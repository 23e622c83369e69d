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

/** An archive that means harm, and what has to become of it. */
interface Attack {
  archive: Uint8Array;
  limits?: Partial<Limits>;
  /** What the error's message has to say. */
  refused?: string;
  /** The only paths that there may be, where the archive is let in as harmless. */
  paths?: string[];
}

const file = (name: string, content = "harm") => entry({ name }, content);

const ATTACKS: Record<string, Attack> = {
  // Names that lead elsewhere.
  "a name with .. (CVE-2007-4559, CVE-2001-1267)": {
    archive: tar(file("../outside/secret.txt")),
    refused: 'entry "../outside/secret.txt" contains "..", which leads out',
  },
  "a name with .. further on": {
    archive: tar(folder("a/"), file("a/b/../../../outside/secret.txt")),
    refused: 'contains "..", which leads out of its folder',
  },
  "a name that is ..": {
    archive: tar(folder("..")),
    refused: '".." leads out',
  },
  "an absolute name": {
    archive: tar(file("/tmp/net_download_harm")),
    refused: "is an absolute path",
  },
  "an absolute name behind slashes (CVE-2021-32804)": {
    archive: tar(file("////tmp/net_download_harm")),
    refused: "is a network path",
  },
  "a drive letter (CVE-2021-37713)": {
    archive: tar(file("C:/harm.txt")),
    refused: "begins with a drive letter",
  },
  "a drive letter and no slash (CVE-2021-37713)": {
    archive: tar(file("C:../outside/secret.txt")),
    refused: "begins with a drive letter",
  },
  "a stream of another file": {
    archive: tar(file("readme.txt:hidden")),
    refused: "contains a colon",
  },
  "a network path": {
    archive: tar(file("//server/share/harm.txt")),
    refused: "is a network path",
  },
  "a network path with backslashes": {
    archive: tar(file("\\\\server\\share\\harm.txt")),
    refused: "is a network path",
  },
  "backslashes for slashes (CVE-2021-37701)": {
    archive: tar(file("a\\..\\..\\outside\\secret.txt")),
    refused: "contains a backslash",
  },
  "a NUL in a PAX path": {
    archive: tar(pax([["path", "safe.txt\0/../../harm"]]), file("x")),
    refused: "contains a NUL character",
  },
  "control characters that steer a terminal": {
    archive: tar(file("\x1b[2Jclean.txt")),
    refused: 'entry "\\u001b[2Jclean.txt" contains a control character',
  },
  "a name that is not UTF-8": {
    archive: tar(entry({ name: Uint8Array.of(0x66, 0xff, 0x66) }, "x")),
    refused: 'entry "f\\xfff" has a name that is not UTF-8',
  },
  "half a surrogate pair in a name": {
    archive: tar(pax([["path", Uint8Array.of(0xed, 0xa0, 0x80)]]), file("x")),
    refused: 'entry "\\xed\\xa0\\x80" has a name that is not UTF-8',
  },
  "a name in Latin-1 beside UTF-8": {
    archive: tar(
      entry({ name: Uint8Array.of(0xc3, 0xbc, 0x4d, 0xfc, 0x6c, 0x2f, 0xe9) }),
    ),
    refused: 'entry "üM\\xfcl/\\xe9" has a name that is not UTF-8',
  },
  "a long name that is not UTF-8": {
    archive: tar(
      entry(
        { name: "././@LongLink", type: "L", size: 4 },
        Uint8Array.of(0x61, 0xe9, 0x62, 0),
      ),
      file("x"),
    ),
    refused: 'entry "a\\xe9b" has a name that is not UTF-8',
  },
  "a Windows device": {
    archive: tar(file("data/NUL.txt")),
    refused: 'contains "NUL.txt", which is a device name on Windows',
  },
  "a Windows device with a superscript digit": {
    archive: tar(file("com¹")),
    refused: "is a device name on Windows",
  },
  "a trailing dot, which Windows drops": {
    archive: tar(file("a./harm")),
    refused: "ends with a dot",
  },
  "a trailing blank, which Windows drops": {
    archive: tar(file("a /harm")),
    refused: "ends with a space",
  },
  "no name": { archive: tar(file("")), refused: 'entry "" is empty' },
  "a name of only dots and slashes for a file": {
    archive: tar(file("././")),
    refused: "is the destination itself, as a file",
  },
  "a name too long for any disk": {
    archive: tar(pax([["path", "n".repeat(256)]]), file("x")),
    refused: "is longer than 255 bytes",
  },
  "a path too long for any system (CVE-2025-4517)": {
    archive: tar(gnuLong("L", "d/".repeat(2000) + "x"), file("x")),
    limits: { depth: 5000 },
    refused: "is longer than 3072 bytes",
  },
  "a path of a thousand folders (CVE-2024-28863)": {
    archive: tar(pax([["path", "d/".repeat(1000) + "x"]]), file("x")),
    refused: "is more than 100 folders deep",
  },

  // Symbolic links.
  "an absolute symbolic link (CVE-2026-23745)": {
    archive: tar(symlink("passwd", "/etc/passwd")),
    refused: 'links to "/etc/passwd", which is an absolute path',
  },
  "a symbolic link to the folder above": {
    archive: tar(symlink("up", "..")),
    refused: 'links to "..", out of its folder',
  },
  "a symbolic link out and in again": {
    archive: tar(symlink("a/b", "../../archive.staging/a")),
    refused: "out of its folder",
  },
  "a symbolic link with a drive letter (CVE-2026-31802)": {
    archive: tar(symlink("a", "C:../../../target.txt")),
    refused: "contains a colon",
  },
  "a symbolic link with backslashes": {
    archive: tar(symlink("a", "..\\..\\outside")),
    refused: "contains a backslash",
  },
  "a symbolic link to a network path": {
    archive: tar(symlink("a", "//server/share")),
    refused: "is a network path",
  },
  "a symbolic link to nothing": {
    archive: tar(symlink("a", "")),
    refused: "links to nothing",
  },
  "a file through a symbolic link made before (CVE-2021-32803, CVE-2025-4330)":
    {
      archive: tar(folder("d"), symlink("a", "d"), file("a/harm.txt")),
      refused: 'lies below "a", which is a symbolic link',
    },
  "a file through a symbolic link that replaces a folder (CVE-2021-32803)": {
    archive: tar(
      folder("a/"),
      symlink("a", ".."),
      file("a/outside/secret.txt"),
    ),
    refused: "is a symbolic link where there was a folder",
  },
  "a folder's time through a symbolic link (CVE-2024-12718)": {
    archive: tar(symlink("a", "."), folder("a/")),
    refused: "is a folder where there was a symbolic link",
  },
  "a file over a symbolic link, which must not be followed (CVE-2025-48387)": {
    archive: tar(
      file("kept.txt", "kept"),
      symlink("a", "kept.txt"),
      file("a", "new"),
    ),
    paths: ["a", "kept.txt"],
  },
  "a chain of symbolic links that looks contained (modern-tar 0.3)": {
    archive: tar(
      folder("x/y"),
      symlink("x/y/up", "../.."),
      symlink("pwn", "x/y/up/../victim.txt"),
    ),
    refused: 'links to "x/y/up/../victim.txt", out of its folder',
  },
  "a chain of symbolic links that is contained as long as nobody changes it": {
    archive: tar(symlink("pwn", "a/../../outside"), symlink("a", "b/c")),
    refused: "out of its folder",
  },
  "a chain that gets out when its middle is replaced (CVE-2025-4138)": {
    archive: tar(
      symlink("a/b/c", "."),
      symlink("pwn", "a/b/c/../../x"),
      symlink("a/b/c", "../.."),
    ),
    refused: "out of its folder",
  },
  "a chain of symbolic links that another case would complete": {
    archive: tar(symlink("dir/Up", ".."), symlink("pwn", "dir/uP/../x")),
    refused: "out of its folder",
  },
  "symbolic links round in circles": {
    archive: tar(symlink("a", "b"), symlink("b", "a")),
    refused: "leads round in circles",
  },
  "symbolic links that double at each step": {
    archive: tar(
      ...Array.from(
        { length: 30 },
        (_, index) => symlink(`l${index}`, `l${index + 1}/l${index + 1}`),
      ),
      symlink("l30", "."),
    ),
    refused: "leads round in circles",
  },
  "a symbolic link of 4000 parts (CVE-2025-4517)": {
    archive: tar(pax([["linkpath", "a/".repeat(4000)]]), symlink("a", "x")),
    refused: "links to a name longer than 3072 bytes",
  },
  "a staging folder's neighbour with a longer name (CVE-2025-59343)": {
    archive: tar(symlink("a", "../archive.staging-evil/x")),
    refused: "out of its folder",
  },

  // Hard links.
  "a hard link with .. (CVE-2026-24842)": {
    archive: tar(
      folder("a/b/c/d/"),
      hardlink("a/b/c/d/x", "../../../../etc/passwd"),
    ),
    refused: 'links to "../../../../etc/passwd", which contains ".."',
  },
  "an absolute hard link (CVE-2026-23745)": {
    archive: tar(hardlink("a", "/etc/passwd")),
    refused: "which is an absolute path",
  },
  "a hard link with a drive letter (CVE-2026-29786)": {
    archive: tar(hardlink("a", "C:../target.txt")),
    refused: "which begins with a drive letter",
  },
  "a hard link to a file that is no part of the archive": {
    archive: tar(hardlink("a", "outside/secret.txt")),
    refused: "which is not a file before it",
  },
  "a hard link through a chain of symbolic links (CVE-2026-26960)": {
    archive: tar(
      folder("a/b/"),
      symlink("a/b/up", ".."),
      hardlink("got", "a/b/up/b/up/secret.txt"),
    ),
    refused: "which is not a file before it",
  },
  "a hard link to a symbolic link, which leads elsewhere from there": {
    archive: tar(symlink("d/s", "../x"), hardlink("a", "d/s")),
    refused: 'entry "a" links to "../x", out of its folder',
  },
  "a file below a hard link to a symbolic link": {
    archive: tar(symlink("s", "d"), hardlink("a", "s"), file("a/harm")),
    refused: 'lies below "a", which is a symbolic link',
  },
  "a hard link to a folder": {
    archive: tar(folder("d"), hardlink("a", "d")),
    refused: "which is not a file before it",
  },
  "a hard link to itself": {
    archive: tar(hardlink("a", "a"), file("a")),
    refused: "which is not a file before it",
  },
  "a file over a hard link, which must not reach the other name (CVE-2018-20834)":
    {
      archive: tar(file("a", "kept"), hardlink("b", "a"), file("b", "new")),
      paths: ["a", "b"],
    },
  "a hard link to a file that comes later": {
    archive: tar(hardlink("a", "b"), file("b")),
    refused: "which is not a file before it",
  },
  "a hard link whose content may be an entry of the archive, which it is for Python":
    {
      archive: tar(
        file("a"),
        pax([["mtime", "1"]]),
        header({ name: "b", type: "1", linkName: "a", size: 512 }),
        header({ name: "harm" }),
      ),
      paths: ["a", "b", "harm"],
    },

  // What is neither a file nor a folder.
  "a character device": {
    archive: tar(entry({ name: "null", type: "3" })),
    refused: 'entry "null" is a character device',
  },
  "a block device": {
    archive: tar(entry({ name: "sda", type: "4" })),
    refused: "is a block device",
  },
  "a FIFO": {
    archive: tar(entry({ name: "pipe", type: "6" })),
    refused: "is a FIFO",
  },
  "a type that nobody knows": {
    archive: tar(entry({ name: "odd", type: "Z" }, "x")),
    refused: "is an entry of an unknown type",
  },
  "the rest of a file, without the volume before": {
    archive: tar(entry({ name: "half", type: "M" }, "rest")),
    refused: 'entry "half" is a part of a file that begins in another volume',
  },
  "a volume label that leads out": {
    archive: tar(entry({ name: "../label", type: "V" }), file("a")),
    paths: ["a"],
  },

  // Two names for one place.
  "names that differ by case (CVE-2021-37701)": {
    archive: tar(symlink("Data", "x"), folder("data/"), file("data/harm")),
    refused: '"data" collides with "Data"',
  },
  "folders above that differ by case": {
    archive: tar(file("a/B/c"), file("a/b/d")),
    refused: '"a/b/d" collides with "a/B"',
  },
  "names that differ by their Unicode form (CVE-2021-37712)": {
    archive: tar(file("caf\u00e9"), file("cafe\u0301")),
    refused: "where case or Unicode forms do not count",
  },
  "ß and ss (CVE-2026-23950)": {
    archive: tar(file("straße"), file("STRASSE")),
    refused: "where case or Unicode forms do not count",
  },
  "an invisible character": {
    archive: tar(file(".git"), file(".g\u200cit")),
    refused: "where case or Unicode forms do not count",
  },
  "a file where a folder is": {
    archive: tar(folder("a/"), file("a")),
    refused: "is a file where there was a folder",
  },
  "a folder where a file is": {
    archive: tar(file("a"), folder("a/")),
    refused: "is a folder where there was a file",
  },
  "a file below a file": {
    archive: tar(file("a"), file("a/b")),
    refused: 'lies below "a", which is a file',
  },

  // Headers that programs read differently.
  "a PAX size that says more than the header (CVE-2025-62518)": {
    archive: tar(
      pax([["size", "1024"]]),
      header({ name: "inner.tar", size: 0 }),
      file("smuggled"),
    ),
    paths: ["inner.tar"],
  },
  "a PAX size before a long name, which it is not about (CVE-2026-53655)": {
    archive: tar(
      pax([["size", "5"]]),
      gnuLong("L", "long"),
      entry({ name: "short", size: 0 }, "12345"),
    ),
    paths: ["long"],
  },
  "a PAX size that is none": {
    archive: tar(pax([["size", "0x10"]]), file("a")),
    refused: "has no valid size",
  },
  "a PAX size that is negative": {
    archive: tar(pax([["size", "-1"]]), file("a")),
    refused: "has no valid size",
  },
  "a PAX record of length 0 (CVE-2019-20907)": {
    archive: tar(entry({ name: "p", type: "x" }, "0 path=a\n"), file("a")),
    refused: "the extended header at byte 0 is malformed",
  },
  "a PAX record longer than its header": {
    archive: tar(entry({ name: "p", type: "x" }, "99 path=a\n"), file("a")),
    refused: "is malformed",
  },
  "a PAX record without its newline": {
    archive: tar(entry({ name: "p", type: "x" }, "9 path=ab"), file("a")),
    refused: "is malformed",
  },
  "a PAX record with a sign": {
    archive: tar(entry({ name: "p", type: "x" }, "+10 path=a\n"), file("a")),
    refused: "is malformed",
  },
  "a PAX time that is no number": {
    archive: tar(pax([["mtime", "nan"]]), file("a")),
    refused: "has no valid mtime",
  },
  "a PAX link path that leads out, over a harmless one": {
    archive: tar(pax([["linkpath", "../../etc/passwd"]]), symlink("a", "b")),
    refused: "out of its folder",
  },
  "a PAX path that leads out, over a harmless one": {
    archive: tar(pax([["path", "../harm"]]), file("a")),
    refused: 'contains ".."',
  },
  "a PAX path twice, the last of which counts": {
    archive: tar(pax([["path", "../harm"], ["path", "good"]]), file("a")),
    paths: ["good"],
  },
  "a global header with a path": {
    archive: tar(pax([["path", "harm"]], "g"), file("a"), file("b")),
    refused: "the global header at byte 0 sets what belongs to one entry",
  },
  "a global header with a link path": {
    archive: tar(pax([["linkpath", "/etc"]], "g"), symlink("a", "b")),
    refused: "sets what belongs to one entry",
  },
  "a long name that leads out": {
    archive: tar(gnuLong("L", "../".repeat(60) + "etc/cron.d/x"), file("a")),
    refused: 'contains ".."',
  },
  "a long link target that leads out": {
    archive: tar(gnuLong("K", "../".repeat(60) + "etc"), symlink("a", "b")),
    refused: "out of its folder",
  },
  "two long names for one entry": {
    archive: tar(gnuLong("L", "good"), gnuLong("L", "evil"), file("a")),
    refused: "repeats the one before",
  },
  "two extended headers for one entry": {
    archive: tar(pax([["path", "a"]]), pax([["mtime", "1"]]), file("x")),
    refused: "repeats the one before",
  },
  "an extended header at the end": {
    archive: tar(file("a"), pax([["path", "b"]])),
    refused: "belongs to no entry",
  },
  "a long name of a folder for a file of the oldest kind (CVE-2025-13462)": {
    archive: tar(
      gnuLong("L", "n/" + "n".repeat(120)),
      entry({ name: "n/", type: "\0" }, "x"),
    ),
    paths: ["n", "n/" + "n".repeat(120)],
  },
  "a negative size (CVE-2025-8194)": {
    archive: tar(header({ name: "a", size: base256(-512n, 12) })),
    refused: "the header at byte 0 has no valid size",
  },
  "a size beyond what counts exactly": {
    archive: tar(header({ name: "a", size: base256(2n ** 70n, 12) })),
    refused: "has no valid size",
  },
  "a size with a sign": {
    archive: tar(header({ name: "a", size: "-0000000010\0" })),
    refused: "has no valid size",
  },
  "a wrong checksum after the first entry": {
    archive: tar(file("a"), header({ name: "b", checksum: "000000\0 " })),
    refused: "the header at byte 1024 has a wrong checksum",
  },
  "entries behind a single block of zeros, which nobody reads": {
    archive: concat(file("a"), new Uint8Array(512), tar(file("hidden"))),
    paths: ["a"],
  },
  "entries behind the end, which nobody reads": {
    archive: concat(tar(file("a")), tar(file("../hidden"))),
    paths: ["a"],
  },

  // Modes.
  "set-id, sticky and other-write bits": {
    archive: tar(
      entry({ name: "a", mode: 0o7777 }, "x"),
      entry({ name: "d/", type: "5", mode: 0o7777 }),
    ),
    paths: ["a", "d"],
  },

  // Bombs.
  "more bytes than allowed, promised by a header": {
    archive: tar(header({ name: "a", size: base256(2n ** 50n, 12) })),
    refused: "more than the 274877906944 bytes allowed",
  },
  "more bytes than allowed, in many files": {
    archive: tar(file("a", "x".repeat(600)), file("b", "x".repeat(600))),
    limits: { expandedBytes: 1000 },
    refused: "more than the 1000 bytes allowed",
  },
  "more bytes than allowed, by hard links that become copies": {
    archive: tar(file("a", "x".repeat(600)), hardlink("b", "a")),
    limits: { expandedBytes: 1000 },
    refused: "more than the 1000 bytes allowed",
  },
  "too many entries": {
    archive: tar(file("a"), file("b"), file("c")),
    limits: { entries: 2 },
    refused: "more than the 2 entries allowed",
  },
  "too many folders that no entry names": {
    archive: tar(file("a/b/c/d")),
    limits: { entries: 3 },
    refused: "more than the 3 entries allowed",
  },
  "zeros packed a thousandfold": {
    archive: gzip(tar(entry({ name: "a" }, new Uint8Array(4_000_000)))),
    limits: { ratio: 100, ratioFree: 1_000_000 },
    refused: "each byte of it expands to more than 100 bytes",
  },
  "zeros packed a thousandfold behind the archive's end": {
    archive: gzip(concat(tar(file("a")), new Uint8Array(4_000_000))),
    limits: { ratio: 100, ratioFree: 1_000_000 },
    refused: "each byte of it expands to more than 100 bytes",
  },
  "a hole of a terabyte": {
    archive: tar(
      pax([
        ["GNU.sparse.major", "1"],
        ["GNU.sparse.minor", "0"],
        ["GNU.sparse.name", "holes"],
        ["GNU.sparse.realsize", String(2 ** 40)],
      ]),
      entry({ name: "x" }, "0\n".padEnd(512, "\0")),
    ),
    refused: "more than the 274877906944 bytes allowed",
  },
  "a hole, counted as bytes that came out of the archive": {
    archive: tar(
      pax([
        ["GNU.sparse.size", "100000000"],
        ["GNU.sparse.map", "99999999,1"],
      ]),
      entry({ name: "holes" }, "x"),
    ),
    limits: { ratio: 100, ratioFree: 1_000_000 },
    refused: "each byte of it expands to more than 100 bytes",
  },
  "an extended header of a gigabyte": {
    archive: tar(header({ name: "x", type: "x", size: 2 ** 30 })),
    refused: "more than the 1048576 allowed",
  },
  "a long name of a gigabyte": {
    archive: tar(header({ name: "x", type: "L", size: 2 ** 30 })),
    refused: "more than the 1048576 allowed",
  },
  "a sparse map that never ends": {
    archive: tar(
      pax([
        ["GNU.sparse.major", "1"],
        ["GNU.sparse.minor", "0"],
        ["GNU.sparse.realsize", "5"],
      ]),
      entry({ name: "x" }, `99999999\n${"0\n".repeat(2_000)}`),
    ),
    limits: { headerBytes: 2048 },
    refused: "more than the 2048 bytes allowed",
  },
  "a sparse map whose runs overlap": {
    archive: tar(
      pax([["GNU.sparse.size", "10"], ["GNU.sparse.map", "0,5,3,5"]]),
      entry({ name: "x" }, "0123456789"),
    ),
    refused: "has no valid sparse map",
  },
  "a sparse map beyond the file": {
    archive: tar(
      pax([["GNU.sparse.size", "10"], ["GNU.sparse.map", "8,5"]]),
      entry({ name: "x" }, "01234"),
    ),
    refused: "has no valid sparse map",
  },
  "a sparse map that does not fit its content": {
    archive: tar(
      pax([["GNU.sparse.size", "10"], ["GNU.sparse.map", "0,3"]]),
      entry({ name: "x" }, "01234"),
    ),
    refused: "does not fit the content",
  },
  "a folder with holes": {
    archive: tar(
      pax([["GNU.sparse.size", "10"], ["GNU.sparse.map", "0,0"]]),
      folder("d/"),
    ),
    refused: "has a sparse map, and no file",
  },
};

for (
  const [name, { archive, limits, refused, paths }] of Object.entries(ATTACKS)
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
        assertStringIncludes(outcome.refusal.message, refused ?? "(allowed)");
        assert(outcome.refusal.hint !== undefined);
        return;
      }
      assertEquals(Object.keys(outcome.tree), paths ?? "(refused)");
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
