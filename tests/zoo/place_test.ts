import { assertEquals, assertThrows } from "@std/assert";
import { SettingsError } from "../../src/base/errors.ts";
import { parsePlace, splitZoos } from "../../src/zoo/place.ts";

Deno.test("parsePlace() takes http and https addresses for servers, slashes at their end or not", () => {
  for (const address of ["http://h:8080/z", "http://h:8080/z//"]) {
    assertEquals(parsePlace(address, "posix"), {
      kind: "web",
      base: new URL("http://h:8080/z/"),
    });
  }
  const { kind } = parsePlace("HTTPS://github.com/NifTK/Zoo", "windows");
  assertEquals(kind, "web");
});

for (
  const [address, os, path] of [
    ["/mnt/zoo", "posix", "/mnt/zoo"],
    ["stick/zoo.tar", "posix", "stick/zoo.tar"],
    ["./a b#c", "posix", "./a b#c"],
    ["file:///mnt/a%20b", "posix", "/mnt/a b"],
    ["file:/mnt/zoo", "posix", "/mnt/zoo"],
    ["C:\\zoo", "windows", "C:\\zoo"],
    ["C:/zoo", "windows", "C:/zoo"],
    ["c:zoo.tar", "windows", "c:zoo.tar"],
    ["\\\\server\\share\\zoo", "windows", "\\\\server\\share\\zoo"],
    ["file:///C:/zoo", "windows", "C:\\zoo"],
    ["file://server/share/zoo", "windows", "\\\\server\\share\\zoo"],
    ["github.com/NifTK/Zoo", "posix", "github.com/NifTK/Zoo"],
  ] as const
) {
  Deno.test(`parsePlace() takes "${address}" for a path on ${os}`, () => {
    assertEquals(parsePlace(address, os), { kind: "disk", path });
  });
}

for (const odd of ["ftp://host/zoo", "ssh://host", "http://", "s3://b/k"]) {
  Deno.test(`parsePlace() refuses ${odd}, quoting it`, () => {
    assertThrows(() => parsePlace(odd, "posix"), SettingsError, `"${odd}"`);
  });
}

Deno.test("splitZoos() takes lines and semicolons for ends, and blanks inside for names", () => {
  assertEquals(splitZoos(" /mnt/a b ;http://h/x;\n\nC:\\z\n"), [
    "/mnt/a b",
    "http://h/x",
    "C:\\z",
  ]);
  assertEquals(splitZoos(" ; \n"), []);
});
