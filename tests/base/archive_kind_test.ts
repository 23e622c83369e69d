import { assertEquals } from "@std/assert";
import {
  parseLfsPointer,
  recognizeNonArchive,
} from "../../src/base/archive_kind.ts";

const bytes = (text: string) => new TextEncoder().encode(text);

const POINTER = `version https://git-lfs.github.com/spec/v1
oid sha256:4d7a214614ab2935c943f9e0ff69d22eadbb8f32b1258daaa5e2ca24d17e2393
size 12345
`;

Deno.test("parseLfsPointer() reads the content's oid and size", () => {
  assertEquals(parseLfsPointer(bytes(POINTER)), {
    oid:
      "sha256:4d7a214614ab2935c943f9e0ff69d22eadbb8f32b1258daaa5e2ca24d17e2393",
    size: 12345,
  });
});

Deno.test("parseLfsPointer() reads pointers with extensions, CRLF and the first version's address", () => {
  const text =
    "version http://git-media.io/v/2\r\next-0-foo sha256:ab\r\noid sha256:cd\r\nsize 7\r\n";
  assertEquals(parseLfsPointer(bytes(text)), { oid: "sha256:cd", size: 7 });
});

const NO_POINTERS: Record<string, string> = {
  "text": "hello",
  "a version alone": "version https://git-lfs.github.com/spec/v1\n",
  "a size that is no number": POINTER.replace("12345", "-1"),
  "another version line": POINTER.replace("git-lfs", "example"),
  "something before it": ` ${POINTER}`,
};

for (const [name, text] of Object.entries(NO_POINTERS)) {
  Deno.test(`parseLfsPointer() takes ${name} for none`, () => {
    assertEquals(parseLfsPointer(bytes(text)), undefined);
  });
}

const KINDS: readonly (readonly [
  name: string,
  text: string,
  kind: string,
  description: string,
])[] = [
  ["nothing", "", "empty", "an empty file"],
  [
    "a pointer",
    POINTER,
    "lfs-pointer",
    "a Git LFS pointer to sha256:4d7a214614ab2935c943f9e0ff69d22eadbb8f32b1258daaa5e2ca24d17e2393 (12345 bytes), not the content itself",
  ],
  ["a page", "<!DOCTYPE html>\n<html><head>", "html", "a web page"],
  ["a page in capitals", "\n  <HTML><BODY>Sign in", "html", "a web page"],
  ["a page behind a comment", "<!-- login --><html>", "html", "a web page"],
  [
    "a page behind an XML declaration",
    '<?xml version="1.0"?>\n<html>',
    "html",
    "a web page",
  ],
  [
    "a page with a byte order mark",
    "\ufeff<!doctype html>",
    "html",
    "a web page",
  ],
  [
    "an S3 error",
    '<?xml version="1.0"?><Error><Code>AccessDenied</Code>',
    "xml",
    "an XML document",
  ],
  [
    "a JSON error",
    '{"message": "Not Found"}',
    "json",
    'a JSON message, "{\\"message\\": \\"Not Found\\"}"',
  ],
  [
    "text",
    "404: Not Found\n",
    "text",
    'text that begins with "404: Not Found"',
  ],
  [
    "text that is not ASCII",
    "größe\n".repeat(300),
    "text",
    `text that begins with "${"größe ".repeat(10).slice(0, 59)}…"`,
  ],
];

for (const [name, text, kind, description] of KINDS) {
  Deno.test(`recognizeNonArchive() recognises ${name}`, () => {
    const found = recognizeNonArchive(bytes(text).subarray(0, 1024));
    assertEquals([found?.kind, found?.description], [kind, description]);
  });
}

Deno.test("recognizeNonArchive() recognises a page in another encoding", () => {
  const page = Uint8Array.of(
    ...bytes("<html><title>Zug"),
    0xe4,
    ...bytes("nge"),
  );
  assertEquals(recognizeNonArchive(page)?.kind, "html");
});

Deno.test("recognizeNonArchive() says nothing about bytes", () => {
  assertEquals(recognizeNonArchive(Uint8Array.of(0x1f, 0x8b, 8, 0)), undefined);
  assertEquals(recognizeNonArchive(Uint8Array.of(0x41, 0xff, 0x41)), undefined);
  assertEquals(recognizeNonArchive(new Uint8Array(512)), undefined);
});
