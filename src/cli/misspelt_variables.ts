// Pure: no disk, network, clock or environment.

import { nearNames } from "../base/closest.ts";
import { VARIABLES } from "../settings/environment.ts";
import type { Misspelt } from "../settings/settings.ts";
import { optionVariable, VARIABLE_OPTIONS } from "./options.ts";

/** The beginning of the variables that give options. */
export const VARIABLE_PREFIX = optionVariable("");

/** What install.sh and install.ps1 read, and the program does not: also what is near to it is meant for them. */
const OF_INSTALLERS = "NET_DOWNLOAD_INSTALL";

/**
 * The variables that are meant to give an option, as far as that shows, and
 * give none. What is near to none may be anybody's: Kubernetes sets
 * `NET_DOWNLOAD_PORT` where a service is called net-download.
 *
 * @param variables names that begin with {@linkcode VARIABLE_PREFIX}
 */
export function misspeltVariables(variables: readonly string[]): Misspelt[] {
  const known = [
    ...VARIABLE_OPTIONS.map(({ name }) => optionVariable(name)),
    ...VARIABLES.filter((name) => name.startsWith(VARIABLE_PREFIX)),
    OF_INSTALLERS,
  ].map(withoutPrefix);
  return variables.map(withoutPrefix)
    .filter((name) => !known.includes(name))
    .map((name) => ({ name, near: nearNames(name, known) }))
    .filter(({ near }) => near.length > 0)
    .map(({ name, near }) => ({
      name: VARIABLE_PREFIX + name,
      near: near.map((each) => VARIABLE_PREFIX + each),
    }));
}

function withoutPrefix(variable: string): string {
  return variable.slice(VARIABLE_PREFIX.length);
}
