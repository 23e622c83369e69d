import { assertEquals } from "@std/assert";
import {
  BLOCK,
  type BundledFile,
  contentsBody,
  LAST_LINE,
  lastLine,
  parseContents,
  parseLastLine,
} from "../../../../src/zoo/kinds/bundle/contents.ts";

const sha256 = "ab".repeat(32);
const files: BundledFile[] = [
  { path: "raw/a b/ü.tar.gz", offset: 512, bytes: 3, sha256 },
  { path: "SHA256SUMS", offset: 20e9, bytes: 599e6, sha256 },
];

Deno.test("parseContents() reads what contentsBody() writes", () => {
  const read = parseContents(contentsBody(files), 30e9);
  assertEquals(
    read,
    new Map(files.map((file) => [file.path, file])),
  );
});

Deno.test("contentsBody() and lastLine() fill whole blocks, whatever the paths' lengths", () => {
  for (let length = 1; length < 2 * BLOCK; length++) {
    const path = "x".repeat(length);
    const body = new TextEncoder()
      .encode(contentsBody([{ path, offset: 0, bytes: 0, sha256 }]));
    const last = lastLine(body.length, sha256);
    assertEquals(last.length, LAST_LINE);
    assertEquals((body.length + LAST_LINE) % BLOCK, 0);
    assertEquals(parseLastLine(last), {
      size: body.length + LAST_LINE,
      digest: sha256,
    });
  }
});

Deno.test("parseLastLine() takes nothing else", () => {
  for (
    const odd of ["", "end\n", lastLine(1, sha256), lastLine(427, "x") + " "]
  ) {
    assertEquals(parseLastLine(odd), undefined);
  }
});

for (
  const [fault, line] of [
    ["without a path", `0 1 ${sha256}`],
    ["with half a digest", "0 1 abab a"],
    ["with a negative offset", `-1 1 ${sha256} a`],
    ["that reaches beyond the end", `500 13 ${sha256} a`],
    ["with an offset beyond all", `999999999999999 1 ${sha256} a`],
    ["that leads out", `0 1 ${sha256} ../a`],
    ["with an absolute path", `0 1 ${sha256} /etc/passwd`],
    ["with a drive", `0 1 ${sha256} C:/a`],
    ["with a device", `0 1 ${sha256} raw/NUL`],
    ["with a path that is not plain", `0 1 ${sha256} a//b`],
  ] as const
) {
  Deno.test(`parseContents() refuses a line ${fault}`, () => {
    const body = contentsBody([]) + line + "\n";
    assertEquals("reason" in parseContents(body, 512), true);
  });
}

Deno.test("parseContents() refuses another version", () => {
  const body = contentsBody(files).replace("bundle 1", "bundle 2");
  assertEquals(parseContents(body, 30e9), {
    reason: "its contents are of another version",
  });
});
