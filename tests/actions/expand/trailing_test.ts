import { assertEquals, assertStringIncludes } from "@std/assert";
import { MAX_TRAILING_BYTES } from "../../../src/actions/expand/limits.ts";
import {
  entry,
  gzip,
  hasProgram,
  runProgramWith,
  tar,
} from "../../support/archives.ts";

import { unpackInMemory } from "./memory_archive.ts";

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
  const outcome = await unpackInMemory(withTrailing(bytes, chunks));
  return "tree" in outcome
    ? Object.keys(outcome.tree)
    : outcome.refusal.message;
}

const PACKINGS = [
  ["tar", "true", () => archive],
  ["gzip", "true", () => gzip(archive)],
  ["xz", "xz", () => runProgramWith("xz", ["-c"], { input: archive })],
] as const;

for (const [kind, program, pack] of PACKINGS) {
  const ignore = !hasProgram(program);

  Deno.test({
    name: `${kind}: an archive may have as much behind its end as is allowed`,
    ignore,
    fn: async () => {
      const chunks = MAX_TRAILING_BYTES / CHUNK.length;
      assertEquals(await unpackWith(await pack(), chunks), ["a"]);
    },
  });

  Deno.test({
    name: `${kind}: an archive that does not end after its end is refused`,
    ignore,
    fn: async () => {
      const bytes = await pack();
      assertStringIncludes(
        String(await unpackWith(bytes, Infinity)),
        `more than ${MAX_TRAILING_BYTES} bytes follow its end`,
      );
    },
  });
}
