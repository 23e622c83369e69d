// Pure: no disk, network, clock or environment.

// What differs between operating systems; `os` is as `Deno.build.os` names it.

import { StoreError } from "../errors.ts";

/**
 * Names that give the same are one to the file systems that a system usually
 * has: those of macOS and Windows ignore case, that of macOS also the Unicode
 * form.
 */
export function foldName(name: string, os: string): string {
  const tellsApart = os !== "windows" && os !== "darwin";
  return tellsApart ? name : name.normalize("NFC").toLowerCase();
}

/**
 * A path with `/` between its parts. Elsewhere than on Windows a backslash is
 * a sign like any other.
 */
export function slashPath(path: string, os: string): string {
  return os === "windows" ? path.replaceAll("\\", "/") : path;
}

/**
 * The permissions that are kept and set, out of what the system tells of a
 * file; none on Windows, where there are access lists in their place: Deno
 * has nothing to tell there, or bits that mean nothing.
 */
export function permissionBits(
  mode: number | null,
  os: string,
): number | undefined {
  return mode === null || os === "windows" ? undefined : mode & 0o7777;
}

/**
 * What to tell when a symbolic link cannot be made, where the system has a
 * reason of its own: Windows lets users make links in Developer Mode only.
 *
 * @param code the POSIX name that Deno gives the refusal
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
