// Pure: no disk, network, clock or environment.

/** Tar archives are made of blocks of this many bytes. */
const BLOCK = 512;

/** When all files of the bench were last changed, in seconds since 1970. */
const MTIME = 1_500_000_000;

/** A file or a folder in an archive. */
export interface TarMember {
  /** At most 100 bytes of ASCII; a folder's ends in a slash. */
  path: string;
  type: "file" | "directory";
  bytes: number;
}

/** The block in front of a member, in the format that GNU tar, bsdtar and Python read alike: POSIX ustar. */
export function tarHeader(
  { path, type, bytes }: TarMember,
): Uint8Array<ArrayBuffer> {
  const header = new Uint8Array(BLOCK);
  const put = (offset: number, text: string) =>
    header.set(new TextEncoder().encode(text), offset);
  put(0, path);
  put(100, type === "file" ? "0000644\0" : "0000755\0");
  put(108, "0001750\0");
  put(116, "0001750\0");
  put(124, `${octal(bytes)}\0`);
  put(136, `${octal(MTIME)}\0`);
  put(148, "        ");
  put(156, type === "file" ? "0" : "5");
  put(257, "ustar\x0000");
  const sum = header.reduce((total, byte) => total + byte, 0);
  put(148, `${sum.toString(8).padStart(6, "0")}\0 `);
  return header;
}

/** The zeros behind a member's content, up to the next block. */
export function tarPadding(bytes: number): Uint8Array<ArrayBuffer> {
  return new Uint8Array((BLOCK - bytes % BLOCK) % BLOCK);
}

/** The two empty blocks that end an archive. */
export function tarEnd(): Uint8Array<ArrayBuffer> {
  return new Uint8Array(2 * BLOCK);
}

function octal(number: number): string {
  return number.toString(8).padStart(11, "0");
}
