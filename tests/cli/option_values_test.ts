import { assertEquals, assertThrows } from "@std/assert";
import { UsageError } from "../../src/base/errors.ts";
import {
  type GivenOptions,
  readOptionValues,
} from "../../src/cli/option_values.ts";

const ABOUT = { license: undefined, homepage: undefined, doi: undefined };
const PATHS = ["C:\\zoo", "./http:/zoo", "/srv/a:b", "zoo/a:b", "zoo.tar"];
const ODD_VERSIONS = [
  "abc",
  "v1.0",
  "1.0rc1",
  "1.0-beta",
  "1..0",
  "2026-11-28",
];

for (
  const [given, expected] of [
    [{ zoo: ["a", "b"], to: ["c", "d"] }, { zoos: ["a", "b"], to: "d" }],
    [{ split: ["100000"] }, { splitBytes: 100_000 }],
    [{ split: ["700M"] }, { splitBytes: 700e6 }],
    [{ split: ["4G"] }, { splitBytes: 4e9 }],
    [{ split: ["4gb"] }, { splitBytes: 4e9 }],
    [{ split: ["1t"] }, { splitBytes: 1e12 }],
    [{ split: ["150kB"] }, { splitBytes: 150_000 }],
    [{ "base-url": ["http://intranet/zoo"] }, {
      baseUrl: new URL("http://intranet/zoo"),
    }],
    [{
      "max-expanded": ["700G"],
      "max-ratio": ["20000"],
      "max-entries": ["5000000"],
    }, {
      limits: {
        ...readOptionValues({}).limits,
        expandedBytes: 700e9,
        ratio: 20_000,
        entries: 5_000_000,
      },
    }],
    ...PATHS.map((to) => [{ to: [to] }, { to }] as const),
    ...ODD_VERSIONS.map((text) =>
      [{ "entry-version": [text], force: [""] }, {
        entryVersion: text,
      }] as const
    ),
    [{
      license: ["Apache-2.0"],
      homepage: ["https://lab.example/"],
      doi: ["https://doi.org/10.1000/182"],
      authors: ["Lovelace, Ada; Turing, Alan", "The Lab"],
    }, {
      about: {
        license: "Apache-2.0",
        homepage: "https://lab.example/",
        doi: "10.1000/182",
        authors: ["Lovelace, Ada", "Turing, Alan", "The Lab"],
      },
    }],
    [{}, {
      jobs: 4,
      retries: 5,
      timeoutSeconds: 30,
      retry: false,
      about: { ...ABOUT, authors: [] },
    }],
  ] as const satisfies readonly (readonly [GivenOptions, unknown])[]
) {
  Deno.test(`readOptionValues() reads ${JSON.stringify(given)}`, () => {
    const values = new Map(Object.entries(readOptionValues(given)));
    for (const [name, value] of Object.entries(expected)) {
      assertEquals(values.get(name), value);
    }
  });
}

const NO_SPLIT =
  "option --split takes a size of at least 100000 bytes, such as 4G or 700M, not";
const NO_URL = "option --base-url takes an http or https address, not";
const OPEN_URL = "option --base-url takes an address without login and query";
const NO_FOLDER = "option --to takes the path of a folder";
const NO_VERSION = "option --entry-version takes numbers between dots";

for (
  const [message, name, texts] of [
    [NO_SPLIT, "split", [
      "4 G",
      "99999",
      "-1G",
      "1.5G",
      "4GiB",
      "999999999999T",
    ]],
    [NO_URL, "base-url", ["intranet/zoo", "file:///zoo", "http://"]],
    // They would stand in every manifest, and show what is secret.
    [NO_URL, "base-url", ["ann:secret@h"]],
    [OPEN_URL, "base-url", ["http://a:secret@h/zoo", "https://h/?sig=secret"]],
    [
      'option --max-expanded takes a size such as 700G, not "much"',
      "max-expanded",
      ["much"],
    ],
    // Each would become a folder of that name.
    [NO_FOLDER, "to", ["http://host/zoo", "https://host/zoo", "https:/h/zoo"]],
    [NO_FOLDER, "to", ["ftp://host/zoo", "file:///srv/zoo", "s3:bucket"]],
    [NO_FOLDER, "to", ["host:/srv/zoo", "ada:secret@host:zoo"]],
    [NO_VERSION, "entry-version", [...ODD_VERSIONS, "1 0", "1\n0", ""]],
    [NO_VERSION, "entry-version", ["1".repeat(51)]],
    // What no line of a manifest and no link can be made from.
    ["option --license takes one line", "license", ["MIT\n[weights]"]],
    ["option --authors takes one line", "authors", ["Ada\x1b[2J"]],
    [
      "option --homepage takes an http or https address",
      "homepage",
      ["javascript:alert(1)", "our page"],
    ],
    ["option --doi takes a DOI such as 10.1000/182", "doi", ["our paper"]],
  ] as const
) {
  for (const text of texts) {
    Deno.test(`readOptionValues() refuses --${name} ${JSON.stringify(text)}`, () => {
      const error = assertThrows(
        () => readOptionValues({ [name]: [text] }),
        UsageError,
        message,
      );
      assertEquals(error.message.includes("secret"), false);
    });
  }
}

Deno.test("readOptionValues() refuses a version that no manifest can hold, also with --force", () => {
  for (const version of ["1 0", "1\n0", "", "1".repeat(51)]) {
    const given = { "entry-version": [version], force: [""] };
    const error = assertThrows(() => readOptionValues(given), UsageError);
    assertEquals(error.hint, undefined);
  }
  const { hint = "" } = assertThrows(
    () => readOptionValues({ "entry-version": ["v1.0"] }),
    UsageError,
  );
  assertEquals(hint.includes("--force"), true);
});
