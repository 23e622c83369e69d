import { assert, assertEquals } from "@std/assert";
import { fromFileUrl } from "@std/path";
import { readInstalledEntry } from "../../src/inventory/entry_records.ts";
import { findRemoval } from "../../src/inventory/removal.ts";
import { removeEntry } from "../../src/inventory/remove_entry.ts";
import { type Machine, PACKAGES, TOY, withMachine } from "./machine.ts";

/** More than there are: the last runs are not killed. */
const STEPS = 40;

/** Removes an entry in a process that dies before a step; tells whether it did. */
async function dies(
  { root }: Machine,
  step: number,
  folders: "listed" | "whole",
): Promise<boolean> {
  const file = fromFileUrl(new URL("./remove_child.ts", import.meta.url));
  const config = fromFileUrl(new URL("../../deno.json", import.meta.url));
  const { signal } = await new Deno.Command(Deno.execPath(), {
    args: ["run", "-A", "--no-check", "--quiet", "--cached-only"]
      .concat("--config", config, file, root, "toy", String(step), folders),
    stdin: "null",
    stdout: "inherit",
    stderr: "inherit",
  }).output();
  return signal === "SIGKILL";
}

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
          killed = await dies(machine, step, folders);
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
