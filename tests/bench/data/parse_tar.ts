/** A member of an archive, read without any code of the bench or the program. */
export interface Member {
  path: string;
  type: string;
  content: Uint8Array;
}

/** The members of a ustar archive. */
export function parseTar(bytes: Uint8Array): Member[] {
  const members: Member[] = [];
  const field = (at: number, length: number) =>
    new TextDecoder().decode(bytes.subarray(at, at + length))
      .replace(/\0.*$/s, "");
  for (let at = 0; at < bytes.length && bytes[at] !== 0;) {
    const size = parseInt(field(at + 124, 12), 8);
    const content = bytes.subarray(at + 512, at + 512 + size);
    members.push({ path: field(at, 100), type: field(at + 156, 1), content });
    at += 512 + Math.ceil(size / 512) * 512;
  }
  return members;
}
