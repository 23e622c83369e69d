import { assertEquals } from "@std/assert";
import {
  checkRelativePath,
  checkSegment,
  MAX_PATH_BYTES,
  MAX_SEGMENT_BYTES,
} from "../../src/base/portable_path.ts";

const SAFE = [
  "weights.tar.gz",
  ".hidden",
  "._AppleDouble",
  "-rf",
  "a b",
  " leading blank",
  "größe",
  "模型",
  "🧠",
  "...a",
  "a..b",
  "con_",
  "console",
  "nulls.txt",
  "com0",
  "com10",
  "lpt",
  'wild*?"<>|',
  "n".repeat(MAX_SEGMENT_BYTES),
];

for (const segment of SAFE) {
  Deno.test(`checkSegment() lets ${JSON.stringify(segment.slice(0, 20))} be`, () => {
    assertEquals(checkSegment(segment), undefined);
  });
}

const UNSAFE: readonly (readonly [segment: string, reason: string])[] = [
  ["", "is empty"],
  [".", "is the folder itself"],
  ["..", "leads out of its folder"],
  ["a/b", "contains a slash"],
  ["a\\b", "contains a backslash, which separates folders on Windows"],
  ["a:b", "contains a colon, which names a drive or a stream on Windows"],
  ["a\0b", "contains a NUL character"],
  ["a\nb", "contains a control character"],
  ["a\x7fb", "contains a control character"],
  ["a\x9bb", "contains a control character"],
  ["\ud83e", "is not valid Unicode"],
  ["a.", "ends with a dot, which Windows drops"],
  ["...", "ends with a dot, which Windows drops"],
  ["a ", "ends with a space, which Windows drops"],
  ["CON", "is a device name on Windows"],
  ["nul.tar.gz", "is a device name on Windows"],
  ["Aux .txt", "is a device name on Windows"],
  ["com1", "is a device name on Windows"],
  ["LPT9.log", "is a device name on Windows"],
  ["COM¹", "is a device name on Windows"],
  ["lpt³.x", "is a device name on Windows"],
  ["conin$", "is a device name on Windows"],
  ["n".repeat(MAX_SEGMENT_BYTES + 1), "is longer than 255 bytes"],
  ["ü".repeat(128), "is longer than 255 bytes"],
];

for (const [segment, reason] of UNSAFE) {
  Deno.test(`checkSegment() says that ${JSON.stringify(segment.slice(0, 20))} ${reason}`, () => {
    assertEquals(checkSegment(segment), reason);
  });
}

const PATHS: readonly (readonly [path: string, segments: string[]])[] = [
  ["a", ["a"]],
  ["a/b/c", ["a", "b", "c"]],
  ["./a//b/./c/", ["a", "b", "c"]],
  [".", []],
  ["./", []],
];

for (const [path, segments] of PATHS) {
  Deno.test(`checkRelativePath() takes ${JSON.stringify(path)} apart`, () => {
    assertEquals(checkRelativePath(path), { segments });
  });
}

const REFUSED: readonly (readonly [path: string, reason: string])[] = [
  ["", "is empty"],
  ["/a", "is an absolute path"],
  ["//server/share", "is a network path"],
  ["\\\\server\\share", "is a network path"],
  ["C:/a", "begins with a drive letter"],
  ["c:a", "begins with a drive letter"],
  ["..", "leads out of its folder"],
  ["a/../b", 'contains "..", which leads out of its folder'],
  ["a/NUL/b", 'contains "NUL", which is a device name on Windows'],
  [
    "a/b\\c",
    'contains "b\\\\c", which contains a backslash, which separates folders on Windows',
  ],
  ["a/".repeat(MAX_PATH_BYTES / 2) + "a", "is longer than 3072 bytes"],
];

for (const [path, reason] of REFUSED) {
  Deno.test(`checkRelativePath() says that ${JSON.stringify(path.slice(0, 20))} ${reason}`, () => {
    assertEquals(checkRelativePath(path), { reason });
  });
}

Deno.test("checkRelativePath() counts bytes and not characters", () => {
  const part = "ü".repeat(100);
  const path = Array.from({ length: 16 }, () => part).join("/");
  assertEquals(checkRelativePath(path), {
    reason: "is longer than 3072 bytes",
  });
});
