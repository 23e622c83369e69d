import { assertEquals, assertRejects } from "@std/assert";
import { ArchiveError } from "../../src/errors.ts";
import { MAX_TRAILING_BYTES } from "../../src/expand/budget.ts";
import { DEFAULT_LIMITS } from "../../src/expand/limits.ts";
import { unpack } from "../../src/expand/unpack.ts";
import { entry, gzip, tar } from "../support/archives.ts";
import { MemoryStaging } from "./memory_staging.ts";

const CHUNK = new Uint8Array(1024 * 1024);
const archive = tar(entry({ name: "a" }, "abc"));

/** An archive and `chunks` MiB of zeros behind it. */
function* withTrailing(
  bytes: Uint8Array,
  chunks: number,
): Generator<Uint8Array, void, void> {
  yield bytes;
  for (let count = 0; count < chunks; count++) yield CHUNK;
}

async function unpackWith(bytes: Uint8Array, chunks: number) {
  const staging = new MemoryStaging();
  await unpack({
    chunks: withTrailing(bytes, chunks),
    staging,
    limits: DEFAULT_LIMITS,
  });
  return Object.keys(staging.tree);
}

for (
  const [kind, bytes] of [["tar", archive], ["gzip", gzip(archive)]] as const
) {
  Deno.test(`a ${kind} archive may have as much behind its end as is allowed`, async () => {
    const paths = await unpackWith(bytes, MAX_TRAILING_BYTES / CHUNK.length);
    assertEquals(paths, ["a"]);
  });

  Deno.test(`a ${kind} archive that does not end after its end is refused`, async () => {
    await assertRejects(
      () => unpackWith(bytes, Infinity),
      ArchiveError,
      `more than ${MAX_TRAILING_BYTES} bytes follow where it ends`,
    );
  });
}
