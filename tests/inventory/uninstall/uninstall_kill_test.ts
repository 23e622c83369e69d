import { assert, assertEquals } from "@std/assert";
import { uninstallAll } from "../../../src/inventory/uninstall/uninstall_all.ts";
import { findUninstall } from "../../../src/inventory/uninstall/find_uninstall.ts";
import { readInstalledEntries } from "../../../src/inventory/entry_records.ts";
import { killsItself } from "../killed_child.ts";
import { type Machine, TOY, withMachine } from "../machine.ts";

/** More than there are: the last run is not killed. */
const STEPS = 40;

const CHILD = new URL("./uninstall_child.ts", import.meta.url);

const isThere = (machine: Machine, path: string) =>
  Deno.lstat(machine.path(path)).then(() => true, () => false);

Deno.test({
  name: "uninstalling that is killed anywhere goes on with the same command",
  ignore: Deno.build.os === "windows",
  fn: async () => {
    for (let step = 1; step <= STEPS; step++) {
      let killed = false;
      await withMachine(async (machine) => {
        machine.install("toy", TOY);
        machine.write("config/config.ini", "[global]\n");
        machine.write("home/mine.txt", "mine");
        killed = await killsItself(CHILD, [machine.root, String(step)]);
        for (
          const { record } of await readInstalledEntries(machine.configHome)
        ) {
          if (record === undefined) continue;
          assert(await isThere(machine, "home/data/toy/a.txt"));
          assert(await isThere(machine, "home/models/toy/model.ckpt"));
        }
        if (!await isThere(machine, "config/config.ini")) {
          // No one would know any more where the home was.
          assertEquals(machine.list("home"), ["mine.txt"]);
        }
        const context = machine.context();
        await uninstallAll(
          await findUninstall(context, undefined),
          context,
        );
        assertEquals(machine.list("home"), ["mine.txt"]);
        assertEquals(await isThere(machine, "config"), false);
      });
      if (killed) continue;
      assert(step > 5, `only ${step} steps were seen`);
      return;
    }
    throw new Error(`more than ${STEPS} steps: not all were tried`);
  },
});
