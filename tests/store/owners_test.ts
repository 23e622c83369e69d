import { assertEquals } from "@std/assert";
import { ownersOf } from "../../src/store/owners.ts";
import type { Receipt } from "../../src/store/receipt.ts";
import { FACTS, receiptSection, receiptTree } from "./receipts.ts";

const RECEIPTS: Receipt[] = [
  {
    ...FACTS,
    id: "one",
    sections: [receiptSection("data", "data/both", ["a", "b", "l@", "d/"])],
    former: [receiptTree("data/both", ["b", "old"])],
  },
  {
    ...FACTS,
    id: "two",
    home: "/mnt/the/same/home/elsewhere",
    sections: [
      receiptSection("data", "data/both", ["b"]),
      receiptSection("more", "data", ["both/a", "alone"]),
    ],
    former: [],
  },
];

Deno.test("ownersOf() knows every entry that installed a path, also through other folders", () => {
  const owners = ownersOf(RECEIPTS);
  const ids = (path: string) => owners(path).map(({ id }) => id);
  const rows: [string, string[]][] = [
    ["data/both/a", ["one", "two"]],
    ["data/both/b", ["one", "two"]],
    ["data/both/l", ["one"]],
    ["data/both/old", ["one"]],
    ["data/alone", ["two"]],
    ["data/both/d", []],
    ["data/both", []],
    ["mine", []],
  ];
  for (const [path, expected] of rows) assertEquals(ids(path), expected, path);
});

Deno.test("ownersOf() tells what is left from earlier, and each one's digest", () => {
  const owners = ownersOf(RECEIPTS);
  assertEquals(owners("data/both/old"), [
    { id: "one", former: true, sha256: "sha256 of old" },
  ]);
  assertEquals(owners("data/both/b")[0], {
    id: "one",
    former: false,
    sha256: "sha256 of b",
  });
  assertEquals(owners("data/both/l")[0]?.sha256, undefined);
});
