import { assertEquals } from "@std/assert";
import { partKey, partName } from "../../src/transfer/part_name.ts";

const digest = "0123456789abcdef".repeat(4);

const NAMES: [url: string, name: string][] = [
  ["https://zoo.org/a/data.tar.gz", "data.tar.gz"],
  ["https://zoo.org/a/data.tar.gz?dl=1", "data.tar.gz"],
  ["https://zoo.org/a%20b/m%C3%BCll%2F..%2Fx.tar", "m_C3_BCll_2F.._2Fx.tar"],
  ["https://zoo.org/..%2f..%2fetc", "2f.._2fetc"],
  ["https://zoo.org/", "archive"],
  ["https://zoo.org/...", "archive"],
  [`https://zoo.org/${"x".repeat(300)}`, "x".repeat(60)],
];

for (const [url, name] of NAMES) {
  Deno.test(`partName() of ${url.slice(0, 60)} ends in ${name}.part`, () => {
    assertEquals(
      partName(new URL(url), digest),
      `0123456789abcdef-${name}.part`,
    );
  });
}

Deno.test("partKey() leaves out what does not tell archives apart", () => {
  const key = "https://zoo.org/x?dl=1";
  assertEquals(partKey(new URL("https://ann:pw@zoo.org/x?dl=1#y")), key);
  assertEquals(partKey(new URL(key)), key);
});
