/** Zip archives that need zip64, or would have needed it. */
import { crc32 } from "node:zlib";
import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { ArchiveFiles } from "../../../../src/actions/expand/archive_bytes.ts";
import { SharedCount } from "../../../../src/actions/expand/shared_count.ts";
import { DEFAULT_LIMITS } from "../../../../src/actions/expand/limits.ts";
import { unpack } from "../../../../src/actions/expand/unpack.ts";
import { ArchiveError } from "../../../../src/base/errors.ts";
import { wholeFile } from "../../../../src/base/file_piece.ts";
import { hasProgram, runProgramWith } from "../../../support/archives.ts";
import { withTempFolder } from "../../../support/temp.ts";
import { extraField, record, zip } from "../../../support/zip.ts";
import { MemoryStaging } from "../memory_staging.ts";
import { unpackInMemory } from "../memory_archive.ts";

const GIB = 1024 ** 3;
const FULL = 0xffff_ffff;

const MANY = `
import io, sys, zipfile
out = io.BytesIO()
with zipfile.ZipFile(out, "w") as z:
    for i in range(70000): z.writestr("%d/%d" % (i % 7, i), "")
sys.stdout.buffer.write(out.getvalue())
`;

Deno.test({
  name: "a zip archive of 70,000 files is expanded",
  ignore: !hasProgram("python3"),
  async fn() {
    const bytes = await runProgramWith("python3", ["-c", MANY]);
    const outcome = await unpackInMemory(bytes);
    assert("tree" in outcome);
    const paths = Array.from({ length: 70_000 }, (_, i) => `${i % 7}/${i}`);
    const folders = Array.from({ length: 7 }, (_, i) => `${i}`);
    const expected = [...folders, ...paths].sort();
    // What differs would be too much to show.
    assert(Object.keys(outcome.tree).sort().join() === expected.join());
  },
});

/** Takes no room: it only counts the bytes of each file. */
class CountingStaging extends MemoryStaging {
  readonly sizes: Record<string, number> = {};

  override openFile(file: Parameters<MemoryStaging["openFile"]>[0]) {
    let size = 0;
    return {
      write: (chunk: Uint8Array) => {
        size += chunk.length;
      },
      finish: () => {
        this.sizes[file.path] = size;
      },
      close: () => {},
    };
  }
}

/** Writes an archive of a stored file of 5 GiB, which takes no room on the disk, and of one behind it. */
async function writeLarge(path: string, hasZip64: boolean): Promise<void> {
  const size = 5 * GIB;
  let crc = 0;
  const zeros = new Uint8Array(1024 ** 2);
  for (let at = 0; at < size; at += zeros.length) crc = crc32(zeros, crc);
  const [behind, directory, length] = [55, 92, 135];
  const sizes = extraField(1, record([8, size], [8, size]));
  const place = extraField(1, record([8, size + behind]));
  const said = hasZip64 ? FULL : size % 2 ** 32;
  const bytes = zip([
    {
      name: "large",
      method: 0,
      crc,
      size: said,
      packedSize: said,
      localExtra: sizes,
      centralExtra: sizes,
    },
    {
      name: "behind",
      method: 0,
      content: "x",
      offset: hasZip64 ? FULL : (size + behind) % 2 ** 32,
      centralExtra: place,
    },
  ], {
    ...(hasZip64 && {
      zip64: {
        offset: size + directory,
        locatorOffset: size + directory + length,
      },
    }),
    end: { offset: hasZip64 ? FULL : (size + directory) % 2 ** 32 },
  });
  await using file = await Deno.open(path, { write: true, createNew: true });
  await file.write(bytes.subarray(0, behind));
  await file.seek(size + behind, Deno.SeekMode.Start);
  await file.write(bytes.subarray(behind));
}

async function expandLarge(path: string): Promise<CountingStaging> {
  const available = new SharedCount();
  available.value = Infinity;
  using archive = new ArchiveFiles(wholeFile(path), available);
  const staging = new CountingStaging();
  await unpack({ archive, staging, limits: DEFAULT_LIMITS });
  return staging;
}

Deno.test("a zip archive of 5 GiB is expanded", () =>
  withTempFolder(async (folder) => {
    await writeLarge(`${folder}/a.zip`, true);
    const { sizes } = await expandLarge(`${folder}/a.zip`);
    assertEquals(sizes, { large: 5 * GIB, behind: 1 });
  }));

Deno.test("a zip archive of 5 GiB that was made without zip64, as by Finder, is refused with the reason", () =>
  withTempFolder(async (folder) => {
    await writeLarge(`${folder}/a.zip`, false);
    const error = await expandLarge(`${folder}/a.zip`).catch((error) => error);
    assert(error instanceof ArchiveError);
    assertStringIncludes(
      error.message,
      "it is larger than 4 GiB and was made without zip64, as macOS Finder does",
    );
  }));
