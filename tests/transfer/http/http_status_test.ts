import { assertEquals, assertMatch } from "@std/assert";
import { answerError } from "../../../src/transfer/http/http_status.ts";

const url = new URL("https://hub.org/o/n/resolve/main/a.bin");

for (const status of [401, 403, 404, 418, 429, 500, 503]) {
  Deno.test(`answerError() names the hub's request in an answer of ${status} without a code`, () => {
    const headers = new Headers({ "x-request-id": "Root=1-abc;x" });
    const { message } = answerError(url, { status, headers });
    assertMatch(
      message,
      /answered \d+ \((?:[a-z ]+; )?request Root=1-abc;x\)$/,
    );
  });
}

Deno.test("answerError() shows no name of a request that is not one", () => {
  const headers = new Headers({ "x-request-id": "a b) \u001b[31m" });
  assertEquals(
    answerError(url, { status: 404, headers }).message,
    `cannot fetch "${url}": the server answered 404 (not found)`,
  );
});

const ADVICE: [number, "sent" | "none", string, RegExp][] = [
  [401, "none", "missing, or private and not logged in", /set HF_TOKEN to a/],
  [403, "none", "access is refused", /set HF_TOKEN to a token/],
  [401, "sent", "the token is not accepted", /set HF_TOKEN to another one/],
  [403, "sent", "the token is not accepted", /set HF_TOKEN to another one/],
];

for (const [status, hubToken, words, hint] of ADVICE) {
  Deno.test(`a hub's ${status} without a code is told with what helps where the token is: ${hubToken}`, () => {
    const answer = { status, headers: new Headers(), hubToken };
    const error = answerError(url, answer);
    assertMatch(error.message, new RegExp(words));
    assertMatch(error.hint ?? "", hint);
    assertEquals(/netrc|--header/.test(error.hint ?? ""), false);
  });
}
