import { assertEquals, assertRejects } from "@std/assert";
import { ArchiveFiles } from "../../../src/actions/expand/archive_bytes.ts";
import { SharedCount } from "../../../src/actions/expand/shared_count.ts";
import type { Format } from "../../../src/actions/expand/format.ts";
import { DEFAULT_LIMITS } from "../../../src/actions/expand/limits.ts";
import { unpack } from "../../../src/actions/expand/unpack.ts";
import { ArchiveError } from "../../../src/base/errors.ts";
import { wholeFile } from "../../../src/base/file_piece.ts";
import { withTempFolder, writeFile } from "../../support/temp.ts";
import { MemoryStaging } from "./memory_staging.ts";

/** Files of one letter each, whose names stand behind their contents: `toy` `abc` `x/y/z/`. */
const toy: Format = {
  name: "toy",
  names: /\.toy$/,
  downloadApi: undefined,
  recognizes: (head) => new TextDecoder().decode(head).startsWith("toy"),
  unpack(archive, { sink }) {
    const whole = archive.whole();
    const count = (whole.size - 3) / 3;
    for (let index = 0; index < count; index++) {
      const name = new TextDecoder()
        .decode(whole.read(3 + count + 2 * index, 2));
      sink.entry({
        type: name.endsWith("/") ? "file" : "character device",
        name: name.slice(0, 1),
        linkName: "",
        size: 1,
        mode: 0o644,
        mtimeSeconds: 7,
      });
      sink.data(whole.read(3 + index, 1));
      sink.end();
    }
    return Promise.resolve();
  },
};

async function unpackToy(text: string): Promise<string[]> {
  const staging = new MemoryStaging();
  await withTempFolder(async (folder) => {
    const available = new SharedCount();
    available.value = Infinity;
    const path = await writeFile(folder, "archive", text);
    using archive = new ArchiveFiles(wholeFile(path), available);
    const limits = DEFAULT_LIMITS;
    await unpack({ archive, staging, limits, formats: [toy] });
  });
  return Object.keys(staging.tree);
}

Deno.test("unpack() takes a format of its own, which needs the whole archive", async () => {
  assertEquals(await unpackToy("toyabcx/y/z/"), ["x", "y", "z"]);
});

Deno.test("unpack() holds a format of its own to the policy", async () => {
  await assertRejects(
    () => unpackToy("toyabcx/y/z!"),
    ArchiveError,
    'its entry "z" is a character device',
  );
});

Deno.test("unpack() refuses what no format recognizes", async () => {
  await assertRejects(
    () => unpackToy("boy"),
    ArchiveError,
    'it is text that begins with "boy"',
  );
});
