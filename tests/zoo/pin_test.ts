import { assertEquals, assertThrows } from "@std/assert";
import { UsageError } from "../../src/base/errors.ts";
import { hasPin, readPins, refuseVersion } from "../../src/zoo/pin.ts";

const pins = (...texts: string[]) => [...readPins(texts)];

Deno.test("readPins() reads ids with and without a version, with blanks, too", () => {
  assertEquals(pins("a", "b==1.0", "c == 2", " d== v1.0rc1 "), [
    ["a", undefined],
    ["b", "1.0"],
    ["c", "2"],
    ["d", "v1.0rc1"],
  ]);
});

Deno.test("readPins() takes an entry once, with the version that one of them names", () => {
  assertEquals(pins("a", "a==1.0", "a", "a==1.00"), [["a", "1.00"]]);
  assertThrows(
    () => pins("a==1.0", "a==1.0.0"),
    UsageError,
    '"a" cannot have two versions at a time, 1.0 and 1.0.0',
  );
});

Deno.test("readPins() refuses what is half a pin, and other conditions", () => {
  for (const text of ["==1.0", "a==", " == ", "a==1==2", "a==1.0 b"]) {
    assertEquals(hasPin(text), true);
    assertThrows(() => pins(text), UsageError, `cannot use "${text}"`);
  }
  for (const text of ["a>=1.0", "a ~= 1", "a!=1.0", "a<2", "a===1.0", "a>="]) {
    assertEquals(hasPin(text), true);
    const error = assertThrows(() => pins(text), UsageError, "only == can");
    assertEquals(error.hint?.includes("as in a=="), true);
  }
  for (const text of ["a=1.0", "a@1.0", "a-1.0", "a>b"]) {
    assertEquals(hasPin(text), false);
  }
});

Deno.test("refuseVersion() compares versions as a zoo does", () => {
  const refused = (version: string | undefined, wanted = "1.0") =>
    refuseVersion("a", wanted, version, "/zoo")?.message;
  assertEquals(refused("1.0"), undefined);
  assertEquals(refused("1.00"), undefined);
  for (const version of ["1.0.0", "1.1", "1"]) {
    assertEquals(
      refused(version),
      `cannot get version 1.0 of "a": the model zoo "/zoo" has version ${version}`,
    );
  }
  assertEquals(
    refused(undefined),
    'cannot get version 1.0 of "a": the model zoo "/zoo" has one without a version',
  );
});
