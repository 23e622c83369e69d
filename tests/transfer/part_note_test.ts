import { assertEquals } from "@std/assert";
import {
  type PartNote,
  readNote,
  writeNote,
} from "../../src/transfer/part_note.ts";

const notes: PartNote[] = [
  { url: "https://zoo.org/x", owner: "me", validators: {} },
  {
    url: "https://zoo.org/x",
    owner: "me",
    validators: { etag: '"v"', total: 7, ranges: true },
    lfs: "00",
  },
  { url: "u", owner: "", validators: { lastModified: "then" } },
];

Deno.test("readNote() reads what writeNote() wrote", () => {
  for (const note of notes) assertEquals(readNote(writeNote(note)), note);
});

const DAMAGED = [
  "",
  "{",
  "null",
  "[]",
  '{"form":2,"url":"u","owner":"o","validators":{}}',
  '{"form":1,"url":1,"owner":"o","validators":{}}',
  '{"form":1,"url":"u","validators":{}}',
  '{"form":1,"url":"u","owner":"o","validators":null}',
];

for (const text of DAMAGED) {
  Deno.test(`readNote() takes ${text || "an empty file"} for no note`, () => {
    assertEquals(readNote(text), undefined);
  });
}

Deno.test("readNote() leaves out validators of the wrong type", () => {
  const text =
    '{"form":1,"url":"u","owner":"o","validators":{"etag":1,"total":"7","ranges":0},"lfs":3}';
  assertEquals(readNote(text), { url: "u", owner: "o", validators: {} });
});
