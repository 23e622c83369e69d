import { assertEquals, assertThrows } from "@std/assert";
import { join } from "@std/path";
import { readLogins, stopSignals } from "../../src/cli/world.ts";
import { StoreError } from "../../src/base/errors.ts";
import type { Users } from "../../src/settings/user_home.ts";
import { withTempFolder, writeFile } from "../support/temp.ts";

const posix: Users = { os: "posix", uid: 1, passwd: "" };
const windows: Users = { os: "windows", uid: undefined, passwd: "" };

/** Netrc files that tell by their login which one was read. */
async function writeLogins(folder: string): Promise<void> {
  for (const name of [".netrc", "_netrc", "other"]) {
    await writeFile(folder, name, `machine zoo login ${name} password x\n`);
  }
}

Deno.test("readLogins() reads ~/.netrc, on Windows ~/_netrc, and before both what NETRC names", () =>
  withTempFolder(async (folder) => {
    await writeLogins(folder);
    const NETRC = join(folder, "other");
    for (
      const [environment, users, file] of [
        [{ HOME: folder }, posix, ".netrc"],
        [{ USERPROFILE: folder }, windows, "_netrc"],
        [{ HOME: folder, NETRC }, posix, "other"],
        [{ USERPROFILE: folder, NETRC }, windows, "other"],
      ] as const
    ) {
      const [login] = readLogins(environment, users);
      assertEquals(login?.login, file);
    }
  }));

Deno.test("readLogins() misses a file only where NETRC names it", () =>
  withTempFolder((folder) => {
    assertEquals(readLogins({ HOME: folder }, posix), []);
    assertEquals(readLogins({}, posix), []);
    const NETRC = join(folder, "none");
    assertThrows(() => readLogins({ NETRC }, posix), StoreError, NETRC);
  }));

Deno.test("stopSignals() asks Windows for no signal that it does not know", () => {
  assertEquals(stopSignals("windows"), ["SIGINT"]);
  assertEquals(stopSignals("linux"), ["SIGHUP", "SIGINT", "SIGTERM"]);
  assertEquals(stopSignals("darwin"), ["SIGHUP", "SIGINT", "SIGTERM"]);
});
