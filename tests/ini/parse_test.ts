import { assertEquals, assertThrows } from "@std/assert";
import { IniSyntaxError, parseIni } from "../../src/ini/parse.ts";

/** Text, number of the line, message. */
const REFUSED: [string, number, string][] = [
  ["home = ~\n", 1, 'line 1: "home = ~" is before any section'],
  [
    "[a]\nk = v\n  w\n\n[a]\n",
    5,
    "line 5: section [a] appears twice",
  ],
  [
    "[data]\naction = expand\nurl = x\nURL = y\n",
    4,
    'line 4: key "url" appears twice in section [data]',
  ],
  [
    "[DEFAULT]\nk = 1\n[DEFAULT]\nk = 1\n",
    4,
    'line 4: key "k" appears twice in section [DEFAULT]',
  ],
  ["[a]\n\n  k v\n", 3, 'line 3: "k v" has no "=" or ":"'],
  ["[a]\n= v\n", 2, 'line 2: "= v" has no key'],
  ["[a]\r\rk\r", 3, 'line 3: "k" has no "=" or ":"'],
  ["\ufeff\ufeff[a]", 1, 'line 1: "\\u{feff}[a]" is before any section'],
];

for (const [text, line, message] of REFUSED) {
  Deno.test(`parseIni() says: ${message}`, () => {
    const error = assertThrows(() => parseIni(text), IniSyntaxError);
    assertEquals(error.message, message);
    assertEquals(error.line, line);
    assertEquals(error.name, "IniSyntaxError");
  });
}

Deno.test("IniSyntaxError is a SyntaxError", () => {
  assertThrows(() => parseIni("k"), SyntaxError);
});

Deno.test("parseIni() shows the beginning of a long line", () => {
  const error = assertThrows(
    () => parseIni(`<!DOCTYPE html>${"x".repeat(100_000)}`),
    IniSyntaxError,
  );
  assertEquals(
    error.message,
    `line 1: "<!DOCTYPE html>${"x".repeat(44)}…" is before any section`,
  );
});

/** A text and how a message shows it: nothing of it acts on a terminal. */
const UNSEEN: [string, string][] = [
  ["\x1b[2J", "\\u001b[2J"],
  ["x\0y", "x\\u0000y"],
  ["x\x7fy\x9by", "x\\u{7f}y\\u{9b}y"],
  ["x\u2028y\u2029z", "x\\u{2028}y\\u{2029}z"],
  ["\u202ex\u2066y", "\\u{202e}x\\u{2066}y"],
  ["x\u{e0041}y", "x\\u{e0041}y"],
  ["Größe 键 😀", "Größe 键 😀"],
];

for (const [text, shown] of UNSEEN) {
  Deno.test(`parseIni() shows ${shown} in a message`, () => {
    const line = assertThrows(() => parseIni(text), IniSyntaxError);
    assertEquals(line.message, `line 1: "${shown}" is before any section`);
    const section = assertThrows(
      () => parseIni(`[${text}]\n[${text}]`),
      IniSyntaxError,
    );
    assertEquals(section.message, `line 2: section [${shown}] appears twice`);
  });
}

Deno.test("parseIni() reads a million blanks inside a line in linear time", () => {
  const blanks = " ".repeat(1_000_000);
  const document = parseIni(`[a]\nk${blanks}l = v${blanks}w\n`);
  assertEquals(document.sections.get("a")?.get(`k${blanks}l`), `v${blanks}w`);
});
