import { assertEquals, assertStringIncludes, assertThrows } from "@std/assert";
import { ManifestError } from "../../src/base/errors.ts";
import {
  type IndexEntry,
  parseIndex,
  stringifyIndex,
} from "../../src/zoo/zoo_index.ts";

const ENTRIES: IndexEntry[] = [
  {
    id: "a_model_zoo",
    version: "1.10",
    description: 'With "quotes" and ü',
    archives: [{
      section: "data",
      path: "a/data.tar.gz",
      bytes: 12,
      sha256: "ab".repeat(32),
      from: ["http://h/data.tar.gz?…"],
    }, {
      section: "code",
      path: "a/code.tar.gz",
      bytes: undefined,
      sha256: undefined,
      from: [],
    }],
  },
  { id: "b", version: undefined, description: undefined, archives: [] },
];

Deno.test("parseIndex() reads what stringifyIndex() writes, a line for each entry, behind a byte order mark, too", () => {
  const text = stringifyIndex(ENTRIES);
  assertEquals(parseIndex(text, "x"), ENTRIES);
  assertEquals(parseIndex(`\ufeff${text}`, "x"), ENTRIES);
  assertEquals(text.split("\n").length, ENTRIES.length + 3);
  assertEquals(parseIndex(stringifyIndex([]), "x"), []);
});

for (
  const [fault, text, reason] of [
    ["is no JSON", "<!DOCTYPE html>", "it is not JSON"],
    ["is a list", "[]", "the index is not an object"],
    ["is of a newer format", '{"format":2}', "a newer version"],
    ["has no entries", '{"format":1}', '"entries" is not a list'],
    ["has a text for an entry", entries('"a"'), "an entry is not an object"],
    ["has no archives", entries('{"id":"a"}'), '"archives" is not a list'],
    ["has a version that is a number", archive("", '"version":1,'), "version"],
    ["has a size below zero", archive('"size":-1'), "not a number of bytes"],
    ["has half a byte", archive('"size":1.5'), "not a number of bytes"],
    ["has no digest for one", archive('"sha256":"../x"'), "not a SHA-256"],
    ["has a table that is a text", archive('"from":"http"'), '"from"'],
  ] as const
) {
  Deno.test(`parseIndex() refuses an index that ${fault}`, () => {
    assertThrows(() => parseIndex(text, "the/source"), ManifestError, reason);
  });
}

for (const id of ["", "..", "../x", "a/b", "C:x", "nul", "a\\nb"]) {
  Deno.test(`parseIndex() refuses the id "${id}"`, () => {
    const text = entries(`{"id":"${id}","archives":[]}`);
    assertThrows(() => parseIndex(text, "x"), ManifestError, "sample id");
  });
}

for (
  const path of ["", "/etc/passwd", "../x", "a/../b", "a//b", "C:/x", "a/nul"]
) {
  Deno.test(`parseIndex() refuses the path "${path}"`, () => {
    const text = entries(`{"id":"a","archives":[{"path":"${path}"}]}`);
    assertThrows(() => parseIndex(text, "x"), ManifestError, `"${path}"`);
  });
}

function entries(text: string): string {
  return `{"format":1,"entries":[${text}]}`;
}

function archive(keys: string, entryKeys = ""): string {
  const more = keys === "" ? "" : `,${keys}`;
  return entries(
    `{"id":"a",${entryKeys}"archives":[{"path":"a/b"${more}}]}`,
  );
}

Deno.test("an index has what its manifests say for people, where they say it", () => {
  const about = {
    license: "Apache-2.0",
    homepage: "https://lab.example/",
    doi: undefined,
    authors: ["Lovelace, Ada", "Turing, Alan"],
  };
  const entry = { id: "a", version: "1.0", description: "An entry" };
  const text = stringifyIndex([
    { ...entry, about, archives: [] },
    { ...entry, id: "b", archives: [] },
  ]);
  assertStringIncludes(text, '"authors":["Lovelace, Ada","Turing, Alan"]');
  assertEquals(parseIndex(text, "index").map(({ about }) => about), [
    about,
    undefined,
  ]);
  for (const [key, value] of [["license", 1], ["doi", {}]] as const) {
    const index = { entries: [{ ...entry, [key]: value, archives: [] }] };
    assertThrows(
      () => parseIndex(JSON.stringify(index), "index"),
      ManifestError,
      key,
    );
  }
});
