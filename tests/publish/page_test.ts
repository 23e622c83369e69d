import {
  assertEquals,
  assertNotEquals,
  assertStringIncludes,
} from "@std/assert";
import { pageOf } from "../../src/publish/page.ts";
import { STYLE, STYLE_DIGEST } from "../../src/publish/page_style.ts";
import { readAbout } from "../../src/zoo/about.ts";
import { entryFolder } from "../../src/zoo/address.ts";
import type { IndexEntry } from "../../src/zoo/zoo_index.ts";
import { hasProgram } from "../support/archives.ts";

const PREFIX = "raw/5-reorganising-with-lfs/";
const SUM = "ab".repeat(32);

/** An entry with an archive, and with words of a stranger where they are given. */
function entryOf(id: string, more: Partial<IndexEntry> = {}): IndexEntry {
  return {
    id,
    version: "1.0",
    description: "Lungs",
    archives: [{
      section: "weights",
      path: `${entryFolder(id)}/weights.tar.gz`,
      bytes: 1_200_000,
      sha256: SUM,
      from: [],
    }],
    ...more,
  };
}

const aboutOf = (keys: Record<string, string>) => readAbout((key) => keys[key]);

/** The page of entries all of whose archives are there. */
function page(entries: IndexEntry[], more: string[] = []): string {
  const paths = entries.flatMap(({ archives }) =>
    archives.map(({ path }) => PREFIX + path)
  );
  const files = new Set([...paths, ...more]);
  return pageOf({ entries, prefix: PREFIX, files });
}

const tagsOf = (html: string) =>
  html.replace(STYLE, "").match(/<[^>]*>/g) ?? [];
const hrefsOf = (html: string) =>
  Array.from(html.matchAll(/href="([^"]*)"/g), ([, href]) => href ?? "");
const unescape = (html: string) =>
  html.replaceAll(/&#(\d+);/g, (_, code) => String.fromCharCode(Number(code)));

Deno.test("pageOf() shows an entry with all that is known of it", () => {
  const about = aboutOf({
    license: "Apache-2.0",
    homepage: "https://lab.example/lung",
    doi: "10.1000/182",
    authors: "Lovelace, Ada; Turing, Alan",
  });
  const texts = ["README.md", "LICENSE"].map((name) => `${PREFIX}lung/${name}`);
  const html = page([entryOf("lung_model_zoo", { about })], texts);
  const [, row] = /<tbody>\n(.*)<\/tbody>/s.exec(html) ?? [];
  assertEquals(
    row,
    `<tr id="lung_model_zoo"><th scope="row"><span>lung_model_zoo</span></th><td class="version">1.0</td><td class="size">1.2 MB</td><td class="words"><p>Lungs</p><ul class="by"><li>Licence: Apache-2.0</li>
<li>By Lovelace, Ada; Turing, Alan</li>
<li>DOI: <a href="https://doi.org/10.1000/182" rel="noreferrer">10.1000/182</a></li>
<li>Homepage: <a href="https://lab.example/lung" rel="noreferrer">https://lab.example/lung</a></li>
<li><a href="${PREFIX}lung/README.md">README.md</a></li>
<li><a href="${PREFIX}lung/LICENSE">LICENSE</a></li>
</ul>
<details><summary>1 file, with SHA-256</summary>
<ul class="files">
<li><a href="${PREFIX}lung/weights.tar.gz">weights.tar.gz</a><small>weights, 1.2 MB</small><code>${SUM}</code></li>
<li>To install:<code>net_download --zoo ADDRESS get lung_model_zoo</code></li>
</ul></details></td></tr>
`,
  );
});

Deno.test("pageOf() says how many entries there are, how large, and how to install, check and verify", () => {
  const html = page([entryOf("a"), entryOf("b")]);
  for (
    const text of [
      '<p class="total">2 entries, 2.4 MB</p>',
      "net_download --zoo ADDRESS get ID",
      "net_download check ADDRESS",
      "sha256sum -c SHA256SUMS",
      "net_download check ADDRESS --zoo-key KEY",
      "minisign -V -P KEY -m SHA256SUMS",
      "In its maker’s words",
      "<!-- net_download zoo page 1 -->\n<!doctype html>",
    ]
  ) assertStringIncludes(html, text);
});

Deno.test("pageOf() allows its own style and nothing else", async () => {
  const html = page([entryOf("a")]);
  const [, style = ""] = /<style>(.*)<\/style>/s.exec(html) ?? [];
  const bytes = new TextEncoder().encode(style);
  const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", bytes));
  assertEquals(STYLE_DIGEST, digest.toBase64());
  assertStringIncludes(
    html,
    `<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'sha256-${digest.toBase64()}'; base-uri 'none'; form-action 'none'">`,
  );
  assertEquals(/<script|<img|<link|\ssrc=|@import|url\(/i.test(html), false);
});

Deno.test("pageOf() is the same for the same zoo, in whatever order it comes", () => {
  const [a, b] = [entryOf("a"), entryOf("b")];
  assertEquals(page([a, b]), page([b, a]));
  assertNotEquals(page([a, b]), page([a]));
});

for (
  const hostile of [
    `"><script>alert(1)</script>`,
    `' onmouseover='alert(1)`,
    "<!--hidden",
    "</td></table><h1>",
    "&lt;b&gt; &quot;",
    "]]><style>*{display:none}</style>",
  ]
) {
  Deno.test(`pageOf() keeps ${hostile} text wherever it stands`, () => {
    const words = (text: string) =>
      entryOf("a", {
        version: text,
        description: text,
        about: { license: text, authors: [text], doi: text, homepage: text },
        archives: [{
          section: text,
          path: "a/b",
          bytes: 1,
          sha256: SUM,
          from: [text],
        }],
      });
    const pageWith = (text: string) =>
      pageOf({ entries: [words(text)], prefix: "", files: new Set() });
    const [html, plain] = [pageWith(hostile), pageWith("plain")];
    assertEquals(tagsOf(html), tagsOf(plain));
    assertEquals(unescape(html).replaceAll(hostile, "plain"), plain);
  });
}

Deno.test("pageOf() escapes ids and paths in attributes", () => {
  const id = `a"b&c'd<e>`;
  const html = page([entryOf(id)]);
  assertStringIncludes(html, 'id="a%22b%26c&#39;d%3Ce%3E"');
  const [href] = hrefsOf(html).filter((href) => href.endsWith(".tar.gz"));
  assertEquals(
    decodeURIComponent(unescape(href ?? "")),
    `${PREFIX}${id}/weights.tar.gz`,
  );
});

Deno.test("pageOf() shows what would turn a name around, or steer a terminal", () => {
  const html = page([
    entryOf("a", { description: "cod\u202egnp.\u2066x\x1b" }),
  ]);
  assertStringIncludes(html, "cod\\u202egnp.\\u2066x\\x1b");
});

Deno.test("pageOf() links to what the zoo has, to http and https, and to nothing else", () => {
  const entries = [
    entryOf("here"),
    entryOf("script", { about: aboutOf({ homepage: "javascript:alert(1)" }) }),
    entryOf("data", { about: aboutOf({ homepage: "data:text/html,x" }) }),
    entryOf("words", { about: aboutOf({ doi: "see our paper" }) }),
    entryOf("web", { about: aboutOf({ homepage: "http://lab.example" }) }),
  ];
  const files = new Set([`${PREFIX}here/weights.tar.gz`]);
  const html = pageOf({ entries, prefix: PREFIX, files });
  assertEquals(hrefsOf(html), [
    `${PREFIX}README.md`,
    `${PREFIX}index.json`,
    "SHA256SUMS",
    `${PREFIX}here/weights.tar.gz`,
    "http://lab.example/",
  ]);
  assertStringIncludes(html, "javascript:alert(1)");
  assertStringIncludes(html, "weights, 1.2 MB, not in this zoo");
});

Deno.test("pageOf() counts an archive once that several sections name", () => {
  const [archive] = entryOf("a").archives;
  const archives = archive === undefined
    ? []
    : [archive, { ...archive, section: "data" }];
  const html = page([entryOf("a", { archives })]);
  assertStringIncludes(html, "1 entry, 1.2 MB");
});

Deno.test("pageOf() says where a size is not known", () => {
  const [archive] = entryOf("a").archives;
  const unknown = archive === undefined
    ? []
    : [{ ...archive, bytes: undefined, sha256: undefined }];
  const html = page([entryOf("a", { archives: unknown }), entryOf("b")]);
  assertStringIncludes(html, "2 entries, over 1.2 MB");
  assertStringIncludes(html, '<td class="size">unknown</td>');
});

Deno.test({
  name: "the command to install is one for each id, as a shell reads it",
  ignore: !hasProgram("bash"),
  fn: async () => {
    for (const id of ["unet", "$(id)", "a b", "it's", "-r", "`id`", "a;b&c"]) {
      const html = page([entryOf(id)]);
      const [, command = ""] = /To install:<code>(.*)<\/code>/.exec(html) ?? [];
      const script = `net_download() { printf '%s\\n' "$@"; }; ${
        unescape(command)
      }`;
      const { stdout } = await new Deno.Command("bash", {
        args: ["-c", script],
      })
        .output();
      const words = new TextDecoder().decode(stdout).trimEnd().split("\n");
      assertEquals(words.filter((word) => word !== "--"), [
        ...["--zoo", "ADDRESS", "get"],
        id,
      ]);
    }
  },
});
