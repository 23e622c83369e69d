import { crc32, deflateRawSync } from "node:zlib";
import {
  descriptorOf,
  extraField,
  record,
  zip,
  type ZipEntryOptions,
  type ZipOptions,
} from "../../../support/zip.ts";
import {
  mutate,
  PACKED_MUTATIONS,
  pick,
  type Random,
  TEXTS,
} from "../mutations.ts";

type Parts = readonly [
  entries: readonly ZipEntryOptions[],
  options?: ZipOptions,
];

const LINK = 0o120777;
const FULL = 0xffff_ffff;
const text = "text ".repeat(60);
const large = new Uint8Array(300_000).fill(7);

/** Small archives of every shape. */
const ARCHIVES: readonly Parts[] = [
  [[
    { name: "dir/", mode: 0o040755, method: 0 },
    { name: "dir/file", content: text },
    { name: "dir/run", content: "x", mode: 0o100755, method: 0 },
    { name: "empty", method: 0 },
  ]],
  [[
    { name: "file", content: text, flags: 8, descriptor: descriptorOf(text) },
    { name: "stored", content: text, method: 0 },
    { name: "deep/er/file", content: text, flags: 0x800 },
  ], { comment: new Uint8Array(30).fill(0x41) }],
  [[
    { name: "file", content: text },
    { name: "link", mode: LINK, content: "dir/file" },
    { name: "dir/file", content: "one" },
    { name: "dir/up", mode: LINK, content: "../file", method: 0 },
    { name: "file", content: "again" },
  ], { zip64: {} }],
  [[
    { name: "large", content: large },
    {
      name: "sized",
      content: text,
      local: { size: FULL, packedSize: FULL },
      localExtra: extraField(
        1,
        record([8, text.length], [8, deflateRawSync(text).length]),
      ),
      centralExtra: extraField(
        0x5455,
        new Uint8Array([1]),
        record([4, 1_500_000_000]),
      ),
    },
    { name: "stored", content: large, method: 0 },
  ], { behind: new Uint8Array(600) }],
];

const SIZES = [0, 1, 30, 300, 0xffff, 0x1_0000, 0x7fff_ffff, FULL];
const METHODS = [0, 8, 9, 12, 99];
const MODES = [0, 0o100644, 0o100755, 0o104755, 0o040755, LINK, 0o010644];

/** A number near another, or one that means trouble. */
const number = (near: number, random: Random) =>
  random(2) === 0 ? Math.max(0, near + random(9) - 4) : pick(SIZES, random);

/** What is said of one entry, in both of its headers or in one. */
const ENTRY_MUTATIONS: readonly ((
  entry: ZipEntryOptions,
  random: Random,
) => Partial<ZipEntryOptions>)[] = [
  (_, random) => ({ name: pick(TEXTS, random) }),
  (_, random) => ({ name: `${pick(TEXTS, random)}/` }),
  (_, random) => ({ name: Uint8Array.of(random(256), random(256)) }),
  (_, random) => ({ mode: pick(MODES, random) }),
  (_, random) => ({ mode: random(0x1_0000), madeBy: random(0x1_0000) }),
  (_, random) => ({ mode: LINK, content: pick(TEXTS, random) }),
  (_, random) => ({ time: random(2 ** 32) }),
  (_, random) => ({ flags: 1 << random(16) }),
  (_, random) => ({ method: pick(METHODS, random) }),
  (_, random) => ({ crc: random(2 ** 32) }),
  (_, random) => ({ size: number(text.length, random) }),
  (_, random) => ({ packedSize: number(20, random) }),
  (_, random) => ({ offset: number(40, random), isElsewhere: random(2) === 0 }),
  (_, random) => ({ disk: random(3) }),
  (_, random) => ({ local: { name: pick(TEXTS, random) } }),
  (_, random) => ({ local: { flags: 1 << random(16) } }),
  (_, random) => ({ local: { method: pick(METHODS, random) } }),
  (_, random) => ({ local: { size: number(text.length, random) } }),
  (_, random) => ({ local: { packedSize: number(20, random) } }),
  (_, random) => ({ local: { crc: random(2 ** 32) } }),
  (entry, random) => ({
    descriptor: record(
      [4, 0x08074b50],
      [4, crc32(entry.content ?? "")],
      [4, number(20, random)],
      [4, number(text.length, random)],
    ),
    flags: 8,
  }),
  (_, random) => ({
    [pick(["localExtra", "centralExtra"], random)]: extra(random),
  }),
  (_, random) => ({ gap: new Uint8Array(random(100)) }),
  () => ({ isHidden: true }),
  ({ name, content = "" }) => ({ name, content, mode: LINK }),
];

function extra(random: Random): Uint8Array {
  const id = pick([0, 1, 0x5455, 0x5855, 0x7075, 0xcafe], random);
  const field = extraField(
    id,
    Uint8Array.from({ length: random(28) }, () => pick([0, 1, 255], random)),
  );
  return random(4) === 0 ? field.subarray(0, random(field.length)) : field;
}

/** What stands around the entries. */
const OPTIONS_MUTATIONS: readonly ((random: Random) => ZipOptions)[] = [
  () => ({ isReversed: true }),
  () => ({ isTwice: true }),
  (random) => ({ gap: new Uint8Array(random(200)) }),
  (random) => ({ behind: new Uint8Array(random(200)) }),
  () => ({ comment: zip([]) }),
  () => ({ zip64: {} }),
  (random) => ({ zip64: { offset: number(300, random) } }),
  (random) => ({ zip64: { locatorOffset: number(300, random) } }),
  (random) => ({ zip64: { entries: number(3, random) } }),
  (random) => ({ end: { entries: random(6), entriesHere: random(6) } }),
  (random) => ({ end: { size: number(200, random) } }),
  (random) => ({ end: { offset: number(300, random) } }),
  (random) => ({ end: { disk: random(3) } }),
];

/** An archive that says something wrong in its headers, or has wrong bytes. */
export function mutatedZip(random: Random): Uint8Array<ArrayBuffer> {
  const [entries, options] = pick(ARCHIVES, random);
  const index = random(entries.length);
  const kind = random(4);
  const changed = kind === 0
    ? entries
    : entries.map((entry, at) =>
      at === index
        ? { ...entry, ...pick(ENTRY_MUTATIONS, random)(entry, random) }
        : entry
    );
  const around = kind === 1
    ? { ...options, ...pick(OPTIONS_MUTATIONS, random)(random) }
    : options;
  const bytes = zip(changed, around);
  return kind === 0 || random(4) === 0
    ? mutate(bytes, PACKED_MUTATIONS, random).slice()
    : bytes;
}
