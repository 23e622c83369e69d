import { assert, assertEquals } from "@std/assert";
import { readInstalledEntry } from "../../src/inventory/entry_records.ts";
import { findRemoval } from "../../src/inventory/removal.ts";
import { removeEntry } from "../../src/inventory/remove_entry.ts";
import { killsItself } from "./killed_child.ts";
import { PACKAGES, TOY, withMachine } from "./machine.ts";

/** More than there are: the last runs are not killed. */
const STEPS = 40;

const CHILD = new URL("./remove_child.ts", import.meta.url);

/** What stands in a home whose entry is complete. */
const COMPLETE = ["data/toy/a.txt", "data/toy/sub/b.txt", ...PACKAGES]
  .concat("models/toy/model.ckpt");

for (const folders of ["listed", "whole"] as const) {
  Deno.test({
    name:
      `a removal of ${folders} files that is killed anywhere goes on with the same command`,
    ignore: Deno.build.os === "windows",
    fn: async () => {
      for (let step = 1; step <= STEPS; step++) {
        let killed = false;
        await withMachine(async (machine) => {
          if (folders === "listed") machine.install("toy", TOY);
          else machine.installAsPython("toy", TOY);
          machine.write("home/mine.txt", "mine");
          killed = await killsItself(
            CHILD,
            [machine.root, "toy", String(step), folders],
          );
          const entry = await readInstalledEntry(machine.configHome, "toy");
          const left = () =>
            machine.list("home")
              .filter((path) => !path.startsWith(".net_download"));
          if (entry?.record !== undefined) {
            assertEquals(left(), [...COMPLETE, "mine.txt"].sort());
          }
          if (entry !== undefined) {
            const context = machine.context({
              wholeFolders: folders === "whole",
            });
            await removeEntry(await findRemoval("toy", context), context);
          }
          assertEquals(left(), [...PACKAGES, "mine.txt"]);
          assertEquals(
            await readInstalledEntry(machine.configHome, "toy"),
            undefined,
          );
        });
        if (!killed) {
          assert(step > 5, `only ${step} steps were seen`);
          return;
        }
      }
      throw new Error(`more than ${STEPS} steps: not all were tried`);
    },
  });
}
