import { assertEquals, assertThrows } from "@std/assert";
import { BuildError } from "../../../scripts/compile/build_error.ts";
import { withLateBuiltIns } from "../../../scripts/compile/built_in_modules.ts";

Deno.test("withLateBuiltIns() takes node:module out of the start", () => {
  const text = [
    "var __create = Object.create;",
    'import { createRequire as __internal } from "node:module";',
    "var __require = __internal(import.meta.url);",
    "",
  ].join("\n");
  assertEquals(
    withLateBuiltIns(text),
    [
      "var __create = Object.create;",
      "var __require = (name) => process.getBuiltinModule(name);",
      "",
    ].join("\n"),
  );
});

Deno.test("withLateBuiltIns() leaves other files as they are", () => {
  for (
    const text of [
      "var a;",
      'module.exports = factory(__require("node:stream/web"));',
      'import { createRequire } from "node:module";',
      "function __require2() {}",
    ]
  ) assertEquals(withLateBuiltIns(text), text);
});

for (const argument of ['"left-pad"', '"./other.cjs"', "name"]) {
  Deno.test(`withLateBuiltIns() refuses a package that requires ${argument}`, () => {
    assertThrows(
      () => withLateBuiltIns(`a(__require("node:fs"), __require(${argument}))`),
      BuildError,
      `a package requires ${argument}, which is not built in`,
    );
  });
}
