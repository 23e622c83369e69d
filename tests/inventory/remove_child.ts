/**
 * A process that removes an entry and kills itself before its nth change, for
 * tests of what is left then.
 *
 *     remove_child.ts ROOT ID STEP listed|whole
 */
import { findRemoval } from "../../src/inventory/removal.ts";
import { removeEntry } from "../../src/inventory/remove_entry.ts";
import { systemDisk } from "../../src/store/disk.ts";
import { deadlyDisk } from "../store/disks.ts";
import { Machine } from "./machine.ts";

const [root = "", id = "", step = "", folders = ""] = Deno.args;
const wholeFolders = folders === "whole";
const context = new Machine(root).context({ wholeFolders });
await removeEntry(
  await findRemoval(id, context),
  context,
  {},
  deadlyDisk(systemDisk, Number(step)),
);
