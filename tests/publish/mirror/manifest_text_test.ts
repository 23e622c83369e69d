import { ACTIONS } from "../../../src/actions/actions.ts";
import { assertEquals } from "@std/assert";
import {
  type MirroredArchive,
  mirrorManifest,
} from "../../../src/publish/mirror/manifest_text.ts";
import { parseManifest } from "../../../src/zoo/manifest.ts";

const sha256 = "ab".repeat(32);
const data: MirroredArchive = {
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

Deno.test("mirrorManifest() makes addresses relative, with digest and size, and keeps all else", () => {
  assertEquals(
    mirrorManifest(ORIGINAL, [data], undefined),
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

Deno.test("mirrorManifest() with an address makes url absolute and path relative", () => {
  const folder = new URL("http://intranet/a%20b/raw/x/OASIS/");
  const text = mirrorManifest(ORIGINAL, [data], folder);
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

Deno.test("mirrorManifest() done again changes nothing, and takes an address away again", () => {
  const once = mirrorManifest(ORIGINAL, [data], undefined);
  assertEquals(mirrorManifest(once, [data], undefined), once);
  const folder = new URL("http://intranet/OASIS/");
  const absolute = mirrorManifest(once, [data], folder);
  assertEquals(mirrorManifest(absolute, [data], folder), absolute);
  assertEquals(mirrorManifest(absolute, [data], undefined), once);
});

Deno.test("mirrorManifest() is not misled by keys in [DEFAULT]", () => {
  const text = `[DEFAULT]
base = http://h.invalid/100%%
url = %(base)s/d
path = elsewhere
sha256 = ${"cd".repeat(32)}
[data]
action = expand
`;
  const mirrored = mirrorManifest(text, [data], undefined);
  const address = new URL("file:///z/main.ini");
  const [step] = parseManifest(mirrored, "x", address, ACTIONS).steps;
  assertEquals(step?.url.href, "file:///z/d.tar.gz");
  assertEquals(step?.expected, { sha256, bytes: 7 });
  assertEquals(mirrored.includes("base = http://h.invalid/100%%"), true);
});
