import { assertEquals } from "@std/assert";
import { followLink } from "../../../src/actions/expand/entry_tree.ts";

type Links = Record<string, string>;

const INSIDE: readonly (readonly [link: string, links: Links, end: string])[] =
  [
    ["a", { a: "b" }, "b"],
    ["a", { a: "." }, ""],
    ["d/a", { "d/a": ".." }, ""],
    ["d/e/a", { "d/e/a": "../../x/y" }, "x/y"],
    ["a", { a: "b/./c//" }, "b/c"],
    ["a", { a: "b/../c" }, "c"],
    ["a", { a: "b", b: "c", c: "d/e" }, "d/e"],
    ["a", { a: "b/x", b: "c/d" }, "c/d/x"],
    ["a", { a: "b/../x", b: "c/d" }, "c/x"],
    ["d/a", { "d/a": "a2/../x", "d/a2": "../e/f" }, "e/x"],
  ];

for (const [link, links, end] of INSIDE) {
  Deno.test(`followLink() follows ${JSON.stringify(links)} to "${end}"`, () => {
    assertEquals(follow(link, links), {
      segments: end === "" ? [] : end.split("/"),
    });
  });
}

const OUTSIDE: readonly (readonly [link: string, links: Links])[] = [
  ["a", { a: ".." }],
  ["a", { a: "b/../../c" }],
  ["d/a", { "d/a": "../../d/b" }],
  ["a", { a: "b/../x", b: "d/up", "d/up": ".." }],
  ["pwn", { pwn: "x/y/up/../v", "x/y/up": "../.." }],
  ["a", { a: "b/../../x", b: "c/d" }],
];

for (const [link, links] of OUTSIDE) {
  Deno.test(`followLink() sees that ${JSON.stringify(links)} leads out`, () => {
    assertEquals(follow(link, links), {
      reason: `links to "${links[link]}", out of its folder`,
    });
  });
}

const ROUND: readonly (readonly [link: string, links: Links])[] = [
  ["a", { a: "a" }],
  ["a", { a: "b", b: "a" }],
  ["a", { a: "b/x", b: "a" }],
];

for (const [link, links] of ROUND) {
  Deno.test(`followLink() does not follow ${JSON.stringify(links)} for ever`, () => {
    assertEquals(follow(link, links), {
      reason: `links to "${links[link]}", which leads round in circles`,
    });
  });
}

function follow(link: string, links: Links) {
  return followLink(link.split("/"), links[link] ?? "", (path) => links[path]);
}
