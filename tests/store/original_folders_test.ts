import { assertEquals } from "@std/assert";
import {
  changedSince,
  type FoundRecord,
  originalFolders,
} from "../../src/store/original_folders.ts";
import type { Receipt } from "../../src/store/receipt.ts";
import { FACTS, receiptSection } from "./receipts.ts";

const OURS = FACTS.manifestSha256;
const TIMES = { written: 1000, changed: 1000 };

interface Before {
  record?: FoundRecord;
  unfinished?: Receipt;
  finished?: Receipt | "unusable";
}

/** A record of a program that has filled two folders. */
function record(sha256: string): FoundRecord {
  return { sha256, folders: ["data", "code"], ...TIMES };
}

function receipt(folders: string[], original?: string[]): Receipt {
  return {
    ...FACTS,
    sections: folders.map((folder) => receiptSection("any", folder, [])),
    former: [],
    ...(original !== undefined &&
      { original: { folders: original, recorded: TIMES } }),
  };
}

const ROWS: [name: string, before: Before, original: string[]][] = [
  ["a first installation", {}, []],
  ["a record without a receipt", { record: record(OURS) }, ["data", "code"]],
  ["a record with its receipt", {
    record: record(OURS),
    finished: receipt(["data", "code"]),
  }, []],
  ["a record that came after the receipt", {
    record: record("another"),
    finished: receipt(["data", "code"]),
  }, ["data", "code"]],
  ["a receipt that cannot be used", {
    record: record(OURS),
    finished: "unusable",
  }, []],
  ["a receipt that has listed one of two folders since", {
    record: record(OURS),
    finished: receipt(["data"], ["data", "code"]),
  }, ["code"]],
  ["a kill", { unfinished: receipt(["data"], ["data"]) }, ["data"]],
  ["a kill of an installation over one that was whole", {
    unfinished: receipt(["data"]),
    finished: receipt(["data"], ["data"]),
  }, []],
];

for (const [name, before, original] of ROWS) {
  Deno.test(`originalFolders() after ${name}`, () => {
    const { record, unfinished, finished } = before;
    const found = originalFolders(record, unfinished, finished);
    const expected = { folders: original, recorded: TIMES };
    assertEquals(found, original.length === 0 ? undefined : expected);
  });
}

const TIMED: [
  name: string,
  times: [mtime: number | null, ctime: number | null, birthtime?: number],
  link: boolean,
  changed: boolean,
][] = [
  ["with the archive's time", [500, 999], false, false],
  ["extracted when the record was written", [500, 1000], false, false],
  ["on a system without such times", [500, null], false, false],
  ["edited later", [1001, 1001], false, true],
  ["edited in that very moment", [1000, 1000], false, true],
  ["edited, its time set back", [500, 1001], false, true],
  ["put in its place, with the old one's time", [500, 1000, 1001], false, true],
  ["of which no time is known", [null, null], false, true],
  [
    "that is a link, extracted when the record was written",
    [1000, 1000],
    true,
    false,
  ],
  ["that is a link, made later", [1001, 1001], true, true],
];

for (const [name, [mtime, ctime, birthtime], isSymlink, changed] of TIMED) {
  Deno.test(`changedSince() of a file ${name}`, () => {
    const date = (time: number | null) => time === null ? null : new Date(time);
    const info = {
      mtime: date(mtime),
      ctime: date(ctime),
      birthtime: date(birthtime ?? null),
      isSymlink,
    };
    assertEquals(changedSince(TIMES, info), changed);
  });
}
