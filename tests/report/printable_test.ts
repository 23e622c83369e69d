import { assertEquals } from "@std/assert";
import { printable } from "../../src/report/printable.ts";

Deno.test("printable() replaces what a terminal would obey or hide", () => {
  const table: [string, string][] = [
    ["plain text, 100 % – ünï → 脳 🧠", "plain text, 100 % – ünï → 脳 🧠"],
    ["C:\\data\\x1b", "C:\\data\\x1b"],
    ["\x1b[2J\x1b]0;title\x07", "\\x1b[2J\\x1b]0;title\\x07"],
    ["two\nlines\r\nand\ttab", "two\\nlines\\r\\nand\\ttab"],
    ["nul\0 del\x7f", "nul\\x00 del\\x7f"],
    ["8-bit csi \x9b31m", "8-bit csi \\x9b31m"],
    ["reversed \u202egz.rat", "reversed \\u202egz.rat"],
    ["isolate \u2066x\u2069", "isolate \\u2066x\\u2069"],
    ["zero\u200bwidth \ufeff", "zero\\u200bwidth \\ufeff"],
    ["separators \u2028\u2029", "separators \\u2028\\u2029"],
    ["lone \ud800 surrogate", "lone \\ud800 surrogate"],
    ["no UTF-8: caf\ufffd", "no UTF-8: caf\\ufffd"],
    ["tag \u{e0041}", "tag \\u{e0041}"],
    ["joiners می\u200cخواهم 👩\u200d🔬", "joiners می\u200cخواهم 👩\u200d🔬"],
  ];
  for (const [text, shown] of table) assertEquals(printable(text), shown);
});

Deno.test("printable() leaves no control character of Unicode's first plane", () => {
  for (let code = 0; code < 0x10000; code++) {
    const shown = printable(String.fromCharCode(code));
    assertEquals(/[\p{Cc}\p{Cs}\p{Zl}\p{Zp}]/u.test(shown), false, `${code}`);
  }
});
