import { assertEquals, assertThrows } from "@std/assert";
import { join } from "@std/path";
import { SettingsError, StoreError } from "../../src/base/errors.ts";
import { readLogins, registryLogins } from "../../src/cli/logins.ts";
import { withTempFolder, writeFile } from "../support/temp.ts";

const posix = { os: "posix", uid: 1, passwd: "" } as const;
const windows = { os: "windows", uid: undefined, passwd: "" } as const;

Deno.test("readLogins() reads ~/.netrc, on Windows ~/_netrc, and before both what NETRC names", () =>
  withTempFolder(async (folder) => {
    for (const name of [".netrc", "_netrc", "other"]) {
      await writeFile(folder, name, `machine zoo login ${name} password x\n`);
    }
    const NETRC = join(folder, "other");
    for (
      const [environment, system, file] of [
        [{ HOME: folder }, posix, ".netrc"],
        [{ USERPROFILE: folder }, windows, "_netrc"],
        [{ HOME: folder, NETRC }, posix, "other"],
        [{ USERPROFILE: folder, NETRC }, windows, "other"],
      ] as const
    ) {
      const [login] = readLogins({ environment, ...system });
      assertEquals(login?.login, file);
    }
  }));

Deno.test("readLogins() misses a file only where NETRC names it", () =>
  withTempFolder((folder) => {
    const read = (environment: Record<string, string>) =>
      readLogins({ environment, ...posix });
    assertEquals(read({ HOME: folder }), []);
    assertEquals(read({}), []);
    const NETRC = join(folder, "none");
    assertThrows(() => read({ NETRC }), StoreError, NETRC);
  }));

Deno.test("a login in the netrc file is the way round a credential helper", () =>
  withTempFolder(async (folder) => {
    const config = JSON.stringify({ credsStore: "desktop" });
    await writeFile(folder, "config.json", config);
    const user = { environment: { DOCKER_CONFIG: folder }, ...posix };
    const registry = new URL("https://registry.example/v2/zoo/");
    const netrc = { machine: registry.host, login: "ada", password: "x" };
    const found = [[], [netrc]].map((logins) =>
      registryLogins(user, [], logins)(registry, "zoo")
    );
    assertEquals(found, [
      { kind: "helper", name: "desktop" },
      { kind: "password", user: "ada", password: "x" },
    ]);
  }));

Deno.test("a login in the address of a registry that cannot be decoded is refused", () => {
  const registry = new URL("https://registry.example/v2/zoo/");
  const access = new URL("https://ada%FF:x@registry.example/v2/zoo/");
  assertThrows(
    () =>
      registryLogins({ environment: {}, ...posix }, [access], [])(
        registry,
        "zoo",
      ),
    SettingsError,
    "a percent sign that does not begin an escape",
  );
});
