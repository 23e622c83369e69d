import { assertEquals } from "@std/assert";
import {
  type Before,
  originalFolders,
} from "../../src/store/original_folders.ts";
import type { Receipt } from "../../src/store/receipt.ts";
import { FACTS, receiptSection } from "./receipts.ts";

const OURS = FACTS.manifestSha256;
const NOTHING: Before = {
  record: undefined,
  unfinished: undefined,
  finished: undefined,
};

/** A record of a program that has filled two folders. */
function record(sha256: string): Before["record"] {
  return { sha256, folders: ["data", "code"] };
}

function receipt(folders: string[], original?: string[]): Receipt {
  return {
    ...FACTS,
    sections: folders.map((folder) => receiptSection("any", folder, [])),
    former: [],
    ...(original !== undefined && { original }),
  };
}

const ROWS: [name: string, before: Partial<Before>, original: string[]][] = [
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
    const found = originalFolders({ ...NOTHING, ...before });
    assertEquals([...found], original);
  });
}
