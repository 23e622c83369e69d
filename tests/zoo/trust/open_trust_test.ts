import { join } from "@std/path";
import { assertEquals, assertThrows } from "@std/assert";
import { AppError, SettingsError } from "../../../src/base/errors.ts";
import { openTrust } from "../../../src/zoo/trust/open_trust.ts";
import { withTempFolder, writeFile } from "../../support/temp.ts";

const KEY = "RWTT4+FfpeYKg4jMOX6BAfQUb3jNmHL8xLgSNmUI0u4toeDGP+Ru1UHn";

function open(...keys: string[]) {
  const { signal } = new AbortController();
  const means = {
    configHome: "x",
    writes: "none" as const,
    signal,
    warn: () => {},
  };
  return openTrust(keys, means).keys.map(({ id }) => id);
}

Deno.test("openTrust() takes keys and files of keys", () =>
  withTempFolder(async (folder) => {
    const text = `untrusted comment: minisign public key\n${KEY}\n`;
    const file = await writeFile(folder, "zoo.pub", text);
    assertEquals(open(KEY, file), ["830AE6A55FE1E3D3", "830AE6A55FE1E3D3"]);
  }));

Deno.test("openTrust() refuses what is no key, of small order, or secret, which it does not repeat", () =>
  withTempFolder(async (folder) => {
    const secret = `RWRTY0Iy${"A".repeat(204)}`;
    const small = btoa(`Ed12345678${"\0".repeat(32)}`);
    const file = await writeFile(folder, "zoo.key", `comment\n${secret}\n`);
    for (const key of [secret, KEY.slice(0, -1), `${KEY}A`]) {
      const error = assertThrows(() => open(key), SettingsError);
      assertEquals(`${error.message}${error.hint}`.includes(key), false);
    }
    assertThrows(() => open(small), SettingsError, "of small order");
    assertThrows(() => open(file), SettingsError, file);
    assertThrows(
      () => open(join(folder, "missing")),
      AppError,
      "there is no such file",
    );
  }));
