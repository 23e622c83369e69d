import { assertEquals, assertThrows } from "@std/assert";
import {
  type GivenOptions,
  readOptionValues,
} from "../../src/cli/option_values.ts";
import { UsageError } from "../../src/base/errors.ts";

Deno.test("readOptionValues() takes several zoos in their order, and of other texts the last", () => {
  const values = readOptionValues({ zoo: ["a", "b"], to: ["c", "d"] });
  assertEquals([values.zoos, values.to], [["a", "b"], "d"]);
});

for (
  const [text, bytes] of [
    ["100000", 100_000],
    ["700M", 700e6],
    ["4G", 4e9],
    ["4gb", 4e9],
    ["1t", 1e12],
    ["150kB", 150_000],
  ] as const
) {
  Deno.test(`readOptionValues() reads --split ${text}`, () => {
    assertEquals(readOptionValues({ split: [text] }).splitBytes, bytes);
  });
}

for (
  const given of [
    { split: ["4 G"] },
    { split: ["99999"] },
    { split: ["-1G"] },
    { split: ["1.5G"] },
    { split: ["4GiB"] },
    { split: ["999999999999T"] },
    { "base-url": ["intranet/zoo"] },
    { "base-url": ["file:///zoo"] },
    { "base-url": ["http://"] },
  ] satisfies GivenOptions[]
) {
  Deno.test(`readOptionValues() refuses ${JSON.stringify(given)}`, () => {
    assertThrows(() => readOptionValues(given), UsageError, "option --");
  });
}

Deno.test("readOptionValues() reads --base-url", () => {
  const { baseUrl } = readOptionValues({ "base-url": ["http://intranet/zoo"] });
  assertEquals(baseUrl?.href, "http://intranet/zoo");
});

Deno.test("readOptionValues() raises the limits of archives", () => {
  const { limits } = readOptionValues({
    "max-expanded": ["700G"],
    "max-ratio": ["20000"],
    "max-entries": ["5000000"],
  });
  assertEquals(limits.expandedBytes, 700e9);
  assertEquals(limits.ratio, 20_000);
  assertEquals(limits.entries, 5_000_000);
  assertThrows(
    () => readOptionValues({ "max-expanded": ["much"] }),
    UsageError,
    'takes a size such as 700G, not "much"',
  );
});

for (
  const to of [
    "http://host/zoo",
    "https://host/zoo",
    "https:/host/zoo",
    "ftp://host/zoo",
    "file:///srv/zoo",
    "s3:bucket",
    "host:/srv/zoo",
    "ada:secret@host:zoo",
  ]
) {
  Deno.test(`readOptionValues() refuses --to ${to}, which would become a folder`, () => {
    const { message } = assertThrows(
      () => readOptionValues({ to: [to] }),
      UsageError,
      "option --to takes the path of a folder",
    );
    assertEquals(message.includes("secret"), false);
  });
}

Deno.test("readOptionValues() takes paths with a drive or a colon for --to", () => {
  for (
    const to of ["C:\\zoo", "./http:/zoo", "/srv/a:b", "zoo/a:b", "zoo.tar"]
  ) {
    assertEquals(readOptionValues({ to: [to] }).to, to);
  }
});

for (
  const version of ["abc", "v1.0", "1.0rc1", "1.0-beta", "1..0", "2026-11-28"]
) {
  Deno.test(`readOptionValues() refuses the version ${version}, unless it is meant`, () => {
    const given = { "entry-version": [version] };
    const { hint } = assertThrows(() => readOptionValues(given), UsageError);
    assertEquals(hint?.includes("--force"), true);
    const { entryVersion } = readOptionValues({ ...given, force: [""] });
    assertEquals(entryVersion, version);
  });
}

Deno.test("readOptionValues() refuses a version that no manifest can hold, also with --force", () => {
  for (const version of ["1 0", "1\n0", "", "1".repeat(51)]) {
    const given = { "entry-version": [version], force: [""] };
    assertThrows(() => readOptionValues(given), UsageError, "--entry-version");
  }
});

Deno.test("readOptionValues() reads who made an entry", () => {
  const { about } = readOptionValues({
    license: ["Apache-2.0"],
    homepage: ["https://lab.example/"],
    doi: ["https://doi.org/10.1000/182"],
    authors: ["Lovelace, Ada; Turing, Alan", "The Lab"],
  });
  assertEquals(about, {
    license: "Apache-2.0",
    homepage: "https://lab.example/",
    doi: "10.1000/182",
    authors: ["Lovelace, Ada", "Turing, Alan", "The Lab"],
  });
});

Deno.test("readOptionValues() refuses what no line of a manifest or no link can be made from", () => {
  for (
    const [name, text] of [
      ["license", "MIT\n[weights]"],
      ["authors", "Ada\x1b[2J"],
      ["homepage", "javascript:alert(1)"],
      ["homepage", "our page"],
      ["doi", "our paper"],
    ] as const
  ) {
    assertThrows(
      () => readOptionValues({ [name]: [text] }),
      UsageError,
      `--${name}`,
    );
  }
});

for (
  const odd of [
    "http://ann:secret@h/zoo",
    "https://h/zoo?sig=secret",
    "ann:secret@h",
  ]
) {
  Deno.test(`readOptionValues() refuses --base-url ${odd}, which would stand in every manifest, and does not show what is secret`, () => {
    const { message } = assertThrows(
      () => readOptionValues({ "base-url": [odd] }),
      UsageError,
      "option --base-url takes",
    );
    assertEquals(message.includes("secret"), false);
  });
}
