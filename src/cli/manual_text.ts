// Pure: no disk, network, clock or environment.

import { VERSION } from "../base/version.ts";
import { COMMANDS } from "./commands.ts";
import { manPage } from "./man_page.ts";
import { OPTIONS } from "./options.ts";
import {
  DESCRIPTION,
  ENVIRONMENT,
  EXAMPLES,
  EXIT_CODES,
  FILES,
  OPTION_VARIABLES,
} from "./reference.ts";

/** The program's manual page. */
export function manualText(): string {
  return manPage({
    version: VERSION,
    description: DESCRIPTION,
    commands: COMMANDS,
    options: OPTIONS,
    environment: [...ENVIRONMENT, ...OPTION_VARIABLES],
    files: FILES,
    exitCodes: EXIT_CODES,
    examples: EXAMPLES,
  });
}
