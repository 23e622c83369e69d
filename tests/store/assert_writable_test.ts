import { assertEquals, assertRejects } from "@std/assert";
import { join } from "@std/path";
import { StoreError } from "../../src/base/errors.ts";
import { assertWritable } from "../../src/store/assert_writable.ts";
import { entryPaths } from "../../src/store/layout.ts";
import { withTempFolder } from "../support/temp.ts";
import { places } from "./entries.ts";
import { makeTree, readTree } from "./trees.ts";

Deno.test("assertWritable() leaves nothing but the folders of the records", () =>
  withTempFolder(async (root) => {
    const { home, configHome } = places(root);
    makeTree(home, { "data/x/mine": "M" });
    const before = readTree(home);
    await assertWritable(entryPaths(configHome, "x"), [
      join(home, "data/x"),
      join(home, "models/new/x"),
    ]);
    assertEquals(readTree(home), before);
    assertEquals(readTree(configHome), {
      ".downloads_local_config_cache": null,
      ".net_download/receipts": null,
      ".net_download/unfinished": null,
    });
  }));

for (
  const [what, blocked] of [
    ["the record", ".downloads_local_config_cache"],
    ["the receipt", ".net_download/receipts"],
    ["the receipt of what is under way", ".net_download/unfinished"],
  ] as const
) {
  Deno.test(`assertWritable() names the place where ${what} cannot be written`, () =>
    withTempFolder(async (root) => {
      const { home, configHome } = places(root);
      makeTree(home, {});
      makeTree(configHome, { [blocked]: "a file" });
      await assertRejects(
        () => assertWritable(entryPaths(configHome, "x"), [home]),
        StoreError,
        `"${join(configHome, blocked)}"`,
      );
    }));
}

Deno.test("assertWritable() names a folder that a file stands in the way of", () =>
  withTempFolder(async (root) => {
    const { home, configHome } = places(root);
    makeTree(home, { "data": "a file" });
    await assertRejects(
      () => assertWritable(entryPaths(configHome, "x"), [join(home, "data")]),
      StoreError,
      `cannot write to the folder "${join(home, "data")}"`,
    );
  }));
