/**
 * Bundles the program into a folder and prints the path of its entry:
 *
 *     deno run -A scripts/bundle.ts FOLDER
 */
import { fromFileUrl, join } from "@std/path";
import { makeBundle } from "./compile/bundle.ts";

const root = fromFileUrl(new URL("..", import.meta.url));
const [stage] = Deno.args;
if (stage === undefined) throw new Error("name a folder");
const { folder, entry } = await makeBundle(root, stage, { name: "", time: 0 });
console.log(join(folder, entry));
