import { ACTIONS } from "../../src/actions/actions.ts";
import { assertEquals, assertStringIncludes, assertThrows } from "@std/assert";
import { ManifestError } from "../../src/base/errors.ts";
import { parseManifest } from "../../src/zoo/manifest.ts";

const address = new URL("http://127.0.0.1/zoo/raw/x/unet/main.ini");
const parse = (text: string, id = "unet_model_zoo") =>
  parseManifest(text, id, address, ACTIONS);

/** A manifest with one section, which has these lines beside its action. */
const section = (...lines: string[]) =>
  ["[config]", "version = 1.0", "[data]", "action = expand", ...lines].join(
    "\n",
  );

Deno.test("parseManifest() reads the manifest of NiftyNet's documentation", () => {
  const manifest = parse(
    `[config]
version = 1.0

[data]
local_id = OASIS
url = http://cmic.cs.ucl.ac.uk/platform/niftynetexamples/OASIS.tar.gz?dl=1
action = expand
destination = data

[weights]
local_id = highres3dnet_brain_parcellation
url = https://www.dropbox.com/s/nxg2ixs9rh1p9ri/weights.tar.gz?dl=1
action = Expand
destination = models
`,
  );
  assertEquals(manifest.version, "1.0");
  assertEquals(
    manifest.steps.map((s) => [s.section, s.url.href, s.folder]),
    [
      [
        "data",
        "http://cmic.cs.ucl.ac.uk/platform/niftynetexamples/OASIS.tar.gz?dl=1",
        ["data", "OASIS"],
      ],
      [
        "weights",
        "https://www.dropbox.com/s/nxg2ixs9rh1p9ri/weights.tar.gz?dl=1",
        ["models", "highres3dnet_brain_parcellation"],
      ],
    ],
  );
});

Deno.test("parseManifest() defaults to examples and the whole sample id", () => {
  const [step] = parse(section("url = http://h/a.tar.gz")).steps;
  assertEquals(step?.folder, ["examples", "unet_model_zoo"]);
});

Deno.test("parseManifest() passes over sections without an action", () => {
  const text = section("url = http://h/a") + "\n[notes]\nauthor = me\n";
  assertEquals(parse(text).steps.length, 1);
});

Deno.test("parseManifest() keeps versions and percent signs as they are written", () => {
  const manifest = parse(
    "[config]\nversion = 1.10\n[d]\naction=expand\nurl=http://h/a%20b.tar.gz\n",
  );
  assertEquals(manifest.version, "1.10");
  assertEquals(manifest.steps[0]?.url.href, "http://h/a%20b.tar.gz");
});

Deno.test("parseManifest() reads who made the entry", () => {
  const { about } = parse(
    `[DEFAULT]
lab = https://lab.example
[config]
License = 100% free
homepage = %(lab)s/unet
authors = Lovelace, Ada
  Turing, Alan
[d]
action = expand
url = http://h/a
`,
  );
  assertEquals(about, {
    license: "100% free",
    homepage: "https://lab.example/unet",
    doi: undefined,
    authors: ["Lovelace, Ada", "Turing, Alan"],
  });
});

Deno.test("parseManifest() takes words about the entry as they stand where a reference leads nowhere", () => {
  const { about, steps } = parse(
    "[config]\nauthors = %(team)s\n[d]\naction=expand\nurl=http://h/a\n",
  );
  assertEquals([about.authors, steps.length], [["%(team)s"], 1]);
});

Deno.test("parseManifest() resolves a relative url against the manifest's own", () => {
  const [step] = parse(section("url = data.tar.gz")).steps;
  assertEquals(step?.url.href, "http://127.0.0.1/zoo/raw/x/unet/data.tar.gz");
});

Deno.test("parseManifest() takes a path beside the manifest before the url", () => {
  const [step] =
    parse(section("url = http://h/a", "path = a b/100%.tar")).steps;
  assertEquals(
    step?.url.href,
    "http://127.0.0.1/zoo/raw/x/unet/a%20b/100%25.tar",
  );
});

for (const path of ["", ".", "../a", "/a", "http://h/a", "C:/a", "a/NUL"]) {
  Deno.test(`parseManifest() refuses path = ${JSON.stringify(path)}`, () => {
    assertThrows(
      () => parse(section("url = a", `path = ${path}`)),
      ManifestError,
      `path "${path}" is refused`,
    );
  });
}

Deno.test("parseManifest() reads sha256 and size", () => {
  const digest = "AB".repeat(32);
  const [step] = parse(
    section("url = a", `sha256 = ${digest}`, "size = 12"),
  ).steps;
  assertEquals(step?.expected, { sha256: digest.toLowerCase(), bytes: 12 });
});

Deno.test("parseManifest() reads the versions that an entry needs", () => {
  const manifest = parse(
    "[config]\nmin_download_api = 2.0\nmin_niftynet = 9.0\n[d]\naction=expand\nurl=a\n",
  );
  assertEquals(manifest.requires, { downloadApi: "2.0", niftynet: "9.0" });
  assertEquals(manifest.version, undefined);
});

for (
  const [what, lines] of [
    ["another action", "action = patch\nurl = a"],
    ["an address of another scheme", "action = expand\nurl = s3://h/a"],
  ] as const
) {
  Deno.test(`parseManifest() says of ${what} that a newer program knows it, where the manifest asks for one`, () => {
    assertThrows(
      () => parse(`[config]\nmin_download_api = 1.2\n[d]\n${lines}\n`),
      ManifestError,
      "it asks for download API 1.2, and this program has 1.1",
    );
  });
}

for (
  const [fault, text, reason] of [
    ["no sections", "", "Nothing to download"],
    ["only [config]", "[config]\nversion = 1\n", "Nothing to download"],
    [
      "an unknown action",
      "[d]\naction = explode\nurl = a\n",
      'section [d] asks for the action "explode", which is not known',
    ],
    ["no url", section(), "No URL was found"],
    ["an empty url", section("url ="), "No URL was found"],
    ["an ftp url", section("url = ftp://h/a"), "only http, https and file"],
    ["a data url", section("url = data:,x"), "only http, https and file"],
    [
      "a file of this machine",
      section("url = file:///etc/passwd"),
      "only a zoo in a folder may name files",
    ],
    ["no url at all", section("url = http://"), '"http://" is not an address'],
    ["a short sha256", section("url = a", "sha256 = abc"), 'sha256 "abc"'],
    ["an odd size", section("url = a", "size = -1"), 'size "-1"'],
    ["a web page", "<!DOCTYPE html>\n<html>", "line 1"],
    ["a key twice", section("url = a", "url = b"), "line 6"],
    ["a broken reference", section("url = %(where)s/a"), "where"],
  ] as const
) {
  Deno.test(`parseManifest() refuses ${fault}`, () => {
    const error = assertThrows(() => parse(text), ManifestError, reason);
    assertStringIncludes(error.message, `"${address.href}"`);
  });
}

for (const key of ["destination", "local_id"]) {
  for (
    const path of [
      "",
      ".",
      "./",
      "..",
      "../x",
      "a/../../x",
      "/abs",
      "C:/x",
      "C:x",
      "\\\\host\\share",
      "a\\b",
      "a\0b",
      "NUL",
      "aux.txt",
      "x.",
      "a./b",
      ".hidden",
    ]
  ) {
    Deno.test(`parseManifest() refuses ${key} = ${JSON.stringify(path)}`, () => {
      assertThrows(
        () => parse(section("url = a", `${key} = ${path}`)),
        ManifestError,
        `${key} "${path}"`,
      );
    });
  }
}
