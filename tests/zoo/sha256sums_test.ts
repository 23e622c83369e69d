import { assertEquals } from "@std/assert";
import { parseSums, stringifySums } from "../../src/zoo/sha256sums.ts";

const digest = "ab".repeat(32);

Deno.test("parseSums() reads what stringifySums() writes, sorted by path", () => {
  const digests = new Map([["b/ü x", digest], ["a", digest]]);
  const text = stringifySums(digests);
  assertEquals(text, `${digest}  a\n${digest}  b/ü x\n`);
  assertEquals(parseSums(text), digests);
});

Deno.test("parseSums() reads binary marks and Windows' line ends", () => {
  assertEquals(parseSums(`${digest} *a\r\n`), new Map([["a", digest]]));
});

Deno.test("parseSums() reads upper case, and the paths of find", () => {
  const text = `${digest.toUpperCase()}  ./a/b\n${digest}  a/b\n`;
  assertEquals(parseSums(text), new Map([["a/b", digest]]));
});

Deno.test("parseSums() believes neither of two digests of a path", () => {
  const text = `${digest}  a\n${"0".repeat(64)}  a\n`;
  assertEquals(parseSums(text).get("a"), "two digests");
});

for (
  const line of [
    `${digest}  ../a`,
    `${digest}  a/../../b`,
    `${digest}  /etc/passwd`,
    `${digest}  C:/a`,
    `${digest}  a//b`,
    `${digest} a`,
    `abab  a`,
    "# comment",
  ]
) {
  Deno.test(`parseSums() passes over "${line.slice(-20)}"`, () => {
    assertEquals(parseSums(`${line}\n`), new Map());
  });
}
