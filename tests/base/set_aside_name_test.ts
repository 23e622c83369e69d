import { assertEquals } from "@std/assert";
import { isSetAside, SET_ASIDE_SUFFIX } from "../../src/base/set_aside_name.ts";

for (
  const [name, isIt] of [
    ["a.kept-by-net_download", true],
    ["a.kept-by-net_download-12", true],
    ["a\n.kept-by-net_download", true],
    ["a.KEPT-BY-net_download", false],
    [".kept-by-net_download", false],
    ["a.kept-by-net_download-x", false],
    ["a.kept-by-net_download.txt", false],
  ] as const
) {
  Deno.test(`isSetAside() says ${isIt} of ${JSON.stringify(name)}`, () => {
    assertEquals(isSetAside(name), isIt);
  });
}

Deno.test("isSetAside() knows a name that ends as files do that are set aside", () => {
  assertEquals(isSetAside(`a${SET_ASIDE_SUFFIX}`), true);
});
