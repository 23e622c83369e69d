import { assertEquals } from "@std/assert";
import {
  type Before,
  originalSections,
} from "../../src/store/original_sections.ts";
import type { Receipt } from "../../src/store/receipt.ts";
import { FACTS, receiptSection } from "./receipts.ts";

const OURS = FACTS.manifestSha256;
const NOTHING: Before = {
  recordSha256: undefined,
  unfinished: undefined,
  finished: undefined,
};

function receipt(sections: string[], original?: string[]): Receipt {
  return {
    ...FACTS,
    sections: sections.map((name) => receiptSection(name, "data/x", [])),
    former: [],
    ...(original !== undefined && { original }),
  };
}

const ROWS: [name: string, before: Partial<Before>, original: string[]][] = [
  ["a first installation", {}, []],
  ["a record without a receipt", { recordSha256: OURS }, ["data", "code"]],
  ["a record with its receipt", {
    recordSha256: OURS,
    finished: receipt(["data", "code"]),
  }, []],
  ["a record that came after the receipt", {
    recordSha256: "another",
    finished: receipt(["data", "code"]),
  }, ["data", "code"]],
  ["a receipt that cannot be used", {
    recordSha256: OURS,
    finished: "unusable",
  }, []],
  ["a receipt that has listed one of two sections since", {
    recordSha256: OURS,
    finished: receipt(["data"], ["data", "code"]),
  }, ["code"]],
  ["a kill", { unfinished: receipt(["data"], ["data"]) }, ["data"]],
  ["a kill of an installation over one that was whole", {
    unfinished: receipt(["data"]),
    finished: receipt(["data"], ["data"]),
  }, []],
];

for (const [name, before, original] of ROWS) {
  Deno.test(`originalSections() after ${name}`, () => {
    const found = originalSections({ ...NOTHING, ...before }, ["data", "code"]);
    assertEquals([...found], original);
  });
}
