import { assertEquals, assertStringIncludes } from "@std/assert";
import { removeLeftovers } from "../../../src/inventory/clean/remove_leftovers.ts";
import { listTree, withTempFolder, writeFile } from "../../support/temp.ts";

Deno.test({
  name:
    "removeLeftovers() goes on after what cannot be removed, and says what it is",
  ignore: Deno.build.os !== "linux",
  fn: () =>
    withTempFolder(async (folder) => {
      // Not even root can remove this one.
      const stuck = "/proc/version";
      const file = await writeFile(folder, "a.kept-by-net_download", "a");
      const { removed, errors } = await removeLeftovers(
        [stuck, file].map((path) => ({
          kind: "set-aside",
          path,
          bytes: 1,
          lock: undefined,
        })),
        {},
      );
      assertEquals(removed.map(({ path }) => path), [file]);
      assertEquals(errors.length, 1);
      assertStringIncludes(
        errors[0]?.message ?? "",
        `cannot remove "${stuck}": `,
      );
      assertEquals(listTree(folder), []);
    }),
});
