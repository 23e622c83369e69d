import { assert, assertEquals, assertNotEquals } from "@std/assert";
import { basename } from "@std/path";
import { PartFile, partPath, readPart } from "../../src/transfer/part_file.ts";
import { withTempFolder } from "../support/temp.ts";

const NAMES: [url: string, name: string][] = [
  ["https://zoo.org/a/data.tar.gz", "data.tar.gz"],
  ["https://zoo.org/a/data.tar.gz?dl=1", "data.tar.gz"],
  ["https://zoo.org/a%20b/m%C3%BCll%2F..%2Fx.tar", "m_C3_BCll_2F.._2Fx.tar"],
  ["https://zoo.org/..%2f..%2fetc", "2f.._2fetc"],
  ["https://zoo.org/", "archive"],
  ["https://zoo.org/...", "archive"],
  [`https://zoo.org/${"x".repeat(300)}`, "x".repeat(60)],
];

for (const [url, name] of NAMES) {
  Deno.test(`the partial file of ${url.slice(0, 60)} is named ${name}.part`, () => {
    const path = basename(partPath(new URL(url), "folder"));
    assert(/^[0-9a-f]{16}-/.test(path), path);
    assertEquals(path.slice(17), `${name}.part`);
  });
}

Deno.test("a partial file is known by its address without login and fragment", () => {
  const path = (url: string) => partPath(new URL(url), "folder");
  const plain = path("https://zoo.org/x?dl=1");
  assertEquals(path("https://ann:pw@zoo.org/x?dl=1#y"), plain);
  assertNotEquals(path("https://zoo.org/x?dl=2"), plain);
});

const url = new URL("https://ann:pw@zoo.org/x");

Deno.test("readPart() reads what is noted beside a partial file", async () => {
  await withTempFolder((folder) => {
    for (
      const [validators, lfs] of [
        [{}, undefined],
        [{ etag: '"v"', total: 7, ranges: true }, "00"],
        [{ lastModified: "then" }, undefined],
      ] as const
    ) {
      const part = new PartFile(url, folder);
      part.begin(validators, lfs);
      part.append(new Uint8Array(3));
      part.close();
      assertEquals(readPart(url, folder), {
        length: 3,
        note: {
          url: "https://zoo.org/x",
          owner: part.owner,
          validators,
          ...(lfs !== undefined && { lfs }),
        },
      });
    }
  });
});

/** Reads the note `text` beside three bytes. */
async function noteOf(text: string): Promise<unknown> {
  let note: unknown;
  await withTempFolder((folder) => {
    const path = partPath(url, folder);
    Deno.writeTextFileSync(path, "abc");
    Deno.writeTextFileSync(`${path}.json`, text);
    note = readPart(url, folder)?.note;
  });
  return note;
}

const DAMAGED = [
  "",
  "{",
  "null",
  "[]",
  '{"form":2,"url":"https://zoo.org/x","owner":"o","validators":{}}',
  '{"form":1,"url":1,"owner":"o","validators":{}}',
  '{"form":1,"url":"https://zoo.org/y","owner":"o","validators":{}}',
  '{"form":1,"url":"https://zoo.org/x","validators":{}}',
  '{"form":1,"url":"https://zoo.org/x","owner":"o","validators":null}',
];

for (const text of DAMAGED) {
  Deno.test(`readPart() takes ${text || "an empty file"} for no note`, async () => {
    assertEquals(await noteOf(text), undefined);
  });
}

Deno.test("readPart() leaves out validators of the wrong type", async () => {
  const text =
    '{"form":1,"url":"https://zoo.org/x","owner":"o","validators":{"etag":1,"total":"7","ranges":0},"lfs":3}';
  assertEquals(await noteOf(text), {
    url: "https://zoo.org/x",
    owner: "o",
    validators: {},
  });
});
