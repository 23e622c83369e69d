/**
 * A process that uninstalls and kills itself before its nth change, for tests
 * of what is left then.
 *
 *     uninstall_child.ts ROOT STEP
 */
import { uninstallAll } from "../../../src/inventory/uninstall/uninstall_all.ts";
import { findUninstall } from "../../../src/inventory/uninstall/find_uninstall.ts";
import { systemDisk } from "../../../src/store/disk.ts";
import { deadlyDisk } from "../../store/disks.ts";
import { Machine } from "../machine.ts";

const [root = "", step = ""] = Deno.args;
const context = new Machine(root).context();
const found = await findUninstall(context, undefined);
await uninstallAll(found, context, deadlyDisk(systemDisk, Number(step)));
