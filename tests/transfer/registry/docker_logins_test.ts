import { assertEquals, assertThrows } from "@std/assert";
import { JsonError } from "../../../src/base/json.ts";
import { parseDockerLogins } from "../../../src/transfer/registry/docker_logins.ts";

const auth = (user: string, password: string) => ({
  auth: btoa(`${user}:${password}`),
});

function find(file: unknown, host: string, repository = "zoo/lung"): unknown {
  return parseDockerLogins(JSON.stringify(file))(host, repository);
}

const ADA = { kind: "password", user: "ada", password: "a:b" };

Deno.test("a login is found by its host and port, and a password may have colons", () => {
  const file = { auths: { "host:5000": auth("ada", "a:b") } };
  assertEquals(find(file, "host:5000"), ADA);
  assertEquals(find(file, "host"), undefined);
});

Deno.test("keys of old files have a scheme and a path", () => {
  for (const key of ["https://host/v1/", "https://host/v2/", "https://host"]) {
    assertEquals(find({ auths: { [key]: auth("ada", "a:b") } }, "host"), ADA);
  }
});

Deno.test("Docker Hub has a key of its own", () => {
  const key = "https://index.docker.io/v1/";
  const file = { auths: { [key]: auth("ada", "a:b") } };
  assertEquals(find(file, "docker.io"), ADA);
  assertEquals(find(file, "registry-1.docker.io"), ADA);
});

Deno.test("of namespaces the longest that fits counts", () => {
  const file = {
    auths: {
      "quay.io": auth("all", "1"),
      "quay.io/zoo": auth("ada", "a:b"),
      "quay.io/zoo/heart": auth("heart", "3"),
    },
  };
  assertEquals(find(file, "quay.io"), ADA);
});

Deno.test("an identity token goes before the password that stands beside it", () => {
  const file = {
    auths: { host: { ...auth("<token>", ""), identitytoken: "t" } },
  };
  assertEquals(find(file, "host"), { kind: "identity", token: "t" });
});

Deno.test("a credential helper is named", () => {
  const one = { credHelpers: { host: "pass" } };
  assertEquals(find(one, "host"), { kind: "helper", name: "pass" });
  const all = { credsStore: "desktop", auths: {} };
  assertEquals(find(all, "host"), { kind: "helper", name: "desktop" });
  const beside = { credsStore: "desktop", auths: { other: auth("ada", "x") } };
  assertEquals(find(beside, "host"), { kind: "helper", name: "desktop" });
});

Deno.test("a file without a login for the host says nothing", () => {
  for (const file of [{}, { auths: { host: {} } }, { auths: { host: 1 } }]) {
    assertEquals(find(file, "host"), undefined);
  }
  assertEquals(find({ auths: { host: { auth: "%" } } }, "host"), undefined);
});

Deno.test("parseDockerLogins() refuses what is no such file", () => {
  assertThrows(() => parseDockerLogins("auths:"), JsonError, "not JSON");
  assertThrows(() => parseDockerLogins("[]"), JsonError, "not an object");
});
