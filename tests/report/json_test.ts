import { assertEquals } from "@std/assert";
import type { ReportEvent } from "../../src/report/event.ts";
import { jsonLine } from "../../src/report/json.ts";

const archive = { id: "OASIS", section: "data" };

Deno.test("jsonLine() writes each event as its schema says", () => {
  const table: [ReportEvent, string][] = [
    [
      { kind: "zoo-accessed", zoo: "http://zoo" },
      '{"schema":1,"event":"zoo-accessed","zoo":"http://zoo"}',
    ],
    [
      { kind: "entry-found", id: "OASIS", zoo: "/mnt/zoo" },
      '{"schema":1,"event":"entry-found","id":"OASIS","zoo":"/mnt/zoo"}',
    ],
    [
      {
        kind: "entry-mirrored",
        id: "OASIS",
        archives: 2,
        bytes: 1500,
        changed: true,
      },
      '{"schema":1,"event":"entry-mirrored","id":"OASIS","archives":2,"bytes":1500,"changed":true}',
    ],
    [
      {
        kind: "mirror-written",
        path: "/z.tar",
        entries: 1,
        bytes: 1500,
        changed: true,
        files: [{ path: "/z.tar", sha256: "ab" }],
      },
      '{"schema":1,"event":"mirror-written","path":"/z.tar","entries":1,"bytes":1500,"changed":true,"files":[{"path":"/z.tar","sha256":"ab"}]}',
    ],
    [
      { kind: "archive-started", archive, url: "http://zoo/d" },
      '{"schema":1,"event":"archive-started","id":"OASIS","section":"data","url":"http://zoo/d"}',
    ],
    [
      { kind: "archive-progress", archive, received: 5, total: 9 },
      '{"schema":1,"event":"archive-progress","id":"OASIS","section":"data","received":5,"total":9}',
    ],
    [
      { kind: "archive-progress", archive, received: 5, total: undefined },
      '{"schema":1,"event":"archive-progress","id":"OASIS","section":"data","received":5,"total":null}',
    ],
    [
      { kind: "archive-retry", archive, reason: "reset", waitSeconds: 1.5 },
      '{"schema":1,"event":"archive-retry","id":"OASIS","section":"data","reason":"reset","wait_seconds":1.5}',
    ],
    [
      { kind: "archive-ended", archive },
      '{"schema":1,"event":"archive-ended","id":"OASIS","section":"data"}',
    ],
    [
      { kind: "section-installed", archive, folder: "/h/data/OASIS" },
      '{"schema":1,"event":"section-installed","id":"OASIS","section":"data","folder":"/h/data/OASIS"}',
    ],
    [
      { kind: "entry-current", id: "OASIS" },
      '{"schema":1,"event":"entry-current","id":"OASIS"}',
    ],
    [
      {
        kind: "entry-planned",
        id: "OASIS",
        reason: "forced",
        steps: [{ section: "data", url: "u", folder: "f", bytes: undefined }],
      },
      '{"schema":1,"event":"entry-planned","id":"OASIS","reason":"forced","steps":[{"section":"data","url":"u","folder":"f","bytes":null}]}',
    ],
    [
      { kind: "section-merging", archive },
      '{"schema":1,"event":"section-merging","id":"OASIS","section":"data"}',
    ],
    [
      { kind: "entry-ended", id: "OASIS", outcome: "failed", exit: 1 },
      '{"schema":1,"event":"entry-ended","id":"OASIS","outcome":"failed","exit":1}',
    ],
    [
      {
        kind: "entry-failed",
        id: "OASIS",
        message: "no",
        hint: undefined,
        failure: "not-found",
      },
      '{"schema":1,"event":"entry-failed","id":"OASIS","failure":"not-found","message":"no","hint":null}',
    ],
    [
      {
        kind: "entry-failed",
        id: "OASIS",
        message: "no",
        hint: "Yes.",
        failure: "unknown-entry",
      },
      '{"schema":1,"event":"entry-failed","id":"OASIS","failure":"unknown-entry","message":"no","hint":"Yes."}',
    ],
    [
      { kind: "run-failed", message: "no", hint: "Yes.", failure: "not-found" },
      '{"schema":1,"event":"run-failed","message":"no","hint":"Yes.","failure":"not-found"}',
    ],
    [
      { kind: "set-aside", id: "OASIS", path: "/h/a", backup: "/h/a.kept" },
      '{"schema":1,"event":"set-aside","id":"OASIS","path":"/h/a","backup":"/h/a.kept"}',
    ],
    [
      { kind: "warning", text: "slow" },
      '{"schema":1,"event":"warning","text":"slow"}',
    ],
  ];
  for (const [event, line] of table) assertEquals(jsonLine(event), line);
});

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
