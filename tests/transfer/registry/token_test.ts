import { assertEquals } from "@std/assert";
import { readToken } from "../../../src/transfer/registry/token.ts";

Deno.test("readToken() takes either name, and a lifetime if there is one", () => {
  assertEquals(readToken('{"token":"a","access_token":"b","expires_in":300}'), {
    text: "a",
    lifetimeSeconds: 300,
  });
  assertEquals(readToken('{"access_token":"b"}'), {
    text: "b",
    lifetimeSeconds: 60,
  });
});

Deno.test("readToken() knows no token in anything else", () => {
  const texts = ["", "{}", "[]", '{"token":""}', '{"token":1}'];
  for (const text of [...texts, '{"token":"a\\r\\nb"}']) {
    assertEquals(readToken(text), undefined);
  }
});
