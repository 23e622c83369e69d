import { assertEquals, assertThrows } from "@std/assert";
import { SettingsError } from "../../src/base/errors.ts";
import { readAddress } from "../../src/zoo/kinds/kinds.ts";
import { pathOf, splitZoos } from "../../src/zoo/place.ts";

Deno.test("readAddress() takes http and https addresses for servers, slashes at their end or not", () => {
  for (const address of ["http://h:8080/z", "http://u:p@h:8080/z//?q=1"]) {
    const { base, path } = readAddress(address);
    assertEquals([base.href, path], ["http://h:8080/z/", undefined]);
  }
  const { base } = readAddress("HTTPS://github.com/NifTK/Zoo");
  assertEquals(base.href, "https://github.com/NifTK/Zoo/");
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
    ["https://github.com/NifTK/Zoo", "posix", undefined],
  ] as const
) {
  Deno.test(`pathOf() of "${address}" on ${os} is ${path ?? "none"}`, () => {
    assertEquals(pathOf(address, os), path);
  });
}

for (
  const odd of [
    "http://",
    "https://host:99999/zoo",
    "OCI://h:1x/zoo",
    "file:///zoo%FF",
  ]
) {
  Deno.test(`readAddress() refuses ${odd} as malformed`, () => {
    assertThrows(
      () => readAddress(odd),
      SettingsError,
      `"${odd}" as a model zoo: it is malformed`,
    );
  });
}

for (const odd of ["ftp://host/zoo", "ssh://host", "s3://b/k"]) {
  Deno.test(`readAddress() refuses ${odd}, quoting it`, () => {
    assertThrows(
      () => readAddress(odd),
      SettingsError,
      `"${odd}" as a model zoo: it is not an http, https, oci or file address`,
    );
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

for (const odd of ["ann:secret@h:80/zoo", "http:/ann:secret@h/zoo"]) {
  Deno.test(`readAddress() does not take ${odd} for a folder, and keeps its password to itself`, () => {
    const { message } = assertThrows(
      () => readAddress(odd),
      SettingsError,
      "it is not an http, https, oci or file address",
    );
    assertEquals(message.includes("secret"), false);
  });
}

Deno.test("pathOf() takes ./ann:x@h, C:\\a@b and zoo@2 for paths", () => {
  for (const path of ["./ann:x@h", "C:\\a@b", "C:a@b", "zoo@2", "a:b/c@d"]) {
    assertEquals(pathOf(path, "posix"), path);
  }
});
