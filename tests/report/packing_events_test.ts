import { assertEquals } from "@std/assert";
import type { ReportEvent } from "../../src/report/event.ts";
import { messageLines, quietLines } from "../../src/report/event_table.ts";
import { jsonLine } from "../../src/report/json.ts";

const PLAIN = { width: 0, colors: { stdout: false, stderr: false } };

const compared: ReportEvent = {
  kind: "entry-compared",
  id: "foo_bar",
  before: "1.0",
  version: "1.1",
  changes: [
    { section: "data", change: "added" },
    { section: "code\u001b", change: "removed" },
  ],
};
const packed = {
  kind: "entry-packed",
  id: "foo_bar",
  version: "1.0",
  folder: "/zoo/foo_bar",
  changed: true,
  archives: [{
    section: "data",
    path: "/zoo/foo_bar/data.tar.gz",
    bytes: 1200,
    sha256: "ab",
    files: 2,
  }],
} as const satisfies ReportEvent;
const checked = {
  kind: "entry-checked",
  id: "foo_bar",
  archives: 1,
  bytes: 1200,
  files: 2,
  problems: [],
  notes: ["it has no licence"],
} as const satisfies ReportEvent;
const faulty: ReportEvent = { ...checked, problems: ["[data]: torn"] };
const zoo = {
  kind: "zoo-checked",
  path: "/zoo",
  entries: 2,
  faulty: 0,
  bytes: 2400,
  problems: [],
} as const satisfies ReportEvent;

Deno.test("packing events are told to a person, quietly, and as JSON", () => {
  const table: [ReportEvent, string[], string[]][] = [
    [packed, [
      "foo_bar: OK. version 1.0 in /zoo/foo_bar",
      "  data      1.2 kB  2 files  /zoo/foo_bar/data.tar.gz",
    ], []],
    [{ ...packed, changed: false, archives: [] }, [
      "foo_bar: OK. version 1.0 in /zoo/foo_bar, unchanged",
    ], []],
    [{
      ...packed,
      kind: "packing-planned",
      archives: [...packed.archives, {
        section: "weights-größe.onnx",
        path: "/zoo/foo_bar/gr_e.onnx",
        bytes: 7,
        sha256: "cd",
        files: 1,
      }],
    }, [
      "foo_bar: would be version 1.0 in /zoo/foo_bar",
      "  data                 1.2 kB  2 files  /zoo/foo_bar/data.tar.gz",
      "  weights-größe.onnx      7 B  1 file  /zoo/foo_bar/gr_e.onnx",
    ], []],
    [compared, [
      "foo_bar: what changes from version 1.0 to 1.1",
      "  added    data",
      "  removed  code\\x1b",
    ], []],
    [{ ...compared, version: "1.0", changes: [] }, [
      "foo_bar: what changes in version 1.0",
    ], []],
    [checked, [
      "foo_bar: OK. 1 archive, 1.2 kB, 2 files",
      "  Note: it has no licence.",
    ], []],
    [faulty, [
      "foo_bar: FAIL. 1 archive, 1.2 kB, 2 files",
      "  [data]: torn.",
      "  Note: it has no licence.",
    ], [
      "foo_bar: FAIL. 1 archive, 1.2 kB, 2 files",
      "  [data]: torn.",
    ]],
    [zoo, ["Zoo /zoo: OK. 2 entries, 2.4 kB"], []],
    [{ ...zoo, faulty: 1, problems: ["no index"] }, [
      "no index.",
      "Zoo /zoo: FAIL. 2 entries, 2.4 kB, 1 faulty entry",
    ], ["no index."]],
  ];
  for (const [event, human, quiet] of table) {
    const texts = messageLines(event, PLAIN);
    assertEquals(texts.map(({ text }) => text), human);
    assertEquals(quietLines(event).map(({ text }) => text), quiet);
    const { kind, ...fields } = event;
    assertEquals(JSON.parse(jsonLine(event)), {
      schema: 1,
      event: kind,
      ...fields,
    });
  }
});
