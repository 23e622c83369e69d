import { assertEquals } from "@std/assert";
import { compareLooseVersions } from "../../src/zoo/loose_version.ts";

/** Lower, higher: as `distutils.version.LooseVersion` of Python 3.11 has them. */
const RISING: [string, string][] = [
  ["1.9", "1.10"],
  ["1.0", "1.0.0"],
  ["1", "1.0"],
  ["1.0", "1.0a"],
  ["0.6.0", "0.6.0+12.gabc"],
  ["1.0RC1", "1.0rc1"],
  ["2", "10"],
  ["1.0-2", "1.0-10"],
  ["1.5.1", "1.5.2b2"],
  ["3.4j", "1996.07.12"],
  ["0.960923", "2.2beta29"],
  ["99999999999999999999998", "99999999999999999999999"],
];

/** Python raises TypeError for these; here a text is below a number. */
const MIXED: [string, string][] = [
  ["v1.0", "1.1"],
  ["1.0-1", "1.0.1"],
  ["1.0rc1", "1.0.1"],
];

for (const [lower, higher] of [...RISING, ...MIXED]) {
  Deno.test(`compareLooseVersions() puts "${lower}" below "${higher}"`, () => {
    assertEquals(Math.sign(compareLooseVersions(lower, higher)), -1);
    assertEquals(Math.sign(compareLooseVersions(higher, lower)), 1);
  });
}

for (const [a, b] of [["01.0", "1.0"], ["1..2", "1.2"], ["1.0", "1.0"]]) {
  Deno.test(`compareLooseVersions() takes "${a}" and "${b}" for the same`, () => {
    assertEquals(compareLooseVersions(a ?? "", b ?? ""), 0);
  });
}
