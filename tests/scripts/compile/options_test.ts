import { assertEquals, assertThrows } from "@std/assert";
import { UsageError } from "../../../src/base/errors.ts";
import { compileOptions } from "../../../scripts/compile/options.ts";
import { TARGETS } from "../../../scripts/compile/target.ts";

const HOST = "aarch64-apple-darwin";
const all = TARGETS.map((t) => t.triple);

const ROWS = [
  { argv: [], triples: [HOST], output: "dist", release: false },
  { argv: ["--release"], triples: all, output: "dist", release: true },
  {
    argv: ["--release", "--target", HOST],
    triples: [HOST],
    output: "dist",
    release: true,
  },
  {
    argv: ["--target", HOST, "--target", "x86_64-pc-windows-msvc"],
    triples: [HOST, "x86_64-pc-windows-msvc"],
    output: "dist",
    release: false,
  },
  { argv: ["--output=x"], triples: [HOST], output: "x", release: false },
];

for (const { argv, triples, output, release } of ROWS) {
  Deno.test(`compileOptions() understands "${argv.join(" ")}"`, () => {
    const options = compileOptions(argv, HOST);
    assertEquals(options.targets.map((t) => t.triple), triples);
    assertEquals([options.output, options.release], [output, release]);
  });
}

Deno.test("compileOptions() refuses a system that there is no program for", () => {
  assertThrows(
    () => compileOptions(["--target", "riscv64gc-unknown-linux-gnu"], HOST),
    UsageError,
    'cannot compile for "riscv64gc-unknown-linux-gnu"',
  );
});

Deno.test("compileOptions() refuses an option that it does not know", () => {
  assertThrows(() => compileOptions(["--fast"], HOST), UsageError, "--fast");
});
