/**
 * A process that installs, to be killed, for tests of what is left then.
 *
 *     commit_child.ts once ROOT SEED STEP MODE  kills itself before that step
 *     commit_child.ts forever ROOT SEED         installs versions in turn
 *
 * MODE `apart` makes each move between staging and home one between volumes.
 */
import { commitEntry } from "../../src/store/commit.ts";
import { systemDisk } from "../../src/store/disk.ts";
import { apartDisk, deadlyDisk } from "./disks.ts";
import { places, stageEntry } from "./entries.ts";
import { sectionsInTheWay, sectionsOf } from "./kill_story.ts";

const [mode = "", root = "", seed = "", step = "", volumes = ""] = Deno.args;

if (mode === "once") {
  const entry = stageEntry(root, "x", "2", sectionsInTheWay(Number(seed)));
  const disk = volumes === "apart"
    ? apartDisk(places(root).staging)
    : systemDisk;
  await commitEntry(entry, { disk: deadlyDisk(disk, Number(step)) });
} else {
  console.log("go");
  for (let version = 2;; version = 3 - version) {
    const sections = sectionsOf(version, Number(seed));
    await commitEntry(stageEntry(root, "x", String(version), sections));
  }
}
