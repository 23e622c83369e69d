import { assertEquals, assertThrows } from "@std/assert";
import { toFileUrl } from "@std/path";
import { IntegrityError, StoreError } from "../../src/base/errors.ts";
import { readLocalText } from "../../src/transfer/local_text.ts";
import { withTempFolder, writeFile } from "../support/temp.ts";

Deno.test("readLocalText() reads a file, and tells that there is none as a value", () =>
  withTempFolder(async (folder) => {
    const url = toFileUrl(
      await writeFile(folder, "a b/main.ini", "name = Zoë"),
    );
    assertEquals(readLocalText(url, 1000), "name = Zoë");
    const none = toFileUrl(`${folder}/none.ini`);
    assertEquals(readLocalText(none, 1000), undefined);
    assertThrows(
      () => readLocalText(toFileUrl(folder), 1000),
      StoreError,
      `cannot read "${folder}"`,
    );
  }));

Deno.test("readLocalText() refuses what is too long or not UTF-8", () =>
  withTempFolder(async (folder) => {
    const rows = [
      [new Uint8Array(1001).fill(65), "it is longer than 1000 bytes"],
      [new Uint8Array([0x5b, 0xff]), "it is not UTF-8 text"],
    ] as const;
    for (const [content, why] of rows) {
      const url = toFileUrl(await writeFile(folder, "main.ini", content));
      assertThrows(() => readLocalText(url, 1000), IntegrityError, why);
    }
  }));
