import { assertEquals } from "@std/assert";
import { misspeltVariables } from "../../src/cli/misspelt_variables.ts";
import { optionVariable, VARIABLE_OPTIONS } from "../../src/cli/options.ts";

for (
  const [name, ...near] of [
    ["JOB", "JOBS"],
    ["RETRYS", "RETRY", "RETRIES"],
    ["DRYRUN", "DRY_RUN"],
    ["TIME_OUT", "TIMEOUT"],
    ["CONECTION", "CONNECTIONS"],
    ["ZOOS", "ZOO"],
    ["ZOOKEY", "ZOO_KEY"],
    ["CACERT", "CA_CERT"],
    ["CA_CERTS", "CA_CERT"],
    ["NO_SPACE_CHEK", "NO_SPACE_CHECK"],
    ["HOEM", "HOME"],
    ["JOSB", "JOBS"],
    ["QUITE", "QUIET"],
    ["INSTAL", "INSTALL"],
  ] as const
) {
  Deno.test(`misspeltVariables() takes NET_DOWNLOAD_${name} for ${near.join(" or ")}`, () => {
    assertEquals(misspeltVariables([`NET_DOWNLOAD_${name}`]), [{
      name: `NET_DOWNLOAD_${name}`,
      near: near.map((each) => `NET_DOWNLOAD_${each}`),
    }]);
  });
}

Deno.test("misspeltVariables() has nothing against variables of options, installers and others", () => {
  assertEquals(
    misspeltVariables([
      ...VARIABLE_OPTIONS.map(({ name }) => optionVariable(name)),
      "NET_DOWNLOAD_RELEASES",
      "NET_DOWNLOAD_INSTALL",
      // Those of Kubernetes and of a container's author.
      "NET_DOWNLOAD_PORT",
      "NET_DOWNLOAD_PORT_80_TCP",
      "NET_DOWNLOAD_SERVICE_HOST",
      "NET_DOWNLOAD_VERSION",
      "NET_DOWNLOAD_DIR",
      "NET_DOWNLOAD_",
    ]),
    [],
  );
});
