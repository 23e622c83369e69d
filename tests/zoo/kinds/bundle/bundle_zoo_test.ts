import { assertEquals, assertRejects } from "@std/assert";
import { join } from "@std/path";
import { IntegrityError } from "../../../../src/base/errors.ts";
import {
  openBundle,
  partsOf,
} from "../../../../src/zoo/kinds/bundle/bundle_zoo.ts";
import { makeBundle } from "../../../support/bundle.ts";
import { withTempFolder, writeFile } from "../../../support/temp.ts";
import { seededBytes } from "../../../support/transfer.ts";

const FILES = {
  "raw/a": "one",
  "raw/empty": "",
  "raw/b": seededBytes(3000, 1),
  [`raw/${"ü".repeat(90)}`]: "a long name",
};

const { signal } = new AbortController();

/** Runs `body` with a bundle of {@linkcode FILES}. */
function withBundle(
  body: (path: string, parts: string[]) => void | Promise<void>,
  partBytes?: number,
): Promise<void> {
  return withTempFolder(async (folder) => {
    const path = join(folder, "zoo.tar");
    await body(path, await makeBundle(path, FILES, partBytes));
  });
}

for (const partBytes of [undefined, 512, 777, 1000, 100_000]) {
  Deno.test(`a bundle in parts of ${partBytes ?? "any number of"} bytes is read`, () =>
    withBundle(async (path, parts) => {
      assertEquals(partsOf(path), parts);
      for (const part of parts) assertEquals(partsOf(part), parts);
      const bundle = await openBundle(path, parts, signal);
      assertEquals([...bundle.files.keys()], Object.keys(FILES));
      for (const [name, content] of Object.entries(FILES)) {
        const file = bundle.files.get(name);
        const bytes = file && await bundle.read(file);
        const expected = typeof content === "string"
          ? new TextEncoder().encode(content)
          : content;
        assertEquals(bytes, new Uint8Array(expected));
      }
    }, partBytes));
}

Deno.test("partsOf() finds nothing where nothing is", () =>
  withTempFolder((folder) => {
    assertEquals(partsOf(join(folder, "zoo.tar")), []);
    assertEquals(partsOf(join(folder, "no", "zoo.tar")), []);
  }));

Deno.test("a bundle that is cut anywhere is refused", () =>
  withBundle(async (path, parts) => {
    const { size } = await Deno.stat(path);
    for (const length of [size - 1, size - 1024, size - 2000, 600, 1, 0]) {
      await Deno.truncate(path, length);
      await assertRejects(
        () => openBundle(path, parts, signal),
        IntegrityError,
        "it is truncated",
      );
    }
  }));

Deno.test("a file that is no bundle is refused", () =>
  withTempFolder(async (folder) => {
    for (const size of [0, 10, 5000]) {
      const path = await writeFile(folder, "x.tar", new Uint8Array(size));
      await assertRejects(
        () => openBundle(path, [path], signal),
        IntegrityError,
        "not a bundle",
      );
    }
  }));

/** Changes one byte of a file. */
function flip(path: string, at: number): void {
  const bytes = Deno.readFileSync(path);
  bytes[at] = (bytes[at] ?? 0) ^ 1;
  Deno.writeFileSync(path, bytes);
}

Deno.test("a bundle with an edit in its contents is refused", () =>
  withBundle(async (path, parts) => {
    const { size } = Deno.statSync(path);
    for (const back of [1025, 1060, 1200]) {
      flip(path, size - back);
      await assertRejects(
        () => openBundle(path, parts, signal),
        IntegrityError,
        "edited",
      );
      flip(path, size - back);
    }
    await openBundle(path, parts, signal);
  }));

Deno.test("a file that was edited in the bundle is refused when it is read", () =>
  withBundle(async (path, parts) => {
    const bundle = await openBundle(path, parts, signal);
    const file = bundle.files.get("raw/a");
    if (file === undefined) throw new Error("the file is missing");
    flip(path, file.offset);
    await assertRejects(
      () => bundle.read(file),
      IntegrityError,
      'its file "raw/a" was changed',
    );
  }));

Deno.test("a bundle that someone added to with tar is refused", () =>
  withBundle(async (path, parts) => {
    const extra = await writeFile(join(path, ".."), "extra", "x");
    const { success } = await new Deno.Command("tar", {
      args: ["--append", "-f", path, "-P", extra],
    }).output();
    assertEquals(success, true);
    await assertRejects(
      () => openBundle(path, parts, signal),
      IntegrityError,
      "was edited",
    );
  }));

Deno.test("contents of an impossible size are refused", () =>
  withBundle(async (path, parts) => {
    const bytes = Deno.readFileSync(path);
    const place = bytes.length - 1024 - 85 + "end ".length;
    for (
      const size of ["000999999999488", "000000000000000", "0000000000051x"]
    ) {
      bytes.set(new TextEncoder().encode(size), place);
      Deno.writeFileSync(path, bytes);
      await assertRejects(
        () => openBundle(path, parts, signal),
        IntegrityError,
      );
    }
  }));
