import { assertEquals, assertRejects } from "@std/assert";
import { dirname, join } from "@std/path";
import { StoreError } from "../../src/base/errors.ts";
import { systemDisk } from "../../src/store/disk.ts";
import { entryPaths } from "../../src/store/layout.ts";
import {
  readReceipt,
  receiptsOfOthers,
  writeUnfinishedReceipt,
} from "../../src/store/receipt_file.ts";
import { withTempFolder, writeFile } from "../support/temp.ts";
import { FACTS, receiptSection } from "./receipts.ts";

Deno.test("readReceipt() reads what writeUnfinishedReceipt() writes, however long it is", async () => {
  await withTempFolder(async (folder) => {
    const paths = entryPaths(folder, "x");
    for (const count of [0, 1, 5000]) {
      const names = Array.from({ length: count }, (_, i) => `ü/${i}`);
      const sections = [receiptSection("data", "data/x", names)];
      const receipt = { ...FACTS, sections, former: [] };
      writeUnfinishedReceipt(systemDisk, paths, receipt);
      assertEquals(await readReceipt(paths.unfinished), receipt);
    }
    assertEquals(
      [...Deno.readDirSync(dirname(paths.unfinished))].length,
      1,
    );
  });
});

Deno.test("readReceipt() knows none where there is none", async () => {
  await withTempFolder(async (folder) => {
    assertEquals(await readReceipt(join(folder, "no/x.json")), undefined);
    await writeFile(folder, "x.json", "");
    await assertRejects(() => readReceipt(join(folder, "x.json")), StoreError);
  });
});

Deno.test("receiptsOfOthers() reads all others, finished or not, and passes damaged ones by", async () => {
  await withTempFolder(async (folder) => {
    const own = entryPaths(folder, "own");
    const ids = async () =>
      (await Array.fromAsync(receiptsOfOthers(own))).map(({ id }) => id);
    assertEquals(await ids(), []);
    for (const id of ["two", "own", "one", "half"]) {
      const receipt = { ...FACTS, id, sections: [], former: [] };
      const paths = entryPaths(folder, id);
      writeUnfinishedReceipt(systemDisk, paths, receipt);
      if (id === "half") continue;
      await Deno.mkdir(dirname(paths.receipt), { recursive: true });
      await Deno.rename(paths.unfinished, paths.receipt);
    }
    await writeFile(folder, ".net_download/receipts/bad.json", "{");
    await writeFile(folder, ".net_download/unfinished/one.json.tmp", "{");
    assertEquals(await ids(), ["half", "one", "two"]);
  });
});
