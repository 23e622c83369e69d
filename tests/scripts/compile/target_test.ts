import { assertEquals } from "@std/assert";
import { executableTriple, TARGETS } from "../../../scripts/compile/target.ts";

/** A file whose bytes are zero apart from those given by their offset. */
function bytes(...parts: [offset: number, values: number[]][]): Uint8Array {
  const file = new Uint8Array(512);
  for (const [offset, values] of parts) file.set(values, offset);
  return file;
}

const ELF = [0x7f, 0x45, 0x4c, 0x46];
const MACH_O = [0xcf, 0xfa, 0xed, 0xfe];
const MZ: [number, number[]] = [0, [0x4d, 0x5a]];
const PE: [number, number[]] = [0x3c, [0x80]];

const HEADERS = [
  {
    name: "ELF for x86-64",
    header: bytes([0, ELF], [0x12, [0x3e]]),
    triple: "x86_64-unknown-linux-gnu",
  },
  {
    name: "ELF for AArch64",
    header: bytes([0, ELF], [0x12, [0xb7]]),
    triple: "aarch64-unknown-linux-gnu",
  },
  {
    name: "ELF for RISC-V",
    header: bytes([0, ELF], [0x12, [0xf3]]),
    triple: undefined,
  },
  {
    name: "Mach-O for x86-64",
    header: bytes([0, MACH_O], [4, [0x07, 0, 0, 1]]),
    triple: "x86_64-apple-darwin",
  },
  {
    name: "Mach-O for arm64",
    header: bytes([0, MACH_O], [4, [0x0c, 0, 0, 1]]),
    triple: "aarch64-apple-darwin",
  },
  {
    name: "PE for x86-64",
    header: bytes(MZ, PE, [0x80, [0x50, 0x45, 0, 0, 0x64, 0x86]]),
    triple: "x86_64-pc-windows-msvc",
  },
  { name: "MZ without PE", header: bytes(MZ, PE), triple: undefined },
  {
    name: "PE header behind the end",
    header: bytes(MZ, [0x3c, [0xff, 0xff]]),
    triple: undefined,
  },
  { name: "nothing", header: new Uint8Array(), triple: undefined },
];

for (const { name, header, triple } of HEADERS) {
  Deno.test(`executableTriple() tells ${triple} of ${name}`, () => {
    assertEquals(executableTriple(header), triple);
  });
}

Deno.test("executableTriple() tells this machine's triple of its Deno", () => {
  using file = Deno.openSync(Deno.execPath());
  const header = new Uint8Array(4096);
  file.readSync(header);
  assertEquals(executableTriple(header), Deno.build.target);
});

Deno.test("TARGETS has each system and each file name once", () => {
  assertEquals(new Set(TARGETS.map((t) => t.triple)).size, TARGETS.length);
  assertEquals(new Set(TARGETS.map((t) => t.file)).size, TARGETS.length);
});
