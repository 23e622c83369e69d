import { assert, assertEquals } from "@std/assert";
import { displayWidth } from "../../src/report/display_width.ts";
import { type Row, table } from "../../src/report/table.ts";

const columns = [{ title: "ID" }, { title: "SIZE", align: "end" as const }];
const row = (id: string, size: string, note = ""): Row => ({
  cells: [{ text: id }, { text: size }],
  note,
});
const lay = (rows: readonly Row[], width: number) =>
  table(rows, columns, width).map(({ text }) => text);

const ROWS = [
  row("unet", "6.6 MB", "Glands in images of colon histology, by a U-Net"),
  row("highres3dnet", "12 kB", "Brain parcellation"),
];

Deno.test("table() without a limit has all in one line", () => {
  assertEquals(lay(ROWS, 0), [
    "ID              SIZE",
    "unet          6.6 MB  Glands in images of colon histology, by a U-Net",
    "highres3dnet   12 kB  Brain parcellation",
  ]);
});

Deno.test("table() cuts notes where the terminal ends", () => {
  assertEquals(lay(ROWS, 48), [
    "ID              SIZE",
    "unet          6.6 MB  Glands in images of colo..",
    "highres3dnet   12 kB  Brain parcellation",
  ]);
});

Deno.test("table() puts notes below where there is too little room beside", () => {
  assertEquals(lay(ROWS, 40), [
    "ID              SIZE",
    "unet          6.6 MB",
    "  Glands in images of colon histology,..",
    "highres3dnet   12 kB",
    "  Brain parcellation",
  ]);
});

Deno.test("table() gives the first cell a line where a row does not fit", () => {
  assertEquals(lay(ROWS, 16), [
    "unet",
    "  6.6 MB",
    "  Glands in im..",
    "highres3dnet",
    "  12 kB",
    "  Brain parcel..",
  ]);
});

Deno.test("table() leaves out what is empty", () => {
  assertEquals(lay([row("a", "", "")], 0), ["ID  SIZE", "a"]);
  assertEquals(lay([], 80), ["ID  SIZE"]);
});

Deno.test("table() aligns wide characters by the columns that they take", () => {
  const lines = lay([row("脳区分", "1 B"), row("größe", "12 B")], 80);
  assertEquals(lines.map(displayWidth), [12, 12, 12]);
});

Deno.test("table() paints texts and not the blanks around them", () => {
  const painted: Row = {
    cells: [{ text: "a", color: "green" }, { text: "1 B", color: "red" }],
    note: "",
  };
  assertEquals(lay([painted], 80), [
    "ID  SIZE",
    "\x1b[32ma\x1b[0m    \x1b[31m1 B\x1b[0m",
  ]);
});

Deno.test("table() fits every width in which the first cells do", () => {
  for (let width = 12; width < 90; width++) {
    for (const line of lay(ROWS, width)) {
      assert(displayWidth(line) <= width, `${width}: ${line}`);
    }
  }
});

Deno.test("table() takes a hundred thousand rows", () => {
  const rows = Array.from({ length: 100_000 }, (_, i) => row(`e${i}`, "1 B"));
  assertEquals(lay(rows, 80).length, 100_001);
});
