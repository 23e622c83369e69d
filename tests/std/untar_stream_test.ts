import { assertEquals } from "@std/assert";
import { entry, gnuLong, pax, tar } from "../support/archives.ts";

// What std's UntarStream lacks. Should one of these tests fail, it has learnt
// it, and src/actions/expand/tar can do with less. No npm package has UntarStream, so
// they run only where `links` is taken out of deno.json and JSR is at hand.

/** What the tests use of std's class. */
type Untar = new () => TransformStream<
  Uint8Array,
  { path: string; readable?: ReadableStream<Uint8Array> }
>;

// Not a literal, so that nothing asks for it where it is missing.
const specifier = ["@std", "tar", "untar-stream"].join("/");
const UntarStream: Untar | undefined = await import(specifier)
  .then((module) => module.UntarStream, () => undefined);

interface Read {
  path: string;
  /** Sizes of the pieces that its content comes in. */
  pieces: number[];
}

async function untar(archive: Uint8Array): Promise<Read[]> {
  if (UntarStream === undefined) throw new Error("UntarStream is missing");
  const entries = ReadableStream.from([archive]).pipeThrough(new UntarStream());
  const read: Read[] = [];
  for await (const { path, readable } of entries) {
    const pieces = await Array.fromAsync(readable ?? []);
    read.push({ path, pieces: pieces.map(({ length }) => length) });
  }
  return read;
}

const LONG = "n".repeat(150);
const ignore = UntarStream === undefined;

Deno.test({
  name: "UntarStream passes PAX headers on as files",
  ignore,
  async fn() {
    const read = await untar(
      tar(pax([["path", LONG]]), entry({ name: "short" }, "x")),
    );
    assertEquals(read.length, 2);
    assertEquals(read.map(({ path }) => path).includes(LONG), false);
  },
});

Deno.test({
  name: "UntarStream passes GNU's long names on as files",
  ignore,
  async fn() {
    const read = await untar(
      tar(gnuLong("L", LONG), entry({ name: "short" }, "x")),
    );
    assertEquals(read.length, 2);
    assertEquals(read.map(({ path }) => path).includes(LONG), false);
  },
});

Deno.test({
  name: "UntarStream hands out 512 bytes at a time",
  ignore,
  async fn() {
    const content = "x".repeat(2048);
    const [file] = await untar(tar(entry({ name: "file" }, content)));
    assertEquals(file?.pieces, [512, 512, 512, 512]);
  },
});
