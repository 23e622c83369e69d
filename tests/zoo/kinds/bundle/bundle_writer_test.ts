import { assertEquals, assertRejects } from "@std/assert";
import { join } from "@std/path";
import { IntegrityError } from "../../../../src/base/errors.ts";
import { BundleWriter } from "../../../../src/zoo/kinds/bundle/bundle_writer.ts";
import { openBundle } from "../../../../src/zoo/kinds/bundle/bundle_zoo.ts";
import {
  concat,
  hasProgram,
  runProgramWith,
} from "../../../support/archives.ts";
import { makeBundle } from "../../../support/bundle.ts";
import { listTree, withTempFolder } from "../../../support/temp.ts";
import { seededBytes, sha256 } from "../../../support/transfer.ts";

const FILES = {
  "raw/a": "one",
  "raw/b": seededBytes(3000, 1),
  [`raw/${"ü".repeat(90)}`]: "a long name",
};

const { signal } = new AbortController();
const open = (path: string, partBytes?: number) =>
  new BundleWriter(path, partBytes, signal);
const bytesOf = (content: string | Uint8Array) =>
  typeof content === "string" ? new TextEncoder().encode(content) : content;
const stream = (content: string | Uint8Array) =>
  ReadableStream.from([bytesOf(content)]);
const digestOf = (content: string | Uint8Array) => sha256(bytesOf(content));

type Parts = readonly { path: string; sha256: string }[];

/** Asserts that parts have their digests and no others are there; returns all their bytes. */
async function readParts(folder: string, parts: Parts): Promise<Uint8Array> {
  const paths = parts.map(({ path }) => path);
  assertEquals(listTree(folder).map((name) => join(folder, name)), paths);
  const contents = paths.map((path) => Deno.readFileSync(path));
  for (const [index, content] of contents.entries()) {
    assertEquals(await sha256(content), parts[index]?.sha256);
  }
  return concat(...contents);
}

/** The bytes of a bundle of these files. */
async function bundleOf(files: Parameters<typeof makeBundle>[1]) {
  return await withTempFolder(async (folder) => {
    const [path = ""] = await makeBundle(join(folder, "whole"), files);
    return Deno.readFileSync(path);
  });
}

Deno.test("the same files make the same bytes, split or not", async () => {
  const whole = await bundleOf(FILES);
  const { length } = whole;
  for (
    const partBytes of [undefined, 600, 5000, length / 2, length, length + 1]
  ) {
    await withTempFolder(async (folder) => {
      const writer = open(join(folder, "zoo.tar"), partBytes);
      for (const [path, content] of Object.entries(FILES)) {
        const bytes = bytesOf(content).length;
        await writer.add({ path, bytes }, stream(content));
      }
      const parts = await writer.finish();
      assertEquals(await readParts(folder, parts), whole);
      const sizes = parts.map(({ path }) => Deno.statSync(path).size);
      const full = sizes.slice(0, -1);
      assertEquals(full, full.map(() => partBytes ?? 0));
      assertEquals(parts.length, Math.ceil(length / (partBytes ?? length)));
    });
  }
});

for (const program of ["tar", "bsdtar", "busybox"]) {
  Deno.test(`${program} expands a bundle`, () =>
    withTempFolder(async (folder) => {
      if (!hasProgram(program)) return;
      const path = join(folder, "zoo.tar");
      await makeBundle(path, FILES);
      await Deno.mkdir(join(folder, "out"));
      const applet = program === "busybox" ? ["tar"] : [];
      await runProgramWith("env", [
        "LC_ALL=C.UTF-8",
        program,
        ...applet,
        "-x",
        "-f",
        path,
        "-C",
        join(folder, "out"),
      ]);
      for (const [name, content] of Object.entries(FILES)) {
        const bytes = await Deno.readFile(join(folder, "out", name));
        assertEquals(await sha256(bytes), await digestOf(content));
      }
    }));
}

Deno.test("recall() takes over what a run before has left, file by file, and no more", () =>
  withTempFolder(async (folder) => {
    const path = join(folder, "zoo.tar");
    const first = open(path, 1000);
    await first.add({ path: "a", bytes: 3 }, stream("one"));
    await first.add({ path: "b", bytes: 2000 }, stream(seededBytes(2000, 1)));
    const half = first.add({ path: "c", bytes: 2000 }, failingStream(700));
    await assertRejects(() => half, Error, "cut");
    first.close();

    const second = open(path, 1000);
    const digest = await digestOf("one");
    const a = await second.recall({ path: "a", bytes: 3, sha256: digest });
    assertEquals(a, { path: "a", offset: 512, bytes: 3, sha256: digest });
    const b = await second.recall({ path: "b", bytes: 2000 });
    assertEquals(b?.sha256, await sha256(seededBytes(2000, 1)));
    assertEquals(await second.recall({ path: "c", bytes: 2000 }), undefined);
    await second.add({ path: "c", bytes: 2000 }, stream(seededBytes(2000, 2)));
    const parts = await second.finish();

    const whole = await bundleOf({
      a: "one",
      b: seededBytes(2000, 1),
      c: seededBytes(2000, 2),
    });
    assertEquals(await readParts(folder, parts), whole);
  }));

for (
  const [fault, facts] of [
    ["another path", { path: "b", bytes: 3 }],
    ["another size", { path: "a", bytes: 4 }],
    ["another digest", { path: "a", bytes: 3, sha256: "ab".repeat(32) }],
  ] as const
) {
  Deno.test(`recall() takes nothing over under ${fault}`, () =>
    withTempFolder(async (folder) => {
      const path = join(folder, "zoo.tar");
      const first = open(path);
      await first.add({ path: "a", bytes: 3 }, stream("one"));
      first.close();
      const second = open(path);
      assertEquals(await second.recall(facts), undefined);
      await second.add({ path: "z", bytes: 3 }, stream("new"));
      const [part] = await second.finish();
      const bundle = await openBundle(path, [part?.path ?? ""], signal);
      assertEquals([...bundle.files.keys()], ["z"]);
    }));
}

for (const partBytes of [undefined, 600, 1024]) {
  const name = partBytes === undefined ? "one file" : `parts of ${partBytes}`;
  Deno.test(`add() refuses content of another size, and rewind() forgets it: ${name}`, () =>
    withTempFolder(async (folder) => {
      const writer = open(join(folder, "zoo.tar"), partBytes);
      const toNothing = writer.mark();
      await writer.add({ path: "z", bytes: 3 }, stream("new"));
      toNothing();
      assertEquals(listTree(folder), []);
      await writer.add({ path: "a", bytes: 3 }, stream("one"));
      const rewind = writer.mark();
      const other = stream(seededBytes(3000, 1));
      await assertRejects(
        () => writer.add({ path: "b", bytes: 2999 }, other),
        IntegrityError,
        '"b"',
      );
      rewind();
      const parts = await writer.finish();
      assertEquals(
        await readParts(folder, parts),
        await bundleOf({ a: "one" }),
      );
    }));
}

Deno.test("what a run before has left beyond the end is removed", () =>
  withTempFolder(async (folder) => {
    const path = join(folder, "zoo.tar");
    await makeBundle(path, FILES, 1000);
    const writer = open(path, 1000);
    await writer.recall({ path: "raw/a", bytes: 3 });
    const parts = await writer.finish();
    const whole = await bundleOf({ "raw/a": "one" });
    assertEquals(await readParts(folder, parts), whole);
  }));

Deno.test("parts of another size are not taken over, nor written behind", () =>
  withTempFolder(async (folder) => {
    const path = join(folder, "zoo.tar");
    await makeBundle(path, FILES, 2000);
    const writer = open(path, 600);
    assertEquals(await writer.recall({ path: "raw/a", bytes: 3 }), undefined);
    const content = seededBytes(5000, 3);
    await writer.add({ path: "c", bytes: 5000 }, stream(content));
    const parts = await writer.finish();
    assertEquals(
      await readParts(folder, parts),
      await bundleOf({ c: content }),
    );
  }));

/** So many bytes, and then an error. */
function failingStream(bytes: number): ReadableStream<Uint8Array> {
  return ReadableStream.from(function* () {
    yield seededBytes(bytes, 2);
    throw new Error("cut");
  }());
}
