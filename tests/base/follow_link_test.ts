import { assertEquals } from "@std/assert";
import { followLink } from "../../src/base/follow_link.ts";

type Links = Record<string, string>;
type Row = readonly [link: string, target: string, end: string, links?: Links];

/** Links that the tree of the first tests has. */
const LINKS: Links = {
  "up": "..",
  "self": "self",
  "ping": "pong",
  "pong": "ping",
  "in": "deep/er",
  "deep/back": "../data",
  "root": "/etc",
  "x/y/up": "../..",
};

const INSIDE: readonly Row[] = [
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
  ["a", "b", "d/e", { b: "c", c: "d/e" }],
  ["a", "b/x", "c/d/x", { b: "c/d" }],
  ["a", "b/../x", "c/x", { b: "c/d" }],
  ["d/a", "a2/../x", "e/x", { "d/a2": "../e/f" }],
];

for (const [link, target, end, links] of INSIDE) {
  Deno.test(`followLink() follows ${link} -> ${target} to "${end}"`, () => {
    assertEquals(follow(link, target, links), {
      segments: end === "" ? [] : end.split("/"),
    });
  });
}

const OUTSIDE:
  readonly (readonly [link: string, target: string, links?: Links])[] = [
    ["a", ".."],
    ["a", "../a"],
    ["d/a", "../../b"],
    ["d/a", "../../d/b"],
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
    ["a", "b/../x", { b: "d/up", "d/up": ".." }],
    ["a", "b/../../x", { b: "c/d" }],
  ];

for (const [link, target, links] of OUTSIDE) {
  Deno.test(`followLink() sees that ${link} -> ${JSON.stringify(target)} leads out`, () => {
    assertEquals(follow(link, target, links), { fault: "outside" });
  });
}

const ROUND:
  readonly (readonly [link: string, target: string, links?: Links])[] = [
    ["a", "self"],
    ["a", "ping"],
    ["a", "a", { a: "a" }],
    ["a", "b", { a: "b", b: "a" }],
    ["a", "b/x", { a: "b/x", b: "a" }],
  ];

for (const [link, target, links] of ROUND) {
  Deno.test(`followLink() does not follow ${link} -> ${target} for ever`, () => {
    assertEquals(follow(link, target, links), { fault: "circle" });
  });
}

function follow(link: string, target: string, links: Links = LINKS) {
  return followLink(link.split("/"), target, (path) => links[path]);
}
