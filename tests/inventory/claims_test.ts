import { assertEquals } from "@std/assert";
import { claimedTrees } from "../../src/inventory/claims.ts";
import { receiptTree } from "../store/receipts.ts";

const file = (path: string) => ({
  kind: "file" as const,
  size: 3,
  sha256: `sha256 of ${path}`,
});

Deno.test("claimedTrees() gathers the trees of one folder, each path once and in order", () => {
  const trees = [
    receiptTree("data/x", ["b", "a", "link@", "sub/"]),
    receiptTree("models/x", ["m"]),
    receiptTree("data/x", ["c", "a", "sub/"]),
  ];
  assertEquals(claimedTrees(trees), [
    {
      folder: "data/x",
      claims: [
        { path: "a", contents: [file("a"), file("a")] },
        { path: "b", contents: [file("b")] },
        { path: "c", contents: [file("c")] },
        { path: "link", contents: [{ kind: "link", target: "elsewhere" }] },
      ],
      folders: ["sub"],
    },
    {
      folder: "models/x",
      claims: [{ path: "m", contents: [file("m")] }],
      folders: [],
    },
  ]);
});
