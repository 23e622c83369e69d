/**
 * Makes tar archives: byte by byte, without the code that reads them, so that
 * an archive can be as wrong as a test wants it; and with other programs.
 */
import { gzipSync } from "node:zlib";

const encoder = new TextEncoder();

/** A field's text, its bytes, or a number to be written in octal. */
type Field = string | number | Uint8Array;

/** The fields of a header block; what is left out is as usual for a small file. */
export interface HeaderFields {
  name?: Field;
  mode?: Field;
  uid?: Field;
  gid?: Field;
  size?: Field;
  mtime?: Field;
  /** One character. */
  type?: string;
  linkName?: Field;
  /** `"ustar\0" + "00"` unless said otherwise; GNU tar writes `"ustar  \0"`. */
  magic?: Field;
  prefix?: Field;
  /** Written as it is in the place of the right one. */
  checksum?: Field;
  /** Bytes to put at places of the block, before the checksum is made. */
  patches?: readonly (readonly [place: number, bytes: Uint8Array])[];
}

/** Times of entries that do not say: in 2017, so that a test notices where it is lost. */
export const MTIME = 1_500_000_000;

/** A header block. */
export function header(fields: HeaderFields): Uint8Array<ArrayBuffer> {
  const block = new Uint8Array(512);
  const put = (value: Field, place: number, length: number) => {
    const bytes = typeof value === "number"
      ? encoder.encode(value.toString(8).padStart(length - 1, "0"))
      : typeof value === "string"
      ? encoder.encode(value)
      : value;
    if (bytes.length > length) {
      throw new Error(`too long for a field: ${value}`);
    }
    block.set(bytes, place);
  };
  put(fields.name ?? "", 0, 100);
  put(fields.mode ?? 0o644, 100, 8);
  put(fields.uid ?? 0, 108, 8);
  put(fields.gid ?? 0, 116, 8);
  put(fields.size ?? 0, 124, 12);
  put(fields.mtime ?? MTIME, 136, 12);
  put(fields.type ?? "0", 156, 1);
  put(fields.linkName ?? "", 157, 100);
  put(fields.magic ?? "ustar\x0000", 257, 8);
  put(fields.prefix ?? "", 345, 155);
  for (const [place, bytes] of fields.patches ?? []) block.set(bytes, place);
  put("        ", 148, 8);
  const sum = block.reduce((total, byte) => total + byte, 0);
  put(fields.checksum ?? `${sum.toString(8).padStart(6, "0")}\0 `, 148, 8);
  return block;
}

/** A header and its content, filled up to whole blocks. */
export function entry(
  fields: HeaderFields,
  content: string | Uint8Array = "",
): Uint8Array<ArrayBuffer> {
  const bytes = typeof content === "string" ? encoder.encode(content) : content;
  return concat(header({ size: bytes.length, ...fields }), pad(bytes));
}

/** A folder's entry. */
export function folder(name: string, fields: HeaderFields = {}): Uint8Array {
  return entry({ name, type: "5", mode: 0o755, ...fields });
}

/** A symbolic link's entry. */
export function symlink(name: string, target: string): Uint8Array {
  return entry({ name, type: "2", mode: 0o777, linkName: target });
}

/** A hard link's entry. */
export function hardlink(name: string, target: string): Uint8Array {
  return entry({ name, type: "1", linkName: target });
}

/** A PAX extended header (`x`), or a global one (`g`), with records in the order given. */
export function pax(
  records: readonly (readonly [key: string, value: string | Uint8Array])[],
  type = "x",
): Uint8Array {
  const body = concat(...records.map(([key, value]) => paxRecord(key, value)));
  return entry({ name: "././@PaxHeader", type }, body);
}

/** One record with its length in front, which counts itself. */
export function paxRecord(key: string, value: string | Uint8Array): Uint8Array {
  const text = typeof value === "string" ? encoder.encode(value) : value;
  const rest = concat(encoder.encode(` ${key}=`), text, encoder.encode("\n"));
  let length = rest.length + 1;
  while (String(length).length + rest.length !== length) length++;
  return concat(encoder.encode(String(length)), rest);
}

/** GNU tar's own extended header: `L` for a long name, `K` for a long link target. */
export function gnuLong(type: "L" | "K", text: string): Uint8Array {
  return entry(
    { name: "././@LongLink", type, magic: "ustar  \0" },
    `${text}\0`,
  );
}

/** A number in base 256, as GNU tar writes what octal digits cannot. */
export function base256(value: bigint, length: number): Uint8Array {
  const bytes = new Uint8Array(length);
  for (let index = length - 1, rest = value; index >= 0; index--) {
    bytes[index] = Number(rest & 0xffn);
    rest >>= 8n;
  }
  bytes[0] = value < 0n ? 0xff : 0x80;
  return bytes;
}

/** The two blocks of zeros at an archive's end. */
export const END = new Uint8Array(1024);

/** An archive of these parts, with its end. */
export function tar(...parts: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
  return concat(...parts, END);
}

/** Packs with gzip. */
export function gzip(bytes: Uint8Array): Uint8Array<ArrayBuffer> {
  return new Uint8Array(gzipSync(bytes));
}

/** All the bytes, one after another. */
export function concat(
  ...parts: readonly Uint8Array[]
): Uint8Array<ArrayBuffer> {
  const length = parts.reduce((sum, part) => sum + part.length, 0);
  const all = new Uint8Array(length);
  let place = 0;
  for (const part of parts) {
    all.set(part, place);
    place += part.length;
  }
  return all;
}

function pad(bytes: Uint8Array): Uint8Array {
  const padded = new Uint8Array(Math.ceil(bytes.length / 512) * 512);
  padded.set(bytes);
  return padded;
}

/** Numbers below `limit` that are the same for the same seed (mulberry32). */
export function seededRandom(seed: number): (limit: number) => number {
  let state = seed >>> 0;
  return (limit) => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) % limit;
  };
}

/** Whether a program can be started here; if not, it says loudly what is passed over for it. */
export function hasProgram(program: string): boolean {
  const args = program === "busybox" ? ["true"] : ["--version"];
  try {
    new Deno.Command(program, { args, stdout: "null", stderr: "null" })
      .outputSync();
    return true;
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
    console.warn(`PASSED OVER: ${program} is not installed, nor its tests run`);
    return false;
  }
}

/** Runs a program with what it reads, and returns what it writes. Throws if it fails. */
export async function runProgramWith(
  program: string,
  args: readonly string[],
  { input, cwd }: { input?: Uint8Array; cwd?: string } = {},
): Promise<Uint8Array<ArrayBuffer>> {
  const child = new Deno.Command(program, {
    args: [...args],
    stdin: input === undefined ? "null" : "piped",
    stdout: "piped",
    stderr: "piped",
    ...(cwd !== undefined && { cwd }),
  }).spawn();
  const [{ success, stdout, stderr }] = await Promise.all([
    child.output(),
    input === undefined ? undefined : feed(child.stdin, input),
  ]);
  if (success) return stdout;
  const complaint = new TextDecoder().decode(stderr);
  throw new Error(`${program} ${args.join(" ")}: ${complaint}`);
}

async function feed(
  stdin: WritableStream<Uint8Array>,
  input: Uint8Array,
): Promise<void> {
  const writer = stdin.getWriter();
  try {
    await writer.write(input);
    await writer.close();
  } catch (error) {
    // A program may end before it has read all; its status tells whether that is well.
    if (!(error instanceof Deno.errors.BrokenPipe)) throw error;
  }
}

/** Writers of tar archives, by name, each with the program it needs. */
export const WRITERS: Readonly<
  Record<string, { program: string; args: (folder: string) => string[] }>
> = {
  "GNU tar, ustar": gnuTar("ustar"),
  "GNU tar, gnu": gnuTar("gnu"),
  "GNU tar, posix": gnuTar("posix"),
  "bsdtar, as it likes": bsdtar(),
  "bsdtar, pax": bsdtar("pax"),
  "bsdtar, ustar": bsdtar("ustar"),
  "bsdtar, gnutar": bsdtar("gnutar"),
  "Python, ustar": python("USTAR_FORMAT"),
  "Python, gnu": python("GNU_FORMAT"),
  "Python, pax": python("PAX_FORMAT"),
  "busybox tar": {
    program: "busybox",
    args: (folder) => ["tar", "-c", "-f", "-", "-C", folder, "."],
  },
};

function gnuTar(format: string) {
  return {
    program: "tar",
    args: (folder: string) => [
      "--create",
      `--format=${format}`,
      "--file=-",
      `--directory=${folder}`,
      ".",
    ],
  };
}

function bsdtar(format?: string) {
  const choice = format === undefined ? [] : ["--format", format];
  return {
    program: "bsdtar",
    args: (folder: string) => ["-c", ...choice, "-f", "-", "-C", folder, "."],
  };
}

function python(format: string) {
  const script = `
import sys, tarfile
with tarfile.open(fileobj=sys.stdout.buffer, mode="w|", format=tarfile.${format}) as t:
    t.add(sys.argv[1], arcname=".")
`;
  return {
    program: "python3",
    args: (folder: string) => ["-c", script, folder],
  };
}

const EXTRACT = `
import json, sys, tarfile
refused = {}
for archive, destination in json.load(sys.stdin):
    try:
        with tarfile.open(archive, "r") as t:
            t.extractall(destination, filter="data")
            t.fileobj.seek(t.offset)
            if t.fileobj.read(512).strip(b"\\0"):
                refused[archive] = "takes a bad header for the end"
    except Exception as error:
        refused[archive] = repr(error)
json.dump(refused, sys.stdout)
`;

/**
 * Expands archives as the original does, with Python's `tarfile` and its `data`
 * filter, each into a folder that exists. Returns what it said to those that it
 * could not expand to their ends, by their paths.
 */
export async function tryWithPython(
  pairs: readonly (readonly [archive: string, destination: string])[],
): Promise<Record<string, string>> {
  const input = new TextEncoder().encode(JSON.stringify(pairs));
  const output = await runProgramWith("python3", ["-c", EXTRACT], { input });
  return JSON.parse(new TextDecoder().decode(output));
}

/** As {@linkcode tryWithPython}; throws if any cannot be expanded. */
export async function extractWithPython(
  pairs: readonly (readonly [archive: string, destination: string])[],
): Promise<void> {
  const [refused] = Object.values(await tryWithPython(pairs));
  if (refused !== undefined) throw new Error(`Python: ${refused}`);
}
