import { assert, assertEquals, assertThrows } from "@std/assert";
import { StoreError } from "../../src/base/errors.ts";
import { temporaryName } from "../../src/store/layout.ts";
import type { Receipt } from "../../src/store/receipt.ts";
import {
  parseReceipt,
  stringifyReceipt,
} from "../../src/store/receipt_json.ts";
import { FACTS, receiptSection, receiptTree } from "./receipts.ts";

const RECEIPT: Receipt = {
  ...FACTS,
  sections: [
    receiptSection("data", "data/x", ["a", 'ü/b "q"', "l@", "d/"]),
    receiptSection("code", "extensions/x", []),
  ],
  former: [receiptTree("data/x", ["old"])],
};

function text(receipt: Receipt): string {
  return [...stringifyReceipt(receipt)].join("");
}

Deno.test("parseReceipt() reads what stringifyReceipt() writes", () => {
  for (
    const receipt of [
      RECEIPT,
      { ...RECEIPT, sections: [], former: [] },
      { ...RECEIPT, version: undefined },
      { ...RECEIPT, signedBy: "E7620F1842B4E81F" },
      {
        ...RECEIPT,
        original: { folders: ["data"], recorded: { written: 1, changed: 2.5 } },
      },
      { ...RECEIPT, temporary: temporaryName(crypto.randomUUID()) },
    ]
  ) assertEquals(parseReceipt(text(receipt), "r.json"), receipt);
});

Deno.test("parseReceipt() passes by folders of the original that older programs noted without times", () => {
  const old = text(RECEIPT).replace("{", '{"original": ["data"],');
  assertEquals(parseReceipt(old, "r.json"), RECEIPT);
});

Deno.test("parseReceipt() keeps the folder as a whole apart from those in it", () => {
  const section = { ...receiptSection("data", "data/x", []), folders: [""] };
  const receipt = { ...RECEIPT, sections: [section] };
  assertEquals(parseReceipt(text(receipt), "r.json"), receipt);
});

Deno.test("stringifyReceipt() writes one line for each file, for people and diffs", () => {
  const lines = text(RECEIPT).split("\n");
  assert(
    lines.includes('{"path":"a","size":3,"sha256":"sha256 of a"},'),
    text(RECEIPT),
  );
  assertEquals(lines[1], ' "format": 1,');
});

Deno.test("parseReceipt() refuses what is no receipt, and names it", () => {
  const rows: [string, string][] = [
    ["", "it is not JSON"],
    ["[]", "the receipt is not an object"],
    ["{}", '"id" is not a text'],
    [
      text(RECEIPT).replace('"size":12345', '"size":"1"'),
      '"size" is not a number',
    ],
    [
      text(RECEIPT).replace('"former": [', '"former": 7, "x": ['),
      '"former" is not a list',
    ],
    [text(RECEIPT).slice(0, -20), "it is not JSON"],
    [text({ ...RECEIPT, temporary: "mine.txt" }), '"temporary" is not a name'],
  ];
  for (const [value, words] of rows) {
    const error = assertThrows(
      () => parseReceipt(value, "/c/r.json"),
      StoreError,
      words,
    );
    assert(error.message.startsWith('cannot read the receipt "/c/r.json": '));
  }
});

Deno.test("parseReceipt() refuses paths that lead out of the home or of a folder", () => {
  const evil = [
    "../x",
    "/etc/passwd",
    "a/../../x",
    "C:x",
    "a\\..\\x",
    "a//b",
    "",
  ];
  for (const path of evil) {
    const section = receiptSection("data", "data/x", []);
    const receipts = [
      { ...section, folder: path },
      { ...section, files: [{ path, size: 1, sha256: "" }] },
      { ...section, links: [{ path, target: "" }] },
    ];
    for (const each of receipts) {
      assertThrows(
        () => parseReceipt(text({ ...RECEIPT, sections: [each] }), "r.json"),
        StoreError,
        "it holds the path",
      );
    }
  }
});

Deno.test("parseReceipt() leaves receipts of newer programs alone", () => {
  assertThrows(
    () =>
      parseReceipt(
        text(RECEIPT).replace('"format": 1', '"format": 2'),
        "r.json",
      ),
    StoreError,
    "a newer version of this program wrote it",
  );
});
