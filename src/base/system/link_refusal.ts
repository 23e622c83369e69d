// Pure: no disk, network, clock or environment.

import { StoreError } from "../errors.ts";

/**
 * What to tell when a symbolic link cannot be made, where the system has a
 * reason of its own: Windows lets users make links in Developer Mode only.
 *
 * @param code the POSIX name that Deno gives the refusal
 * @param os as `Deno.build.os` names it
 * @see https://learn.microsoft.com/windows/advanced-settings/developer-mode
 */
export function linkRefusal(
  path: string,
  code: string | undefined,
  os: string,
): StoreError | undefined {
  if (os !== "windows" || (code !== "EPERM" && code !== "EACCES")) {
    return undefined;
  }
  return new StoreError(
    `cannot make the link "${path}": Windows allows links only to administrators and in Developer Mode`,
    {
      failure: "permission",
      hint:
        "Turn Developer Mode on in the settings of Windows, then run the command again.",
    },
  );
}
