import { assert, assertEquals, assertMatch } from "@std/assert";
import { OPTIONS } from "../../../src/cli/options.ts";
import type { Limits } from "../../../src/actions/expand/limits.ts";
import {
  base256,
  concat,
  entry,
  gzip,
  header,
  pax,
  tar,
} from "../../support/archives.ts";
import { unpackInMemory } from "./memory_archive.ts";

const LOW = { ratio: 100, ratioFree: 1_000_000 };

/** Archives beyond a limit, the limits that are not as usual, and the options that raise it. */
const BEYOND: Record<
  string,
  [archive: Uint8Array, limits: Partial<Limits>, options: string[]]
> = {
  "bytes": [
    tar(header({ name: "a", size: base256(2n ** 50n, 12) })),
    {},
    ["--max-expanded"],
  ],
  "entries": [
    tar(entry({ name: "a" }), entry({ name: "b" })),
    { entries: 1 },
    ["--max-entries"],
  ],
  "bytes for each byte of the archive": [
    gzip(concat(tar(entry({ name: "a" })), new Uint8Array(4_000_000))),
    LOW,
    ["--max-ratio"],
  ],
  "bytes of holes": [
    tar(
      pax([["GNU.sparse.size", "9000000"], ["GNU.sparse.map", "8999999,1"]]),
      entry({ name: "holes" }, "x"),
    ),
    LOW,
    ["--max-ratio"],
  ],
  "bytes of an extended header": [
    tar(header({ name: "x", type: "x", size: 2 ** 30 })),
    {},
    [],
  ],
  "bytes of a sparse map": [
    tar(
      pax([
        ["GNU.sparse.major", "1"],
        ["GNU.sparse.minor", "0"],
        ["GNU.sparse.realsize", "5"],
      ]),
      entry({ name: "x" }, `99999999\n${"0\n".repeat(2_000)}`),
    ),
    { headerBytes: 2048 },
    [],
  ],
};

for (const [what, [archive, limits, options]] of Object.entries(BEYOND)) {
  Deno.test(`an archive of too many ${what} is told the option that helps, or none`, async () => {
    const outcome = await unpackInMemory(archive, limits);
    assert("refusal" in outcome);
    const { message, hint = "" } = outcome.refusal;
    assertMatch(
      message,
      /allowed$|each byte of it expands to more than \d+ bytes$/,
    );
    const named = [...hint.matchAll(/--[a-z-]+/g)].map(([name]) => name);
    assertEquals(named, options);
    for (const name of named) {
      assert(OPTIONS.some((option) => `--${option.name}` === name), name);
    }
  });
}

Deno.test("a higher ratio lets in what the usual one does not", async () => {
  const [archive] = BEYOND["bytes for each byte of the archive"] ?? [];
  assert(archive !== undefined);
  assert("tree" in await unpackInMemory(archive, { ...LOW, ratio: 1032 }));
});
