import { assertEquals } from "@std/assert";
import { parseChallenges } from "../../../src/transfer/registry/challenge.ts";

const rows: Record<string, [string, unknown]> = {
  "a token server, with commas in its scope": [
    'Bearer realm="https://auth.example/token",service="zoo",scope="repository:a/b:pull,push"',
    [["bearer", {
      realm: "https://auth.example/token",
      service: "zoo",
      scope: "repository:a/b:pull,push",
    }]],
  ],
  "a realm with escapes": [
    'Basic realm="a \\"zoo\\" \\\\ more"',
    [["basic", { realm: 'a "zoo" \\ more' }]],
  ],
  "several challenges in one line": [
    'Negotiate, Basic realm="x", Bearer realm="y", error=insufficient_scope',
    [
      ["negotiate", {}],
      ["basic", { realm: "x" }],
      ["bearer", { realm: "y", error: "insufficient_scope" }],
    ],
  ],
  "names in capitals, and blanks around the sign": [
    'BEARER Realm = "x" , SERVICE="y"',
    [["bearer", { realm: "x", service: "y" }]],
  ],
  "nothing": ["", []],
  "parameters without a scheme": ['="x", realm', []],
};

for (const [name, [text, expected]] of Object.entries(rows)) {
  Deno.test(`parseChallenges() reads ${name}`, () => {
    const challenges = parseChallenges(text).map(({ scheme, parameters }) => [
      scheme,
      Object.fromEntries(parameters),
    ]);
    assertEquals(challenges, expected);
  });
}
