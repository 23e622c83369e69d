import { assertEquals, assertThrows } from "@std/assert";
import { ACTIONS } from "../../src/actions/actions.ts";
import {
  mirroredManifest,
  packedManifest,
  readable,
  type ZooArchive,
} from "../../src/publish/manifest_text.ts";
import { ManifestError } from "../../src/base/errors.ts";
import { MAX_MANIFEST_BYTES } from "../../src/zoo/address.ts";
import { PARTS } from "../../src/publish/parts.ts";
import { readAbout } from "../../src/zoo/about.ts";
import { parseManifest } from "../../src/zoo/manifest.ts";

const CONFIG = {
  version: "1.0",
  about: readAbout(() => undefined),
  downloadApi: undefined,
};

const sha256 = "ab".repeat(32);
const data: ZooArchive = {
  details: {},
  section: "data",
  name: "d.tar.gz",
  bytes: 7,
  sha256,
};

const ORIGINAL = `# A comment
[config]
version: 1.10

[data]
local_id = OASIS
URL = http://cmic.invalid/OASIS.tar.gz?dl=1
action = expand
destination = data

[notes]
author = Ada
\tLovelace
`;

Deno.test("mirroredManifest() makes addresses relative, with digest and size, and keeps all else", () => {
  assertEquals(
    mirroredManifest(ORIGINAL, [data], undefined),
    `[config]
version = 1.10

[data]
local_id = OASIS
url = d.tar.gz
sha256 = ${sha256}
size = 7
action = expand
destination = data

[notes]
author = Ada
\tLovelace
`,
  );
});

Deno.test("mirroredManifest() with an address makes url absolute and path relative", () => {
  const folder = new URL("http://intranet/a%20b/raw/x/OASIS/");
  const text = mirroredManifest(ORIGINAL, [data], folder);
  assertEquals(
    text.split("\n").slice(3, 10),
    [
      "[data]",
      "local_id = OASIS",
      "url = http://intranet/a%%20b/raw/x/OASIS/d.tar.gz",
      "path = d.tar.gz",
      `sha256 = ${sha256}`,
      "size = 7",
      "action = expand",
    ],
  );
  const manifest = parseManifest(
    text,
    "OASIS",
    new URL("file:///z/main.ini"),
    ACTIONS,
  );
  assertEquals(manifest.steps[0]?.url.href, "file:///z/d.tar.gz");
});

for (
  const file of [
    "100%.pt",
    "%(url)s.pt",
    "%%.pt",
    "#x.pt",
    "a;b #c.pt",
    "x = [y].pt",
    "gehirn ä.nii",
    "a/b.pt",
  ]
) {
  Deno.test(`mirroredManifest() keeps the name of a copied file: ${file}`, () => {
    const end = file.split("/").map(encodeURIComponent).join("/");
    const read = (text: string) => {
      const address = new URL("http://lab/zoo/main.ini");
      return parseManifest(text, "x", address, ACTIONS).steps[0]?.details;
    };
    const key = file.includes("/") ? `file = ${file}\n` : "";
    const text = `[m]\naction = copy\nurl = ${
      end.replaceAll("%", "%%")
    }\n${key}`;
    const details = read(text);
    assertEquals(details, { file });
    const archive = {
      ...data,
      section: "m",
      name: "2-x.pt",
      details: { file },
    };
    const mirrored = mirroredManifest(text, [archive], undefined);
    assertEquals(read(mirrored), details);
    assertEquals(mirroredManifest(mirrored, [archive], undefined), mirrored);
  });
}

Deno.test("mirroredManifest() done again changes nothing, and takes an address away again", () => {
  const once = mirroredManifest(ORIGINAL, [data], undefined);
  assertEquals(mirroredManifest(once, [data], undefined), once);
  const folder = new URL("http://intranet/OASIS/");
  const absolute = mirroredManifest(once, [data], folder);
  assertEquals(mirroredManifest(absolute, [data], folder), absolute);
  assertEquals(mirroredManifest(absolute, [data], undefined), once);
});

Deno.test("mirroredManifest() keeps a manifest that is as a zoo needs it, to the byte", () => {
  const ready = [
    "\ufeff; The owner's words\r\n[config]\r\nversion: 1.10\r\n\r\n",
    "[data]\r\nsize = 7\r\nURL=d.tar.gz\r\naction : expand\r\n",
    `sha256 = ${sha256}\r\n# The end\r\n`,
  ].join("");
  assertEquals(mirroredManifest(ready, [data], undefined), ready);
  for (
    const [from, to] of [
      ["size = 7\r\n", ""],
      ["size = 7", "size = 07"],
      ["URL=d.tar.gz", "URL=./d.tar.gz"],
      [sha256, sha256.toUpperCase()],
      ["[data]\r\n", "[data]\r\npath = d.tar.gz\r\n"],
    ] as const
  ) {
    const other = ready.replace(from, to);
    const mirrored = mirroredManifest(other, [data], undefined);
    assertEquals(mirrored.includes("owner's words"), false, to);
  }
  const folder = new URL("https://h.example/zoo/unet/");
  assertEquals(mirroredManifest(ready, [data], folder) === ready, false);
});

Deno.test("mirroredManifest() is not misled by keys in [DEFAULT]", () => {
  const text = `[DEFAULT]
base = http://h.invalid/100%%
url = %(base)s/d
path = elsewhere
sha256 = ${"cd".repeat(32)}
[data]
action = expand
`;
  const mirrored = mirroredManifest(text, [data], undefined);
  const address = new URL("file:///z/main.ini");
  const [step] = parseManifest(mirrored, "x", address, ACTIONS).steps;
  assertEquals(step?.url.href, "file:///z/d.tar.gz");
  assertEquals(step?.expected, { sha256, bytes: 7 });
  assertEquals(mirrored.includes("base = http://h.invalid/100%%"), true);
});

const archives = PARTS.map((part, index) => ({
  part,
  section: part.section,
  name: part.archive,
  action: "expand",
  details: {},
  bytes: 100 + index,
  sha256: String(index).repeat(64),
}));

Deno.test("packedManifest() is laid out as the contributor guide has it", () => {
  assertEquals(
    packedManifest("foo_bar", CONFIG, archives.slice(0, 1), undefined),
    `[config]
version = 1.0

[code]
local_id = foo_bar
url = config.tar.gz
action = expand
destination = extensions
sha256 = ${"0".repeat(64)}
size = 100
`,
  );
});

Deno.test("packedManifest() is a manifest that says what was packed", () => {
  const address = new URL("file:///zoo/foo_bar/main.ini");
  const { version, steps } = parseManifest(
    packedManifest(
      "foo_bar",
      { ...CONFIG, version: "1.10" },
      archives,
      undefined,
    ),
    "foo_bar_model_zoo",
    address,
    ACTIONS,
  );
  assertEquals(version, "1.10");
  assertEquals(
    steps.map(({ section, url, folder, expected }) => [
      section,
      url.href,
      folder.join("/"),
      expected.bytes,
    ]),
    [
      ["code", "file:///zoo/foo_bar/config.tar.gz", "extensions/foo_bar", 100],
      ["data", "file:///zoo/foo_bar/data.tar.gz", "data/foo_bar", 101],
      ["weights", "file:///zoo/foo_bar/weights.tar.gz", "models/foo_bar", 102],
    ],
  );
});

Deno.test("packedManifest() has absolute addresses for Python, and the place beside them", () => {
  const served = new URL("https://zoo.test/a%20b/raw/x/foo_bar/");
  const text = packedManifest(
    "foo_bar",
    CONFIG,
    archives.slice(1, 2),
    served,
  );
  assertEquals(
    text.split("\n").filter((line) => /^(?:url|path)/.test(line)),
    [
      "url = https://zoo.test/a%%20b/raw/x/foo_bar/data.tar.gz",
      "path = data.tar.gz",
    ],
  );
  const address = new URL("file:///stick/foo_bar/main.ini");
  const [step] = parseManifest(text, "foo_bar", address, ACTIONS).steps;
  assertEquals(step?.url.href, "file:///stick/foo_bar/data.tar.gz");
});

Deno.test("packedManifest() says who made the entry, and a mirror keeps that", () => {
  const about = {
    license: "100% free, see LICENSE",
    homepage: "https://lab.example/a%20b",
    doi: "10.1000/182",
    authors: ["Lovelace, Ada", "Turing, Alan"],
  };
  const address = new URL("file:///zoo/foo_bar/main.ini");
  const packed = packedManifest(
    "foo_bar",
    { ...CONFIG, about },
    archives,
    undefined,
  );
  const mirrored = mirroredManifest(packed, [], undefined);
  for (const text of [packed, mirrored]) {
    assertEquals(
      parseManifest(text, "foo_bar", address, ACTIONS).about,
      about,
    );
  }
});

Deno.test("mirroredManifest() keeps authors on several lines", () => {
  const text =
    "[config]\nauthors = Ada\n\tAlan\n[data]\naction = expand\nurl = a\n";
  const mirrored = mirroredManifest(text, [], undefined);
  const address = new URL("file:///zoo/foo_bar/main.ini");
  const { about } = parseManifest(mirrored, "foo_bar", address, ACTIONS);
  assertEquals(about.authors, ["Ada", "Alan"]);
});

Deno.test("readable() lets no manifest through that is longer than what is read", () => {
  const longest = "x".repeat(MAX_MANIFEST_BYTES);
  assertEquals(readable("toy", longest), longest);
  assertThrows(
    () => readable("toy", `${longest}é`),
    ManifestError,
    'cannot write the manifest of "toy": it would have',
  );
});
