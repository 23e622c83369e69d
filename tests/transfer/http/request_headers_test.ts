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

Deno.test("parseHeader() shows nobody what may be a secret", () => {
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
