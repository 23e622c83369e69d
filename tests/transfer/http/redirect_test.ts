import { assertEquals, assertThrows } from "@std/assert";
import { NetworkError } from "../../../src/base/errors.ts";
import {
  REDIRECT_LIMIT,
  redirectTarget,
} from "../../../src/transfer/http/redirect.ts";

/** Where an answer of a status leads that has this `Location`. */
function target(from: URL, location: string | null, count = 1, status = 302) {
  const headers = new Headers(location === null ? {} : { location });
  return redirectTarget(from, status, headers, count);
}

Deno.test("redirectTarget() knows the five", () => {
  const redirects = [300, 301, 302, 303, 304, 305, 306, 307, 308, 200]
    .filter((status) => target(new URL("https://zoo.org/"), "/", 1, status));
  assertEquals(redirects, [301, 302, 303, 307, 308]);
});

const TARGETS: [from: string, location: string, to: string][] = [
  ["https://zoo.org/a/b", "c", "https://zoo.org/a/c"],
  ["https://zoo.org/a/b", "/c?d#e", "https://zoo.org/c?d#e"],
  ["https://zoo.org/a/b", "//other.org/c", "https://other.org/c"],
  ["http://zoo.org/", "https://zoo.org/", "https://zoo.org/"],
  ["http://zoo.org/", "http://other.org/ü", "http://other.org/%C3%BC"],
];

for (const [from, location, to] of TARGETS) {
  Deno.test(`redirectTarget() leads from ${from} by ${location} to ${to}`, () => {
    assertEquals(target(new URL(from), location)?.href, to);
  });
}

Deno.test("redirectTarget() refuses what is not safe to follow", () => {
  const from = new URL("https://ann:secret@zoo.org/");
  const refused: [location: string | null, count: number, why: string][] = [
    [null, 1, "without a usable address"],
    ["https://", 1, "without a usable address"],
    ["/x", REDIRECT_LIMIT + 1, "more than 10 times"],
    ["http://zoo.org/", 1, "from https to http"],
    ["data:text/plain,x", 1, "which is not HTTP"],
  ];
  for (const [location, count, why] of refused) {
    const error = assertThrows(
      () => target(from, location, count),
      NetworkError,
      why,
    );
    assertEquals(error.message.includes("secret"), false);
    assertEquals(error.retryable, false);
  }
});
