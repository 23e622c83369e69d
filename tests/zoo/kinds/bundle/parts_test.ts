import { assertEquals } from "@std/assert";
import {
  bundleName,
  findParts,
  partName,
} from "../../../../src/zoo/kinds/bundle/parts.ts";

Deno.test("partName() counts from 001, and on beyond 999", () => {
  assertEquals(partName("zoo.tar", 1), "zoo.tar.001");
  assertEquals(partName("zoo.tar", 1000), "zoo.tar.1000");
});

Deno.test("bundleName() takes the number of a part away", () => {
  for (const name of ["zoo.tar", "zoo.tar.001", "zoo.tar.1000"]) {
    assertEquals(bundleName(name), "zoo.tar");
  }
  assertEquals(bundleName("zoo.v12"), "zoo.v12");
});

Deno.test("findParts() takes the parts in order, and nothing else", () => {
  const names = ["zoo.tar.sha256", "zoo.tar.002", "b.tar.001", "zoo.tar.001"];
  assertEquals(findParts("zoo.tar", names), {
    names: ["zoo.tar.001", "zoo.tar.002"],
    missing: [],
  });
  assertEquals(findParts("other.tar", names), {
    names: [],
    missing: [],
  });
});

Deno.test("findParts() names all parts that are missing before the last", () => {
  const missing = (names: string[]) => findParts("z", names).missing;
  assertEquals(missing(["z.001", "z.002", "z.004"]), ["z.003"]);
  assertEquals(missing(["z.003", "z.005"]), ["z.001", "z.002", "z.004"]);
  assertEquals(missing(["z.0002"]), ["z.001", "z.002"]);
});
