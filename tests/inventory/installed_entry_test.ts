import { assertEquals } from "@std/assert";
import { installedTrees } from "../../src/inventory/installed_entry.ts";
import { receiptTree } from "../store/receipts.ts";

const file = (path: string) => ({
  kind: "file" as const,
  size: 3,
  sha256: `sha256 of ${path}`,
});

Deno.test("installedTrees() gathers the trees of one folder, each path once and in order", () => {
  const trees = [
    receiptTree("data/x", ["b", "a", "link@", "sub/"]),
    receiptTree("models/x", ["m"]),
    receiptTree("data/x", ["c", "a", "sub/"]),
  ];
  assertEquals(installedTrees(trees), [
    {
      folder: "data/x",
      paths: [
        { path: "a", contents: [file("a"), file("a")] },
        { path: "b", contents: [file("b")] },
        { path: "c", contents: [file("c")] },
        { path: "link", contents: [{ kind: "link", target: "elsewhere" }] },
      ],
      folders: ["sub"],
    },
    {
      folder: "models/x",
      paths: [{ path: "m", contents: [file("m")] }],
      folders: [],
    },
  ]);
});
