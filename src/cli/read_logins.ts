import { join } from "@std/path";
import type { Environment } from "../settings/environment.ts";
import { userHome, type Users } from "../settings/user_home.ts";
import { osError } from "../base/os_error.ts";
import { type Login, parseNetrc } from "../transfer/netrc.ts";

/**
 * The logins of the user's netrc file: the one that `NETRC` names, else
 * `~/.netrc`, or `~/_netrc` on Windows. Without a file there are none.
 *
 * @throws StoreError when the file that `NETRC` names cannot be read.
 */
export function readLogins(environment: Environment, users: Users): Login[] {
  if (environment.NETRC) {
    try {
      return parseNetrc(Deno.readTextFileSync(environment.NETRC));
    } catch (error) {
      throw osError("read the logins in", environment.NETRC, error);
    }
  }
  const home = userHome(environment, users);
  if (home === undefined) return [];
  const name = users.os === "windows" ? "_netrc" : ".netrc";
  try {
    return parseNetrc(Deno.readTextFileSync(join(home, name)));
  } catch {
    // Nobody asked for this file by name: a server that wants a login will say so.
    return [];
  }
}
