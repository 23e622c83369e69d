import { assertEquals } from "@std/assert";
import {
  displayWidth,
  fitStart,
  padEnd,
  shorten,
} from "../../src/report/display_width.ts";

Deno.test("displayWidth() counts columns of a terminal", () => {
  const table: [string, number][] = [
    ["", 0],
    ["abc", 3],
    ["é", 1],
    ["e\u0301", 1],
    ["ñandú", 5],
    ["脳画像", 6],
    ["ﾃﾞｰﾀ", 4],
    ["ＡＢ", 4],
    ["뇌", 2],
    ["🧠", 2],
    ["⌚", 2],
    ["…–→", 3],
    ["می\u200cخواهم", 7],
  ];
  for (const [text, width] of table) {
    assertEquals(displayWidth(text), width, text);
  }
});

Deno.test("fitStart() never cuts a character in two", () => {
  assertEquals(fitStart("abc", 2), "ab");
  assertEquals(fitStart("脳画像", 3), "脳");
  assertEquals(fitStart("🧠🧠", 3), "🧠");
  assertEquals(fitStart("e\u0301x", 1), "e\u0301");
  assertEquals(fitStart("abc", 0), "");
  assertEquals(fitStart("abc", -1), "");
});

Deno.test("shorten() marks what it cut", () => {
  const table: [string, number, string][] = [
    ["highres3dnet", 12, "highres3dnet"],
    ["highres3dnet", 11, "highres3d.."],
    ["脳画像データ", 7, "脳画.."],
    ["abc", 2, ".."],
    ["abc", 1, "."],
    ["abc", 0, ""],
  ];
  for (const [text, columns, short] of table) {
    assertEquals(shorten(text, columns), short);
  }
});

Deno.test("padEnd() fills up to columns, not characters", () => {
  assertEquals(padEnd("脳", 4), "脳  ");
  assertEquals(padEnd("brain", 4), "brain");
});
