import { concat } from "../../support/archives.ts";

/** Gives a number below a limit, the same ones for the same seed. */
export type Random = (limit: number) => number;

/** Changes an archive a little; what it gets stays as it is. */
type Mutation = (archive: Uint8Array, random: Random) => Uint8Array;

const BLOCK = 512;

/** Texts that have meant trouble for some reader of archives. */
export const TEXTS = [
  "../x",
  "/abs",
  "a/../../b",
  "./",
  "",
  "..",
  "C:x",
  "a\\b",
  "NUL",
  "dir",
  "DIR/FILE",
  "file",
  "link",
  "link/below",
  "dir/file/below",
  "deep/er/and/deep/er",
  "n".repeat(100),
  "é".repeat(50),
  "e\u0301",
];

/** Texts for the fields that hold numbers. */
const NUMBERS = [
  "00000000000\0",
  "00000000001\0",
  "00000000777\0",
  "00000001000\0",
  "77777777777\0",
  "7777777\0",
  "-0000000001\0",
  "0x10\0",
  "           \0",
  "\x80\0\0\0\0\0\0\0\0\0\x02\0",
  "\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff",
  "\x80\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff",
];

const TYPES = "0123456\0" + "7gxXLKSVMDNAZ";

/** Fields by place and length: of text, and of numbers. */
const TEXT_FIELDS = [[0, 100], [157, 100], [345, 155]] as const;
const NUMBER_FIELDS = [[100, 8], [124, 12], [136, 12], [386, 12], [
  483,
  12,
]] as const;

/** Mutations of a tar archive. */
export const TAR_MUTATIONS: readonly Mutation[] = [
  // A flipped bit, anywhere.
  (archive, random) => patch(archive, (bytes) => flipBit(bytes, random)),
  // A flipped bit in a header that is right again afterwards.
  (archive, random) =>
    patchBlock(archive, random, (block) => flipBit(block, random)),
  // A name, a prefix or a link target.
  (archive, random) =>
    patchBlock(archive, random, (block) => {
      const [start, length] = pick(TEXT_FIELDS, random);
      put(block, start, length, pick(TEXTS, random));
    }),
  // A number.
  (archive, random) =>
    patchBlock(archive, random, (block) => {
      const [start, length] = pick(NUMBER_FIELDS, random);
      put(block, start, length, pick(NUMBERS, random));
    }),
  // A type.
  (archive, random) =>
    patchBlock(archive, random, (block) => {
      block[156] = TYPES.charCodeAt(random(TYPES.length));
    }),
  // A digit in the text of an extended header or a map.
  (archive, random) =>
    patch(archive, (bytes) => {
      const start = random(bytes.length);
      const place = bytes.findIndex((byte, index) =>
        index >= start && byte >= 0x30 && byte <= 0x39
      );
      if (place >= 0) bytes[place] = 0x30 + random(10);
    }),
  // A cut at a block, and one anywhere.
  (archive, random) => archive.subarray(0, BLOCK * random(blocks(archive) + 1)),
  (archive, random) => archive.subarray(0, random(archive.length + 1)),
  // Blocks that go, come twice, change places or are zeros.
  (archive, random) => splice(archive, random, () => []),
  (archive, random) => splice(archive, random, (block) => [block, block]),
  (archive, random) =>
    splice(archive, random, (block) => [block, new Uint8Array(BLOCK)]),
  (archive, random) =>
    splice(archive, random, () => [
      blockAt(archive, random(blocks(archive))),
    ]),
];

/** Mutations of packed bytes. */
export const PACKED_MUTATIONS: readonly Mutation[] = [
  (packed, random) => patch(packed, (bytes) => flipBit(bytes, random)),
  (packed, random) =>
    patch(packed, (bytes) => {
      bytes[random(bytes.length)] = random(256);
    }),
  (packed, random) => packed.subarray(0, random(packed.length)),
  (packed, random) => {
    const place = random(packed.length);
    return concat(packed.subarray(0, place), packed.subarray(place + 1));
  },
  (packed, random) => {
    const place = random(packed.length);
    const more = Uint8Array.of(random(256), random(256));
    return concat(packed.subarray(0, place), more, packed.subarray(place));
  },
  (packed, random) => concat(packed, packed.subarray(0, random(packed.length))),
];

/** One to three mutations out of a list, one after another. */
export function mutate(
  bytes: Uint8Array,
  mutations: readonly Mutation[],
  random: Random,
): Uint8Array {
  let mutated = bytes;
  for (let count = 1 + random(3); count > 0 && mutated.length > 0; count--) {
    mutated = pick(mutations, random)(mutated, random);
  }
  return mutated;
}

/** One of a list. */
export function pick<T>(list: readonly T[], random: Random): T {
  const item = list[random(list.length)];
  if (item === undefined) throw new Error("nothing to pick from");
  return item;
}

function patch(
  archive: Uint8Array,
  change: (bytes: Uint8Array) => void,
): Uint8Array {
  const bytes = archive.slice();
  change(bytes);
  return bytes;
}

/** Changes a block and puts a checksum on it, as if it were a header, which most are. */
function patchBlock(
  archive: Uint8Array,
  random: Random,
  change: (block: Uint8Array) => void,
): Uint8Array {
  return patch(archive, (bytes) => {
    const start = BLOCK * random(Math.max(1, blocks(bytes) - 2));
    const block = bytes.subarray(start, start + BLOCK);
    if (block.length < BLOCK) return;
    change(block);
    put(block, 148, 8, "        ");
    const sum = block.reduce((total, byte) => total + byte, 0);
    put(block, 148, 8, `${sum.toString(8).padStart(6, "0")}\0 `);
  });
}

function splice(
  archive: Uint8Array,
  random: Random,
  change: (block: Uint8Array) => Uint8Array[],
): Uint8Array {
  const index = random(Math.max(1, blocks(archive)));
  const start = index * BLOCK;
  return concat(
    archive.subarray(0, start),
    ...change(blockAt(archive, index)),
    archive.subarray(start + BLOCK),
  );
}

function flipBit(bytes: Uint8Array, random: Random): void {
  const place = random(bytes.length);
  bytes[place] = (bytes[place] ?? 0) ^ (1 << random(8));
}

/** Writes a text, one byte a character or in UTF-8, into a field, and zeros after it. */
function put(
  block: Uint8Array,
  start: number,
  length: number,
  text: string,
): void {
  const latin = Uint8Array.from(text, (one) => one.codePointAt(0) ?? 0);
  const isLatin = /^[\0-\xff]*$/.test(text) && !/é/.test(text);
  const bytes = isLatin ? latin : new TextEncoder().encode(text);
  block.fill(0, start, start + length);
  block.set(bytes.subarray(0, length), start);
}

function blocks(bytes: Uint8Array): number {
  return Math.floor(bytes.length / BLOCK);
}

function blockAt(bytes: Uint8Array, index: number): Uint8Array {
  return bytes.subarray(index * BLOCK, (index + 1) * BLOCK);
}
