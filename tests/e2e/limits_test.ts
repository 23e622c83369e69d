import { assertEquals, assertStringIncludes } from "@std/assert";
import { concat, entry, tar } from "../support/archives.ts";
import { runProgram } from "../support/program.ts";
import { withUser } from "../support/sandbox_home.ts";
import { inEntry, manifest, section } from "../support/zoo.ts";

/** Bytes of a zstd block, the largest there is. */
const BLOCK_BYTES = 128 * 1024;

/** Bytes of more than 1 GiB, from which on the ratio counts. */
const BYTES = 1200 * 1024 * 1024;

/**
 * An archive with zeros behind its end, which cost no disk: a frame of zstd
 * whose first block is the archive and whose others are one byte, repeated.
 * https://www.rfc-editor.org/rfc/rfc8878#section-3.1.1
 */
function longArchive(): Uint8Array<ArrayBuffer> {
  const archive = tar(entry({ name: "scan.nii" }, "scan"));
  const block = (last: boolean, type: number, size: number) => {
    const value = size * 8 + type * 2 + (last ? 1 : 0);
    return Uint8Array.of(value, value >> 8, value >> 16);
  };
  const count = BYTES / BLOCK_BYTES;
  return concat(
    // A window of 128 KiB, and neither a size nor a checksum.
    Uint8Array.of(0x28, 0xb5, 0x2f, 0xfd, 0, 7 << 3),
    block(false, 0, archive.length),
    archive,
    ...Array.from(
      { length: count },
      (_, index) =>
        concat(block(index === count - 1, 1, BLOCK_BYTES), new Uint8Array(1)),
    ),
  );
}

Deno.test("an archive beyond the ratio is installed where --max-ratio or its variable says so, and its hint names no other option", () =>
  withUser({
    [inEntry("toy", "main.ini")]: manifest(
      "1.0",
      section("data", { url: "data.tar.zst", destination: "data" }),
    ),
    [inEntry("toy", "data.tar.zst")]: longArchive(),
  }, async ({ run, env, folder, installed }) => {
    const others = ["--max-expanded", "2T", "--max-entries", "9000000"];
    const refused = await run("toy", ...others);
    assertEquals(refused.code, 1);
    assertStringIncludes(
      refused.stderr,
      "each byte of it expands to more than 1100 bytes",
    );
    const named = refused.stderr.match(/--[a-z-]+/g);
    assertEquals(named, ["--max-ratio"]);

    assertEquals((await run("toy", "--max-ratio", "40000")).code, 0);
    assertEquals(installed().includes("data/toy/scan.nii"), true);
    const again = await runProgram({
      args: ["-r", "toy"],
      env: { ...env, NET_DOWNLOAD_MAX_RATIO: "40000" },
      cwd: folder,
    });
    assertEquals(again.code, 0);
  }));
