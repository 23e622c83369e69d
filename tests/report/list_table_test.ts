import { assert, assertEquals } from "@std/assert";
import { displayWidth } from "../../src/report/display_width.ts";
import type { ListedEntry } from "../../src/report/event.ts";
import { linesOf } from "../../src/report/lines.ts";
import { listTable } from "../../src/report/list_table.ts";

function entry(
  id: string,
  bytes: number,
  description?: string,
  installed?: ListedEntry["installed"],
): ListedEntry {
  return {
    id,
    description,
    version: undefined,
    bytes,
    zoo: undefined,
    installed,
  };
}

/** The table, without the line that counts its entries. */
function lay(entries: readonly ListedEntry[], width: number): string[] {
  const event = { of: "zoo", guessed: false, entries } as const;
  return linesOf(listTable(event, width), { stdout: true, stderr: true })
    .map(({ text }) => text).slice(0, -1);
}

const ENTRIES = [
  entry("unet", 6_595_794, "Glands in images of colon histology, by a U-Net"),
  entry("highres3dnet", 9_900, "Brain parcellation"),
];

for (
  const [what, width, lines] of [
    ["has all in one line without a limit", 0, [
      "SAMPLE ID     VERSION    SIZE  STATE",
      "unet                   6.6 MB         Glands in images of colon histology, by a U-Net",
      "highres3dnet           9.9 kB         Brain parcellation",
    ]],
    ["cuts notes where the terminal ends", 64, [
      "SAMPLE ID     VERSION    SIZE  STATE",
      "unet                   6.6 MB         Glands in images of colo..",
      "highres3dnet           9.9 kB         Brain parcellation",
    ]],
    ["puts notes below where there is too little room beside", 40, [
      "SAMPLE ID     VERSION    SIZE  STATE",
      "unet                   6.6 MB",
      "  Glands in images of colon histology,..",
      "highres3dnet           9.9 kB",
      "  Brain parcellation",
    ]],
    ["gives the id a line where a row does not fit", 16, [
      "unet",
      "  6.6 MB",
      "  Glands in im..",
      "highres3dnet",
      "  9.9 kB",
      "  Brain parcel..",
    ]],
  ] as const
) {
  Deno.test(`listTable() ${what}`, () => {
    assertEquals(lay(ENTRIES, width), [...lines]);
  });
}

Deno.test("listTable() aligns wide characters by the columns that they take", () => {
  const lines = lay([entry("脳区分", 1), entry("größe", 12)], 80);
  const sizeEnds = lines.map((line) =>
    displayWidth(line.replace(/(?<=B|SIZE).*/, ""))
  );
  assertEquals(new Set(sizeEnds).size, 1);
});

Deno.test("listTable() paints states and not the blanks around them", () => {
  const state = { version: "1.0", condition: "installed" } as const;
  const lines = lay([
    entry("a", 1, "x", { ...state, outdated: false }),
    entry("b", 1, "y", { ...state, outdated: true }),
    entry("c", 1, "z", { ...state, condition: "damaged", outdated: false }),
  ], 80);
  assertEquals(lines.map((line) => line.slice(26)), [
    "STATE",
    "\x1b[32minstalled\x1b[0m  x",
    "\x1b[33mold: 1.0\x1b[0m   y",
    "\x1b[31mdamaged\x1b[0m    z",
  ]);
});

Deno.test("listTable() fits every width in which the ids do", () => {
  for (let width = 12; width < 90; width++) {
    for (const line of lay(ENTRIES, width)) {
      assert(displayWidth(line) <= width, `${width}: ${line}`);
    }
  }
});

Deno.test("listTable() takes a hundred thousand entries", () => {
  const entries = Array.from({ length: 100_000 }, (_, i) => entry(`e${i}`, 1));
  assertEquals(lay(entries, 80).length, 100_001);
});
