// Pure: no disk, network, clock or environment.

import type { Environment } from "./environment.ts";

/** The user who runs the program, and what the system knows about users. */
export interface User {
  environment: Environment;
  /** The family of the system: it decides where a home folder is noted. */
  os: "windows" | "posix";
  /** The number of the user; `undefined` on Windows. */
  uid: number | undefined;
  /** The text of `/etc/passwd`, or of nothing where there is none. */
  passwd: string;
}

/**
 * The home folder of the user, where Python's `os.path.expanduser` finds it:
 * `HOME`, else the password database; on Windows `USERPROFILE`, else
 * `HOMEDRIVE` and `HOMEPATH`. `undefined` when none of them tells, as in a
 * container that runs under a number without a user.
 */
export function userHome(user: User): string | undefined {
  const { environment, os, uid, passwd } = user;
  if (os === "windows") {
    const { USERPROFILE, HOMEDRIVE, HOMEPATH } = environment;
    if (USERPROFILE) return USERPROFILE;
    return HOMEPATH ? `${HOMEDRIVE ?? ""}${HOMEPATH}` : undefined;
  }
  return environment.HOME ??
    passwdHome(passwd, (_, number) => number === String(uid));
}

/**
 * Expands `~` and `~user` at the start of a path, as `os.path.expanduser`
 * does, but says when it cannot: `undefined` is returned for a user whose home
 * folder is not known, where Python leaves the tilde in the path.
 */
export function expandTilde(path: string, user: User): string | undefined {
  if (!path.startsWith("~")) return path;
  const end = path.search(user.os === "windows" ? /[/\\]/ : /\//);
  const name = path.slice(1, end === -1 ? undefined : end);
  const rest = end === -1 ? "" : path.slice(end);
  const home = name === "" ? userHome(user) : homeOf(name, user);
  if (home === undefined) return undefined;
  return home.replace(user.os === "windows" ? /[/\\]+$/ : /\/+$/, "") + rest ||
    "/";
}

function homeOf(name: string, user: User): string | undefined {
  if (user.os === "posix") {
    return passwdHome(user.passwd, (each) => each === name);
  }
  // Python guesses that all profiles stand side by side; so does this.
  return userHome(user)?.replace(/[^/\\]+[/\\]*$/, name);
}

/** Reads the home folder from lines of `name:password:uid:gid:comment:home:shell`. */
function passwdHome(
  passwd: string,
  wanted: (user: string, uid: string) => boolean,
): string | undefined {
  for (const line of passwd.split("\n")) {
    const [user = "", , uid = "", , , home = ""] = line.split(":");
    if (home !== "" && wanted(user, uid)) return home;
  }
  return undefined;
}
