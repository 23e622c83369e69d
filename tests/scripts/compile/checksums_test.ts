import { assert, assertEquals } from "@std/assert";
import { join } from "@std/path";
import { checksumsText } from "../../../scripts/compile/checksums.ts";
import {
  compressCopy,
  writeChecksums,
} from "../../../scripts/compile/release_files.ts";
import { withTempFolder, writeFile } from "../../support/temp.ts";
import { have } from "../install_machine.ts";

Deno.test("checksumsText() has a line for each file, sorted by name", () => {
  assertEquals(checksumsText({ b: "22", a: "11" }), "11  a\n22  b\n");
});

Deno.test("writeChecksums() writes what sha256sum -c accepts", async () => {
  if (!have("sha256sum")) return;
  await withTempFolder(async (folder) => {
    await writeFile(folder, "a", "some");
    await writeFile(folder, "b c", new Uint8Array(100_000));
    await writeChecksums(folder, ["a", "b c"]);
    const { success } = await new Deno.Command("sha256sum", {
      args: ["-c", "--strict", "--quiet", "SHA256SUMS"],
      cwd: folder,
    }).output();
    assert(success);
  });
});

Deno.test("compressCopy() writes the same bytes each time, and gzip reads them", async () => {
  await withTempFolder(async (folder) => {
    const content = new Uint8Array(100_000).map((_, i) => i % 251);
    await writeFile(folder, "a", content);
    const copy = await compressCopy(folder, "a");
    assertEquals(copy, "a.gz");
    const first = await Deno.readFile(join(folder, copy));
    await Deno.utime(join(folder, "a"), 1, 1);
    await compressCopy(folder, "a");
    assertEquals(await Deno.readFile(join(folder, copy)), first);
    const back = new Response(first).body?.pipeThrough(
      new DecompressionStream("gzip"),
    );
    assertEquals(await new Response(back).bytes(), content);
  });
});
