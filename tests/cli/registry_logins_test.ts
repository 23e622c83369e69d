import { assertEquals } from "@std/assert";
import { join } from "@std/path";
import { registryLogins } from "../../src/cli/registry_logins.ts";
import type { Environment } from "../../src/settings/environment.ts";
import type { Login } from "../../src/transfer/http/netrc.ts";

const REGISTRY = new URL("https://registry.example/v2/zoo/");
const NETRC = { machine: "registry.example", login: "ada", password: "x" };

function find(environment: Environment, netrc: readonly Login[] = []) {
  const users = { os: "posix", uid: 1, passwd: "" } as const;
  const places = { environment, users, access: [], netrc };
  return registryLogins(places)(REGISTRY, "zoo");
}

Deno.test("a login in the netrc file is the way round a credential helper", async () => {
  const folder = await Deno.makeTempDir();
  try {
    const config = JSON.stringify({ credsStore: "desktop" });
    await Deno.writeTextFile(join(folder, "config.json"), config);
    const environment = { DOCKER_CONFIG: folder };
    assertEquals(find(environment), { kind: "helper", name: "desktop" });
    assertEquals(find(environment, [NETRC]), {
      kind: "password",
      user: "ada",
      password: "x",
    });
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});
