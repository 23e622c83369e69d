import { assert, assertEquals, assertThrows } from "@std/assert";
import { fromFileUrl } from "@std/path";
import config from "../../deno.json" with { type: "json" };
import { SettingsError } from "../../src/base/errors.ts";
import { VARIABLE_PREFIX } from "../../src/cli/options.ts";
import {
  pickEnvironment,
  sourceDate,
  VARIABLES,
} from "../../src/settings/environment.ts";
import { PROXY_VARIABLES } from "../../src/transfer/http/proxy.ts";

Deno.test("pickEnvironment() takes an empty variable for unset", () => {
  const values: Record<string, string> = { HOME: "/h", NO_COLOR: "" };
  assertEquals(pickEnvironment((name) => values[name]), { HOME: "/h" });
});

Deno.test("VARIABLES and those that begin like options are the ones that deno.json permits", () => {
  assertEquals(config.permissions.default.env, {
    allow: [
      ...VARIABLES.filter((name) => !name.startsWith(VARIABLE_PREFIX)),
      `${VARIABLE_PREFIX}*`,
    ],
    ignore: true,
  });
});

Deno.test("of a variable that deno.json does not permit neither value nor name can be had", async () => {
  const { success, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
    args: ["run", "-P", "--no-prompt", "--quiet", "--config"].concat(
      fromFileUrl(new URL("../../deno.json", import.meta.url)),
      `data:text/javascript,console.log(JSON.stringify([
        Object.keys(Deno.env.toObject()).sort(),
        Deno.env.get("NET_DOWNLOAD_ANY"),
        Deno.env.get("AWS_SECRET_ACCESS_KEY") ?? null,
      ]))`,
    ),
    clearEnv: true,
    env: {
      HOME: "/h",
      NET_DOWNLOAD_ANY: "1",
      NET_DOWNLOADER: "2",
      AWS_SECRET_ACCESS_KEY: "3",
    },
  }).output();
  assert(success, new TextDecoder().decode(stderr));
  const told = JSON.parse(new TextDecoder().decode(stdout));
  assertEquals(told, [["HOME", "NET_DOWNLOAD_ANY"], "1", null]);
});

Deno.test("VARIABLES hold what proxies and certificates need", () => {
  const known: readonly string[] = VARIABLES;
  const missing = [...PROXY_VARIABLES, "SSL_CERT_FILE", "DENO_CERT"]
    .filter((name) => !known.includes(name));
  assertEquals(missing, []);
});

Deno.test("sourceDate() reads seconds since 1970, and nothing else", () => {
  assertEquals(sourceDate(undefined), undefined);
  assertEquals(sourceDate(""), undefined);
  assertEquals(sourceDate("0"), new Date(0));
  assertEquals(sourceDate("1767225600"), new Date("2026-01-01T00:00:00Z"));
  for (const odd of ["now", "-1", "1.5", " 1"]) {
    assertThrows(() => sourceDate(odd), SettingsError, `"${odd}"`);
  }
});
