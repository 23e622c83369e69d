import { assertEquals } from "@std/assert";
import { InstalledContents } from "../../src/store/installed_contents.ts";
import type { Receipt } from "../../src/store/receipt.ts";
import { receiptSection } from "./receipts.ts";

const FACTS: Omit<Receipt, "sections" | "former"> = {
  id: "unet",
  zoo: "",
  version: undefined,
  manifestSha256: "",
  home: "",
  tool: "",
  time: "",
};

Deno.test("InstalledContents reads each receipt once, and none that is not needed", async () => {
  const read: string[] = [];
  async function* receipts(): AsyncGenerator<Receipt, undefined> {
    for (const name of ["a", "b", "c"]) {
      read.push(name);
      const sections = [receiptSection("s", "models/x", [name, "all"])];
      yield await Promise.resolve({ ...FACTS, id: name, sections, former: [] });
    }
    return undefined;
  }
  const installed = new InstalledContents(receipts());
  const has = (path: string) =>
    installed.some(`models/x/${path}`, () => Promise.resolve(true));
  assertEquals(await has("a"), true);
  assertEquals(read, ["a"]);
  assertEquals(await has("b"), true);
  assertEquals(read, ["a", "b"]);
  for (let count = 0; count < 10; count++) {
    assertEquals(await has("of the user's"), false);
  }
  assertEquals(await has("c"), true);
  assertEquals(read, ["a", "b", "c"]);
  let tried = 0;
  await installed.some("models/x/all", () => {
    tried++;
    return Promise.resolve(false);
  });
  assertEquals(tried, 3);
});
