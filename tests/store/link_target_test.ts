import { assertEquals } from "@std/assert";
import { resolveLink } from "../../src/store/link_target.ts";

const LINKS: Record<string, string> = {
  "up": "..",
  "self": "self",
  "ping": "pong",
  "pong": "ping",
  "in": "deep/er",
  "deep/back": "../data",
  "root": "/etc",
  "x/y/up": "../..",
};

Deno.test("resolveLink() follows what stays inside", () => {
  const rows: [string, string, string][] = [
    ["a", "b", "b"],
    ["a", "./b//c", "b/c"],
    ["d/a", "b", "d/b"],
    ["d/a", "../b", "b"],
    ["d/e/a", "../../b", "b"],
    ["a", ".", ""],
    ["d/a", "..", ""],
    ["a", "d/../b", "b"],
    ["a", "in/x", "deep/er/x"],
    ["a", "deep/back/x", "data/x"],
    ["a", "x/y/up/z", "z"],
    ["a", "..b", "..b"],
  ];
  for (const [path, target, end] of rows) {
    assertEquals(
      resolveLink(path, target, (at) => LINKS[at]),
      end,
      `${path} -> ${target}`,
    );
  }
});

Deno.test("resolveLink() refuses what leads out, at any point of the way", () => {
  const rows: [string, string][] = [
    ["a", ".."],
    ["a", "../a"],
    ["d/a", "../../b"],
    ["a", "d/../../b"],
    ["a", "/etc/passwd"],
    ["a", "//server/share"],
    ["a", "C:\\Windows"],
    ["a", "c:x"],
    ["a", "\\x"],
    ["a", "..\\x"],
    ["a", "d\\..\\..\\x"],
    ["a", ""],
    ["a", "up/x"],
    ["d/a", "../up"],
    ["a", "root/passwd"],
    ["a", "x/y/up/../victim"],
  ];
  for (const [path, target] of rows) {
    assertEquals(
      resolveLink(path, target, (at) => LINKS[at]),
      undefined,
      `${path} -> ${target}`,
    );
  }
});

Deno.test("resolveLink() gives up on circles", () => {
  assertEquals(resolveLink("a", "self", (at) => LINKS[at]), undefined);
  assertEquals(resolveLink("a", "ping", (at) => LINKS[at]), undefined);
});
