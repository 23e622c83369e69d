import { assertEquals, assertThrows } from "@std/assert";
import {
  fieldsIn,
  JsonError,
  listOf,
  numberOf,
  objectOf,
  parseObject,
  textIfAny,
  textOf,
  textsOf,
} from "../../src/base/json.ts";

Deno.test("parseObject() says what a text is not", () => {
  assertEquals(parseObject('{"a":1}', "the note"), { a: 1 });
  const rows = [
    ["{", "it is not JSON"],
    ["[]", "the note is not an object"],
    ["null", "the note is not an object"],
  ] as const;
  for (const [text, why] of rows) {
    assertThrows(() => parseObject(text, "the note"), JsonError, why);
  }
});

Deno.test("fieldsIn() takes what is no object as nothing", () => {
  assertEquals(fieldsIn('{"a":1}'), { a: 1 });
  for (const text of ["", "{", "[]", "1", "null"]) {
    assertEquals(fieldsIn(text), undefined);
  }
});

Deno.test("members are of their type, or named in the error", () => {
  const fields = { text: "t", number: 1, list: [2], object: { a: 1 } };
  assertEquals(textOf(fields, "text"), "t");
  assertEquals(numberOf(fields, "number"), 1);
  assertEquals(listOf(fields, "list"), [2]);
  assertEquals(objectOf(fields.object, "it"), { a: 1 });
  assertEquals(textIfAny(fields, "missing"), undefined);
  assertThrows(() => textOf(fields, "list"), JsonError, '"list" is not a text');
  assertThrows(() => textIfAny(fields, "number"), JsonError, "is not a text");
  assertThrows(() => numberOf(fields, "text"), JsonError, "is not a number");
  assertThrows(() => listOf(fields, "object"), JsonError, "is not a list");
  assertThrows(() => objectOf([], "it"), JsonError, "it is not an object");
});

Deno.test("textsOf() leaves out what is no text", () => {
  assertEquals(textsOf({ a: "x", b: 1 }, "a", "b", "c"), { a: "x" });
});
