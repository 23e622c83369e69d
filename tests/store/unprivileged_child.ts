/**
 * A process that installs without the rights of an administrator.
 *
 *     unprivileged_child.ts ROOT VERSION
 *
 * Prints `done`, or why it could not. What is staged has read-only folders; what
 * an earlier one has staged is removed first.
 */
import { join } from "@std/path";
import { AppError } from "../../src/base/errors.ts";
import { commitEntry } from "../../src/store/commit.ts";
import { removeTree } from "../../src/store/work_folder.ts";
import { places, stageEntry } from "./entries.ts";

const [root = "", version = ""] = Deno.args;
await removeTree(places(root).staging);
const entry = stageEntry(root, "x", version, [{
  section: "data",
  folder: "data/x",
  tree: { "locked/a": version, "locked/b/c": version, "l/d": { link: "../e" } },
  folders: ["locked"],
}]);
const staged = entry.sections[0]?.staged ?? "";
Deno.mkdirSync(join(staged, "l"));
for (const name of ["locked/b", "locked", "l"]) {
  Deno.chmodSync(join(staged, name), 0o555);
}
try {
  await commitEntry(entry);
  console.log("done");
} catch (error) {
  if (!(error instanceof AppError)) throw error;
  console.log(error.message);
}
