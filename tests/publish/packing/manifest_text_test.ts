import { ACTIONS } from "../../../src/actions/actions.ts";
import { assertEquals } from "@std/assert";
import { manifestText } from "../../../src/publish/packing/manifest_text.ts";
import { PARTS } from "../../../src/publish/packing/parts.ts";
import { parseManifest } from "../../../src/zoo/manifest.ts";

const archives = PARTS.map((part, index) => ({
  part,
  bytes: 100 + index,
  sha256: String(index).repeat(64),
}));

Deno.test("manifestText() is laid out as the contributor guide has it", () => {
  assertEquals(
    manifestText("foo_bar", "1.0", archives.slice(0, 1), undefined),
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

Deno.test("manifestText() is a manifest that says what was packed", () => {
  const address = new URL("file:///zoo/foo_bar/main.ini");
  const { version, steps } = parseManifest(
    manifestText("foo_bar", "1.10", archives, undefined),
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

Deno.test("manifestText() has absolute addresses for Python, and the place beside them", () => {
  const served = new URL("https://zoo.test/a%20b/raw/x/foo_bar/");
  const text = manifestText("foo_bar", "1.0", archives.slice(1, 2), served);
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
