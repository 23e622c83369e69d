import { assert, assertEquals, assertThrows } from "@std/assert";
import { ArchiveError } from "../../../../src/base/errors.ts";
import { XzStreams } from "../../../../src/actions/expand/codecs/xz_format.ts";
import {
  concat,
  hasProgram,
  runProgramWith,
} from "../../../support/archives.ts";

const ignore = !hasProgram("xz");
const input = new TextEncoder().encode("content of some length ".repeat(9000));
const xz = (...args: string[]) =>
  runProgramWith("xz", ["-c", ...args], { input });

for (
  const args of [
    ["-0"],
    ["-9e"],
    ["-T2"],
    ["--block-size=1000", "-T2"],
    ["--check=none"],
    ["--check=crc32", "--block-size=999"],
  ]
) {
  Deno.test({
    name: `XzStreams finds the end of what xz ${args.join(" ")} writes`,
    ignore,
    fn: async () => {
      const packed = await xz(...args);
      const garbage = packed.with(0, 1);
      const file = concat(packed, new Uint8Array(3), packed, garbage);
      for (const size of [1, 1000, file.length]) {
        const streams = new XzStreams();
        const taken: Uint8Array[] = [];
        for (let at = 0; at < file.length; at += size) {
          taken.push(streams.push(file.subarray(at, at + size)));
        }
        assertEquals(concat(...taken), concat(packed, packed));
        assert(!streams.isBetween);
      }
    },
  });
}

Deno.test({
  name: "XzStreams looks for filters behind the sizes in a block's header",
  ignore,
  fn: async () => {
    const packed = await xz("-T2", "--x86", "--lzma2=preset=6");
    assertThrows(
      () => new XzStreams().push(packed),
      ArchiveError,
      "it uses the x86 filter of xz, which this program does not read",
    );
  },
});

Deno.test({
  name: "XzStreams leaves damaged headers to the decompressor",
  ignore,
  fn: async () => {
    const filter = await xz("--x86", "--lzma2=preset=6");
    const check = await xz("--check=sha256");
    for (const [packed, place] of [[filter, 20], [check, 8]] as const) {
      const damaged = packed.with(place, (packed[place] ?? 0) ^ 1);
      const streams = new XzStreams();
      assertEquals(streams.push(damaged), damaged);
      assert(!streams.isBetween);
    }
  },
});
