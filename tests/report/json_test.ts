import { assertEquals } from "@std/assert";
import { jsonLine } from "../../src/report/json.ts";

Deno.test("jsonLine() escapes control and invisible characters, and loses none", () => {
  const text = "a\x1b[2J\n\x7f\x9b\u202e\u2028\ud800 \u{e0041} é脳";
  const line = jsonLine({ kind: "warning", text });
  assertEquals(
    line,
    '{"schema":1,"event":"warning","text":' +
      '"a\\u001b[2J\\n\\u007f\\u009b\\u202e\\u2028\\ud800 \\udb40\\udc41 é脳"}',
  );
  assertEquals(JSON.parse(line), { schema: 1, event: "warning", text });
});
