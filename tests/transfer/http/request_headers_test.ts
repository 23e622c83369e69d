import { assertEquals, assertThrows } from "@std/assert";
import { UsageError } from "../../../src/base/errors.ts";
import {
  basic,
  parseHeader,
  requestHeaders,
} from "../../../src/transfer/http/request_headers.ts";

// What is told to whom is tried over connections in http_test.ts.
Deno.test("requestHeaders() prefers a login in the address to netrc's", () => {
  const rules = {
    logins: [{ machine: "zoo.org", login: "net", password: "rc" }],
    tokens: [{ origin: "https://hub.org", token: "t" }],
  };
  const told = (address: string) => {
    const url = new URL(address);
    return requestHeaders(rules, url, url, {}, {}).get("authorization");
  };
  assertEquals(told("https://zoo.org/"), basic("net", "rc"));
  assertEquals(told("https://ann:p%3Aw@zoo.org/"), basic("ann", "p:w"));
  assertEquals(told("https://token@zoo.org/"), basic("token", ""));
  assertEquals(told("https://hub.org/a"), "Bearer t");
  assertEquals(told("http://hub.org/a"), null);
  assertEquals(told("https://other.org/"), null);
});

for (
  const [first, hop, isSent] of [
    ["http://hub.org:8000/", "http://hub.org:8000/b", true],
    ["http://hub.org:8000/", "http://hub.org:9000/b", false],
    ["https://hub.org/", "https://hub.org:8443/b", false],
    ["http://hub.org/", "https://hub.org/b", true],
    ["http://hub.org/", "https://hub.org:8443/b", false],
    ["https://first.org/", "https://hub.org/b", true],
  ] as const
) {
  Deno.test(`netrc's login for hub.org is ${isSent ? "" : "not "}sent where ${first} redirects to ${hop}`, () => {
    const logins = [{ machine: "hub.org", login: "net", password: "rc" }];
    const { hop: to, first: from } = {
      hop: new URL(hop),
      first: new URL(first),
    };
    assertEquals(
      requestHeaders({ logins }, to, from, {}, {}).get("authorization"),
      isSent ? basic("net", "rc") : null,
    );
  });
}

for (
  const [origin, isSent] of [
    ["http://hub.org", false],
    ["http://192.168.0.7:8000", false],
    ["http://127.0.0.1.hub.org", false],
    ["http://localhost:8000", true],
    ["http://127.0.0.1:8000", true],
    ["http://[::1]:8000", true],
    ["https://hub.org", true],
  ] as const
) {
  Deno.test(`a hub's token is ${isSent ? "" : "not "}sent to ${origin}`, () => {
    const url = new URL(origin);
    const tokens = [{ origin, token: "t" }];
    assertEquals(
      requestHeaders({ tokens }, url, url, {}, {}).get("authorization"),
      isSent ? "Bearer t" : null,
    );
  });
}

Deno.test("basic() encodes in UTF-8", () => {
  assertEquals(basic("zoë", "pw"), "Basic em/Dqzpwdw==");
});

Deno.test("parseHeader() takes a name and a value", () => {
  assertEquals(parseHeader("X-Token: a:b "), ["X-Token", "a:b"]);
  assertEquals(parseHeader("X-Empty:"), ["X-Empty", ""]);
});

for (
  const text of ["", "no colon", ": x", "a b: c", "x: a\nb", "x: \u{1F600}"]
) {
  Deno.test(`parseHeader() refuses ${JSON.stringify(text)}`, () => {
    assertThrows(() => parseHeader(text), UsageError, "it is not a header");
  });
}

Deno.test("parseHeader() shows no one what may be a secret", () => {
  const error = assertThrows(
    () => parseHeader("Authorization Bearer s3cret"),
    UsageError,
  );
  assertEquals(`${error.message} ${error.hint}`.includes("s3cret"), false);
});

for (
  const name of [
    "Range",
    "If-Range",
    "Host",
    "accept-encoding",
    "Content-Length",
  ]
) {
  Deno.test(`parseHeader() leaves ${name} to the transfer`, () => {
    assertThrows(() => parseHeader(`${name}: x`), UsageError, "sets it itself");
  });
}
