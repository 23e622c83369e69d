import { assertEquals, assertThrows } from "@std/assert";
import { SettingsError } from "../../../../src/base/errors.ts";
import {
  parseRepository,
  tagProblem,
} from "../../../../src/zoo/kinds/registry/reference.ts";

const DIGEST = `sha256:${"a".repeat(64)}`;

Deno.test("parseRepository() reads host, port, repository and pin", () => {
  const rows = [
    ["oci://h.example/zoo", "https://h.example/v2/zoo/", undefined],
    ["oci://h.example/zoo/", "https://h.example/v2/zoo/", undefined],
    [
      "oci://H.example:5000/a/b_c",
      "https://h.example:5000/v2/a/b_c/",
      undefined,
    ],
    [`oci://h/a@${DIGEST}`, "https://h/v2/a/", DIGEST],
    ["oci://127.0.0.1:5000/a", "http://127.0.0.1:5000/v2/a/", undefined],
    ["oci://localhost:5000/a", "http://localhost:5000/v2/a/", undefined],
    ["oci://[::1]:5000/a", "http://[::1]:5000/v2/a/", undefined],
    ["oci://127.0.0.1.example/a", "https://127.0.0.1.example/v2/a/", undefined],
  ] as const;
  for (const [text, api, pin] of rows) {
    const read = parseRepository(new URL(text));
    assertEquals([read.api.href, read.pin], [api, pin], text);
  }
});

Deno.test("parseRepository() keeps a login out of what is shown", () => {
  const { address, api } = parseRepository(new URL("oci://ada:secret@h/zoo"));
  assertEquals([address, api.href], ["oci://h/zoo", "https://h/v2/zoo/"]);
});

const REFUSED: Record<string, [string, string]> = {
  "no host": ["oci:///zoo", "names no registry"],
  "a host that is none": ["oci://h%2fx/zoo", '"h%2fx" is no name of a host'],
  "no repository": ["oci://h/", "names no repository"],
  "capital letters": ["oci://h/Zoo", "capital letters"],
  "a tag": ["oci://h/zoo:1.0", 'without a tag such as "1.0"'],
  "two dots": ["oci://h/a..b", "is no name of a repository"],
  "a plus": ["oci://h/a+b", "is no name of a repository"],
  "an escape": ["oci://h/a%20b", "is no name of a repository"],
  "a query": ["oci://h/a?x=1", "has no query"],
  "a pin that is none": ["oci://h/a@sha256:1", "is no SHA-256"],
  "a name that is too long": [`oci://h/${"a".repeat(300)}`, "more than 255"],
};
for (const [name, [text, why]] of Object.entries(REFUSED)) {
  Deno.test(`parseRepository() refuses ${name}`, () => {
    assertThrows(() => parseRepository(new URL(text)), SettingsError, why);
  });
}

Deno.test("tagProblem() refuses ids that no tag can have, and the index's own", () => {
  for (const id of ["unet", "OASIS", "a.b-c_d", "a".repeat(128)]) {
    assertEquals(tagProblem(id), undefined);
  }
  for (const id of ["zoo-index", "a+b", "a b", ".a", "a".repeat(129), "é"]) {
    assertEquals(typeof tagProblem(id), "string", id);
  }
});
