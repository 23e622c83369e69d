import { assertEquals } from "@std/assert";
import { nameArchives } from "../../../src/publish/mirror/entry.ts";

const names = (...urls: string[]) =>
  nameArchives(urls.map((url) => new URL(url, "http://h/")));

Deno.test("nameArchives() takes the last part of each address", () => {
  assertEquals(
    names("a/data.tar.gz?dl=1", "file:///x/Weights_1.0-b.tar"),
    ["data.tar.gz", "Weights_1.0-b.tar"],
  );
});

Deno.test("nameArchives() tells archives apart whose names are the same, or would be on some disk", () => {
  assertEquals(
    names("a/data.tar", "b/data.tar", "c/DATA.tar", "a/data.tar"),
    ["data.tar", "2-data.tar", "3-DATA.tar", "data.tar"],
  );
});

for (
  const [url, name] of [
    ["a/%2e%2e%2fetc%2fpasswd", "___etc_passwd"],
    ["a/b%20c.tar", "b_c.tar"],
    ["a/", "archive"],
    ["", "archive"],
    [".hidden.tar", "hidden.tar"],
    ["NUL.tar", "archive"],
    ["main.ini", "archive"],
    ["README.md", "archive"],
    ["LICENSE", "archive"],
    ["x.", "archive"],
    ["ü.tar", "__.tar"],
    [`${"x".repeat(300)}.tar.gz`, `${"x".repeat(93)}.tar.gz`],
  ] as const
) {
  Deno.test(`nameArchives() calls ${url.slice(0, 30) || "nothing"} ${name.slice(-12)}`, () => {
    assertEquals(names(url), [name]);
  });
}

Deno.test("nameArchives() names what it has named as before", () => {
  const first = names("a/data.tar", "b/data.tar", "c/DATA.tar", "main.ini");
  assertEquals(names(...first), first);
});
