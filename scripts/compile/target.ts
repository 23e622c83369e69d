// Pure: no disk, network, clock or environment.

/** A system that the program is compiled for. */
export interface Target {
  /** The name that Rust, and so Deno, has for it. */
  triple: string;
  /** The compiled program's file name; the install scripts know it too. */
  file: string;
}

/** Every system that a release has a program for. */
export const TARGETS: readonly Target[] = [
  { triple: "x86_64-unknown-linux-gnu", file: "net_download-linux-x64" },
  { triple: "aarch64-unknown-linux-gnu", file: "net_download-linux-arm64" },
  { triple: "x86_64-apple-darwin", file: "net_download-macos-x64" },
  { triple: "aarch64-apple-darwin", file: "net_download-macos-arm64" },
  { triple: "x86_64-pc-windows-msvc", file: "net_download-windows-x64.exe" },
];

/** Bytes at the start of an executable that {@linkcode executableTriple} needs. */
export const HEADER_BYTES = 4096;

/**
 * The triple of the system that an executable is made for, by its first
 * {@linkcode HEADER_BYTES} bytes; `undefined` for anything else.
 *
 * @see https://refspecs.linuxfoundation.org/elf/gabi4+/ch4.eheader.html
 * @see https://learn.microsoft.com/windows/win32/debug/pe-format
 */
export function executableTriple(header: Uint8Array): string | undefined {
  if (startsWith(header, [0x7f, 0x45, 0x4c, 0x46])) {
    return ELF_MACHINES[uint16(header, 0x12)];
  }
  if (startsWith(header, [0xcf, 0xfa, 0xed, 0xfe])) {
    return MACH_O_CPUS[uint16(header, 0x04)];
  }
  if (startsWith(header, [0x4d, 0x5a])) {
    const pe = uint16(header, 0x3c);
    return uint16(header, pe) === 0x4550
      ? PE_MACHINES[uint16(header, pe + 4)]
      : undefined;
  }
  return undefined;
}

const ELF_MACHINES: Readonly<Record<number, string>> = {
  0x3e: "x86_64-unknown-linux-gnu",
  0xb7: "aarch64-unknown-linux-gnu",
};

/** The lower half of the CPU type; the upper one only says that it has 64 bits. */
const MACH_O_CPUS: Readonly<Record<number, string>> = {
  0x07: "x86_64-apple-darwin",
  0x0c: "aarch64-apple-darwin",
};

const PE_MACHINES: Readonly<Record<number, string>> = {
  0x8664: "x86_64-pc-windows-msvc",
};

function startsWith(bytes: Uint8Array, magic: readonly number[]): boolean {
  return magic.every((byte, i) => bytes[i] === byte);
}

/** A little-endian number; bytes behind the end count as zero. */
function uint16(bytes: Uint8Array, offset: number): number {
  return (bytes[offset] ?? 0) | ((bytes[offset + 1] ?? 0) << 8);
}
