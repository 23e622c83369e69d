import { assertEquals } from "@std/assert";
import { join } from "@std/path";
import type { InstalledEntry } from "../../src/inventory/installed_entry.ts";
import { ownersOnDisk } from "../../src/inventory/owners_on_disk.ts";
import { TreeLocator } from "../../src/inventory/tree_locator.ts";
import { entryPaths } from "../../src/store/layout.ts";
import type { Receipt } from "../../src/store/receipt.ts";
import { withTempFolder } from "../support/temp.ts";
import { FACTS, receiptSection, receiptTree } from "../store/receipts.ts";

function entry(id: string, facts: Partial<Receipt>): InstalledEntry {
  return {
    id,
    paths: entryPaths("config", id),
    record: undefined,
    receipt: { ...FACTS, id, sections: [], former: [], ...facts },
    unfinished: undefined,
    unusable: [],
  };
}

Deno.test("ownersOnDisk() knows every entry that installed a path, also through other folders and a link, and with what content", async () => {
  await withTempFolder((folder) => {
    const home = Deno.realPathSync(folder);
    Deno.mkdirSync(join(home, "data"));
    Deno.symlinkSync("data", join(home, "linked"));
    const entries = [
      entry("one", {
        sections: [receiptSection("x", "data/both", ["a", "b", "l@", "d/"])],
        former: [receiptTree("data/both", ["b", "old"])],
      }),
      entry("two", {
        home: "/mnt/the/same/home/elsewhere",
        sections: [
          receiptSection("x", "linked/both", ["b"]),
          receiptSection("y", "data", ["both/a", "alone"]),
        ],
      }),
    ];
    const ownersAt = ownersOnDisk(entries, new TreeLocator(home));
    const one = { id: "one", former: false };
    const two = { id: "two", former: false };
    const rows = {
      "data/both/a": [
        { ...one, sha256: "sha256 of a" },
        { ...two, sha256: "sha256 of both/a" },
      ],
      "data/both/b": [
        { ...one, sha256: "sha256 of b" },
        { ...two, sha256: "sha256 of b" },
      ],
      "data/both/l": [{ ...one, sha256: undefined }],
      "data/both/old": [{ ...one, former: true, sha256: "sha256 of old" }],
      "data/alone": [{ ...two, sha256: "sha256 of alone" }],
      "data/both/d": [],
      "data/both": [],
      "mine": [],
    };
    for (const [path, owners] of Object.entries(rows)) {
      assertEquals(ownersAt(join(home, path)), owners, path);
    }
  });
});
