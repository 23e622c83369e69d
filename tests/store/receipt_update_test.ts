import { assertEquals } from "@std/assert";
import type { Receipt, ReceiptTree } from "../../src/store/receipt.ts";
import { updateReceipt } from "../../src/store/receipt_update.ts";
import { FACTS, receiptSection, receiptTree } from "./receipts.ts";

function paths(trees: readonly ReceiptTree[]): string[] {
  return trees.flatMap(({ folder, files, links, folders }) => [
    ...Array.from(files, ({ path }) => `${folder}/${path}`),
    ...links.map(({ path }) => `${folder}/${path}@`),
    ...folders.map((path) => `${folder}/${path}/`),
  ]);
}

const NONE: ReadonlySet<string> = new Set();

Deno.test("updateReceipt() of a first installation is what it brings", () => {
  const data = receiptSection("data", "data/x", ["a"]);
  assertEquals(updateReceipt(FACTS, [data], NONE, []), {
    ...FACTS,
    sections: [data],
    former: [],
  });
});

Deno.test("updateReceipt() remembers what the new version no longer has", () => {
  const earlier: Receipt = {
    ...FACTS,
    sections: [
      receiptSection("data", "data/x", [
        "a",
        "gone",
        "link@",
        "l@",
        "d/",
        "e/",
      ]),
      receiptSection("removed", "models/x", ["w"]),
    ],
    former: [receiptTree("data/x", ["ancient", "back"])],
  };
  const data = receiptSection("data", "data/x", ["a", "back", "l@", "e/"]);
  const { sections, former } = updateReceipt(FACTS, [data], NONE, [earlier]);
  assertEquals(sections, [data]);
  assertEquals(paths(former), [
    "data/x/gone",
    "data/x/link@",
    "data/x/d/",
    "models/x/w",
    "data/x/ancient",
  ]);
});

Deno.test("updateReceipt() keeps sections that the installation leaves alone", () => {
  const code = receiptSection("code", "extensions/x", ["c"]);
  const earlier = {
    ...FACTS,
    sections: [receiptSection("data", "data/x", ["a"]), code],
    former: [],
  };
  const data = receiptSection("data", "data/x", ["b"]);
  const receipt = updateReceipt(FACTS, [data], new Set(["code"]), [earlier]);
  assertEquals(receipt.sections, [data, code]);
  assertEquals(paths(receipt.former), ["data/x/a"]);
});

Deno.test("updateReceipt() counts what a killed installation may have put there, once", () => {
  const killed = {
    ...FACTS,
    sections: [receiptSection("data", "data/x", ["a", "killed", "old"])],
    former: [],
  };
  const before = {
    ...FACTS,
    sections: [receiptSection("data", "data/x", ["a", "old", "older"])],
    former: [],
  };
  const data = receiptSection("data", "data/x", ["a"]);
  const { former } = updateReceipt(FACTS, [data], NONE, [killed, before]);
  assertEquals(paths(former), [
    "data/x/killed",
    "data/x/old",
    "data/x/older",
  ]);
});
