import type { Scenario } from "../run/bench.ts";
import { LARGE, MANY_FILES, THREE } from "./install.ts";
import { LINK_ONE, LINK_THREE } from "./link.ts";
import { MANY_ENTRIES } from "./many_entries.ts";
import { MEMORY } from "./memory.ts";
import { NOTHING_TO_DO } from "./nothing_to_do.ts";
import { RESUME } from "./resume.ts";
import { START_UP } from "./start_up.ts";

/** Every scenario, in the order in which they run. */
export const SCENARIOS: readonly Scenario[] = [
  THREE,
  MANY_FILES,
  LARGE,
  LINK_ONE,
  LINK_THREE,
  MEMORY,
  START_UP,
  NOTHING_TO_DO,
  MANY_ENTRIES,
  RESUME,
];
