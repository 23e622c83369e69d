import { assertEquals, assertThrows } from "@std/assert";
import { SettingsError } from "../../../src/base/errors.ts";
import {
  describeProxy,
  type Environment,
  proxyFor,
} from "../../../src/transfer/http/proxy.ts";

const CHOICES: [url: string, environment: Environment, proxy?: string][] = [
  ["http://zoo.org/", {}],
  ["http://zoo.org/", { http_proxy: "http://p:1" }, "http://p:1/"],
  ["http://zoo.org/", { HTTP_PROXY: "http://p:1" }, "http://p:1/"],
  ["http://zoo.org/", { https_proxy: "http://p:1" }],
  ["https://zoo.org/", { http_proxy: "http://p:1" }],
  ["https://zoo.org/", { HTTPS_PROXY: "http://p:1" }, "http://p:1/"],
  ["http://zoo.org/", { ALL_PROXY: "http://p:1" }, "http://p:1/"],
  ["https://zoo.org/", { all_proxy: "socks5://p:1" }, "socks5://p:1"],
  // The scheme's own, lower case first, and no empty ones.
  [
    "http://zoo.org/",
    { all_proxy: "http://all", HTTP_PROXY: "http://p" },
    "http://p/",
  ],
  [
    "http://zoo.org/",
    { http_proxy: "http://low", HTTP_PROXY: "http://up" },
    "http://low/",
  ],
  ["http://zoo.org/", { http_proxy: "", HTTP_PROXY: "http://p" }, "http://p/"],
  ["http://zoo.org/", { http_proxy: "" }],
  ["http://zoo.org/", { http_proxy: "p:3128" }, "http://p:3128/"],
  [
    "http://zoo.org/",
    { http_proxy: "ann:p%20w@p:3128" },
    "http://ann:p%20w@p:3128/",
  ],
];

for (const [url, environment, proxy] of CHOICES) {
  Deno.test(`proxyFor() of ${url} with ${JSON.stringify(environment)} is ${proxy ?? "none"}`, () => {
    assertEquals(proxyFor(new URL(url), environment)?.href, proxy);
  });
}

const EXCEPTIONS: [host: string, exceptions: string, excepted: boolean][] = [
  ["zoo.org", "zoo.org", true],
  ["zoo.org", "ZOO.org", true],
  ["www.zoo.org", "zoo.org", true],
  ["www.zoo.org", ".zoo.org", true],
  ["www.zoo.org", "*.zoo.org", true],
  ["zoo.org", ".zoo.org", true],
  ["thezoo.org", "zoo.org", false],
  ["zoo.org.evil", "zoo.org", false],
  ["zoo.org", "a.b, zoo.org", true],
  ["zoo.org", "a.b zoo.org", true],
  ["zoo.org", "*", true],
  ["zoo.org", "", false],
  ["zoo.org", ",", false],
  ["10.1.2.3", "10.1.2.3", true],
  ["10.1.2.3", "10.0.0.0/8", true],
  ["11.1.2.3", "10.0.0.0/8", false],
  ["10.1.2.3", "10.1.2.0/31", false],
  ["10.1.2.3", "0.0.0.0/0", true],
  ["zoo.org", "0.0.0.0/0", false],
  ["10.1.2.3", "10.1.2.3/x", false],
  ["[::1]", "::1", true],
  ["[::1]", "::2", false],
  ["10.1.2.3", "*", true],
  ["[::1]", "*", true],
  ["10.1.2.3", "a.b, *", true],
  ["[::1]", "[::1]", true],
  ["[::1]", "[::1]:8080", true],
  ["[::1]", "[::1]:8081", false],
  ["[::1]", "0:0:0:0:0:0:0:1", true],
  ["[fd00::7]", "fd00::/8", true],
  ["[fd00::7]", "[FD00::]/8", true],
  ["[fe80::7]", "fd00::/8", false],
  ["[fe80::7]", "fd00::/129", false],
  ["[::1]", "0.0.0.0/0", false],
  ["10.1.2.3", "10.1.2.3:8080", true],
  ["10.1.2.3", "10.1.2.3:80", false],
  ["10.1.2.3", "2.3", false],
  ["10.1.2.3", "10.0.0.0/33", false],
  ["zoo.org", "zoo.org:8080", true],
  ["zoo.org", "zoo.org:443", false],
  ["www.zoo.org", ".zoo.org:8080", true],
  ["zoo.org", "zoo.org.", true],
  ["zoo.org.", "zoo.org", true],
  ["zoo.org.", ".ZOO.ORG.", true],
];

for (const [host, exceptions, excepted] of EXCEPTIONS) {
  Deno.test(`proxyFor() ${excepted ? "leaves" : "does not leave"} ${host} out for NO_PROXY=${exceptions}`, () => {
    const url = new URL(`http://${host}:8080/x`);
    const http_proxy = "http://p/";
    for (const name of ["no_proxy", "NO_PROXY"]) {
      const proxy = proxyFor(url, { http_proxy, [name]: exceptions });
      assertEquals(proxy === undefined, excepted);
    }
  });
}

for (const address of ["ftp://p:1", "http://", "http://p:99999", "::"]) {
  Deno.test(`proxyFor() refuses ${address}, and does not show it: it may hold a password`, () => {
    const error = assertThrows(
      () => proxyFor(new URL("https://zoo.org/"), { https_proxy: address }),
      SettingsError,
      "cannot use the proxy that https_proxy names",
    );
    assertEquals(error.message.includes(address), false);
  });
}

Deno.test("describeProxy() leaves the login out", () => {
  assertEquals(
    describeProxy(new URL("http://ann:secret@p:3128/")),
    "http://p:3128",
  );
});
