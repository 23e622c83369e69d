import type {
  Receipt,
  ReceiptSection,
  ReceiptTree,
} from "../../src/store/receipt.ts";

/** A tree of a receipt with files of these paths; `@` ends a link's, `/` a folder's. */
export function receiptTree(
  folder: string,
  paths: readonly string[],
): ReceiptTree {
  return {
    folder,
    files: paths.filter((path) => !/[@/]$/.test(path)).map((path) => ({
      path,
      size: 3,
      sha256: `sha256 of ${path}`,
    })),
    links: paths.filter((path) => path.endsWith("@")).map((path) => ({
      path: path.slice(0, -1),
      target: "elsewhere",
    })),
    folders: paths.filter((path) => path.endsWith("/"))
      .map((path) => path.slice(0, -1)),
  };
}

export function receiptSection(
  section: string,
  folder: string,
  paths: readonly string[],
): ReceiptSection {
  return {
    section,
    url: `http://zoo.test/${section}.tar.gz`,
    archive: { sha256: "ab".repeat(32), size: 12345 },
    ...receiptTree(folder, paths),
  };
}

export const FACTS: Omit<Receipt, "sections" | "former"> = {
  id: "dense_vnet",
  zoo: "http://zoo.test",
  version: "1.10",
  manifestSha256: "cd".repeat(32),
  home: "/home/x/niftynet",
  tool: "0.1.0",
  time: "2025-11-24T10:32:07.000Z",
};
