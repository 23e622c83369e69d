import { assertEquals, assertRejects } from "@std/assert";
import { join } from "@std/path";
import { IntegrityError } from "../../../../src/base/errors.ts";
import { BundleWriter } from "../../../../src/zoo/kinds/bundle/bundle_writer.ts";
import { PartWriter } from "../../../../src/zoo/kinds/bundle/part_writer.ts";
import { openBundle } from "../../../../src/zoo/kinds/bundle/bundle_zoo.ts";
import { hasProgram, runProgramWith } from "../../../support/archives.ts";
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
  new BundleWriter(new PartWriter(path, partBytes), signal);
const stream = (content: string | Uint8Array) => {
  const bytes = typeof content === "string"
    ? new TextEncoder().encode(content)
    : content;
  return ReadableStream.from([bytes]);
};

Deno.test("the same files make the same bytes, split or not", () =>
  withTempFolder(async (folder) => {
    const digests = new Set<string>();
    for (const partBytes of [undefined, undefined, 600, 5000]) {
      const path = join(folder, `${digests.size}-${partBytes}`);
      const parts = await makeBundle(path, FILES, partBytes);
      const all = parts.map((part) => Deno.readFileSync(part));
      digests.add(
        await sha256(new Uint8Array(await new Blob(all).arrayBuffer())),
      );
    }
    assertEquals(digests.size, 1);
  }));

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

function digestOf(content: string | Uint8Array): Promise<string> {
  return sha256(
    typeof content === "string" ? new TextEncoder().encode(content) : content,
  );
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

    const whole = await makeBundle(join(folder, "whole"), {
      a: "one",
      b: seededBytes(2000, 1),
      c: seededBytes(2000, 2),
    }, 1000);
    assertEquals(
      parts.map(({ path }) => Deno.readFileSync(path)),
      whole.map((part) => Deno.readFileSync(part)),
    );
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

Deno.test("add() refuses content of another size, and rewind() forgets it", () =>
  withTempFolder(async (folder) => {
    const path = join(folder, "zoo.tar");
    const writer = open(path);
    await writer.add({ path: "a", bytes: 3 }, stream("one"));
    const rewind = writer.mark();
    await assertRejects(
      () => writer.add({ path: "b", bytes: 3 }, stream("four")),
      IntegrityError,
      '"b"',
    );
    rewind();
    const [part] = await writer.finish();
    const bundle = await openBundle(path, [part?.path ?? ""], signal);
    assertEquals([...bundle.files.keys()], ["a"]);
    assertEquals(listTree(folder), ["zoo.tar"]);
  }));

/** So many bytes, and then an error. */
function failingStream(bytes: number): ReadableStream<Uint8Array> {
  return ReadableStream.from(function* () {
    yield seededBytes(bytes, 2);
    throw new Error("cut");
  }());
}
