/**
 * A process that uninstalls and kills itself before its nth change, for tests
 * of what is left then.
 *
 *     uninstall_child.ts ROOT STEP
 */
import { carryOutUninstall } from "../../../src/inventory/uninstall/carry_out_uninstall.ts";
import { findUninstall } from "../../../src/inventory/uninstall/find_uninstall.ts";
import { systemDisk } from "../../../src/store/disk.ts";
import { deadlyDisk } from "../../store/disks.ts";
import { Machine } from "../machine.ts";

const [root = "", step = ""] = Deno.args;
const context = new Machine(root).context();
const found = await findUninstall(context, undefined);
await carryOutUninstall(found, context, deadlyDisk(systemDisk, Number(step)));
