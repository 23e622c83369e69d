import { assertEquals } from "@std/assert";
import { optionVariable, VARIABLE_OPTIONS } from "../../src/cli/options.ts";
import { pickEnvironment, VARIABLES } from "../../src/settings/environment.ts";
import { CERTIFICATE_VARIABLES } from "../../src/transfer/http/ca_certificates.ts";
import { PROXY_VARIABLES } from "../../src/transfer/http/proxy.ts";

Deno.test("pickEnvironment() takes an empty variable for unset", () => {
  const values: Record<string, string> = { HOME: "/h", NO_COLOR: "" };
  assertEquals(pickEnvironment((name) => values[name]), { HOME: "/h" });
});

Deno.test("VARIABLES and those of options are the ones that deno.json permits", async () => {
  const config = JSON.parse(
    await Deno.readTextFile(new URL("../../deno.json", import.meta.url)),
  );
  const options = VARIABLE_OPTIONS.map(({ name }) => optionVariable(name));
  assertEquals([...VARIABLES, ...options], config.permissions.default.env);
});

Deno.test("VARIABLES hold what proxies and certificates need", () => {
  const known: readonly string[] = VARIABLES;
  const missing = [...PROXY_VARIABLES, ...CERTIFICATE_VARIABLES]
    .filter((name) => !known.includes(name));
  assertEquals(missing, []);
});
