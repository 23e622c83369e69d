// Pure: no disk, network, clock or environment.

import { type Misspelt, misspelt } from "../base/closest.ts";
import { VARIABLES } from "../settings/environment.ts";
import {
  optionVariable,
  VARIABLE_OPTIONS,
  VARIABLE_PREFIX,
} from "./options.ts";

/** What install.sh and install.ps1 read, and the program does not: also what is near to it is meant for them. */
const OF_INSTALLERS = "NET_DOWNLOAD_INSTALL";

/**
 * The variables that are meant to give an option, as far as that shows, and
 * give none. What is near to none may be another program's: Kubernetes sets
 * `NET_DOWNLOAD_PORT` where a service is called net-download.
 *
 * @param variables names that begin with {@linkcode VARIABLE_PREFIX}
 */
export function misspeltVariables(variables: readonly string[]): Misspelt[] {
  const withoutPrefix = (name: string) => name.slice(VARIABLE_PREFIX.length);
  const known = [
    ...VARIABLE_OPTIONS.map(({ name }) => optionVariable(name)),
    ...VARIABLES.filter((name) => name.startsWith(VARIABLE_PREFIX)),
    OF_INSTALLERS,
  ].map(withoutPrefix);
  return misspelt(variables.map(withoutPrefix), known)
    .map(({ name, near }) => ({
      name: VARIABLE_PREFIX + name,
      near: near.map((each) => VARIABLE_PREFIX + each),
    }));
}
