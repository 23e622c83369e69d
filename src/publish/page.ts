// Pure: no disk, network, clock or environment.

import { count, formatBytes } from "../report/format.ts";
import { printable } from "../report/printable.ts";
import { webUrl } from "../base/describe_url.ts";
import { type About, doiUrl } from "../zoo/about.ts";
import { entryFolder, README, TEXTS } from "../zoo/address.ts";
import { SHA256SUMS } from "../zoo/sha256sums.ts";
import {
  INDEX,
  type IndexedArchive,
  type IndexEntry,
} from "../zoo/zoo_index.ts";
import { STYLE, STYLE_DIGEST } from "./page_style.ts";

/** The first line of each page: a page in its place that begins otherwise is its owner's, and stays. */
const MARK = "<!-- net_download zoo page 1 -->";

/** What a page is made of. */
export interface PageContent {
  entries: readonly IndexEntry[];
  /** From the page to the folder that entries stand in: ends with a slash, or is empty. */
  prefix: string;
  /** Paths of the zoo's files, from the page: it links to no others. */
  files: ReadonlySet<string>;
}

/**
 * The page that shows a zoo to people: one file without scripts, which asks for
 * nothing else, and is the same for the same zoo. What strangers have written
 * stays text, whatever is in it.
 */
export function pageOf(content: PageContent): string {
  const { entries, prefix } = content;
  const policy =
    `default-src 'none'; style-src 'sha256-${STYLE_DIGEST}'; base-uri 'none'; form-action 'none'`;
  const archives = entries.flatMap((entry) => entry.archives);
  const total = `${count(entries.length, "entry", "entries")}, ${
    sizeOf(archives)
  }`;
  const rows = entries.toSorted((a, b) => a.id < b.id ? -1 : 1)
    .map((entry) => rowOf(entry, content));
  const links = [`${prefix}${README}`, `${prefix}${INDEX}`, SHA256SUMS]
    .map((path) => link(path, path.slice(path.lastIndexOf("/") + 1)));
  return `${MARK}
<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="referrer" content="no-referrer">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Model zoo</title>
<style>${STYLE}</style>
</head>
<body>
<header>
<h1>Model zoo</h1>
<p class="total">${total}</p>
<dl class="how">
<dt>Install an entry</dt>
<dd><code>net_download --zoo ADDRESS get ID</code><p>ADDRESS is the web address of this page, its folder, or the bundle file that it is in.</p></dd>
<dt>Check all files</dt>
<dd><code>net_download check ADDRESS</code><p>Without net_download, in the folder of this page: <code>sha256sum -c SHA256SUMS</code></p></dd>
<dt>Verify the signature</dt>
<dd><code>net_download check ADDRESS --zoo-key KEY</code><p>If the owner signs the zoo and gave you the public key. Without net_download: <code>minisign -V -P KEY -m SHA256SUMS</code>, then check all files.</p></dd>
<dt>Lists</dt>
<dd>${links.join(" · ")}</dd>
</dl>
</header>
<main>
<table>
<thead>
<tr><th scope="col">Entry</th><th scope="col">Version</th><th scope="col">Size</th><th scope="col">In its maker’s words</th></tr>
</thead>
<tbody>
${rows.join("")}</tbody>
</table>
</main>
</body>
</html>
`;
}

function rowOf(
  entry: IndexEntry,
  { prefix, files }: Pick<PageContent, "prefix" | "files">,
): string {
  const { id, version = "", description, about, archives } = entry;
  const folder = `${prefix}${entryFolder(id)}`;
  const texts = TEXTS.map((name) => `${folder}/${name}`)
    .filter((path) => files.has(path))
    .map((path) => link(path, path.slice(folder.length + 1)));
  const by = [...about === undefined ? [] : aboutItems(about), ...texts];
  const items = archives.map((archive) => archiveItem(archive, prefix, files));
  return `<tr id="${escape(encodeURIComponent(id))}"><th scope="row"><span>${
    escape(id)
  }</span></th><td class="version">${escape(version)}</td><td class="size">${
    sizeOf(archives)
  }</td><td class="words">${
    description === undefined ? "" : `<p>${escape(description)}</p>`
  }${by.length === 0 ? "" : `<ul class="by">${listItems(by)}</ul>`}
<details><summary>${count(archives.length, "file")}, with SHA-256</summary>
<ul class="files">
${listItems(items)}<li>To install:<code>${
    escape(installCommand(id))
  }</code></li>
</ul></details></td></tr>
`;
}

function listItems(items: readonly string[]): string {
  return items.map((item) => `<li>${item}</li>\n`).join("");
}

function aboutItems({ license, homepage, doi, authors }: About): string[] {
  const items: string[] = [];
  if (license !== undefined) items.push(`Licence: ${escape(license)}`);
  if (authors.length > 0) items.push(`By ${escape(authors.join("; "))}`);
  if (doi !== undefined) items.push(`DOI: ${outwards(doi, doiUrl(doi))}`);
  if (homepage !== undefined) {
    items.push(`Homepage: ${outwards(homepage, webUrl(homepage))}`);
  }
  return items;
}

function archiveItem(
  { section, path, bytes, sha256, from, license }: IndexedArchive,
  prefix: string,
  files: ReadonlySet<string>,
): string {
  const name = path.slice(path.lastIndexOf("/") + 1);
  const isHere = files.has(prefix + path);
  const [address = name] = from;
  const origin = webUrl(address);
  const facts = [
    section,
    ...bytes === undefined ? [] : [formatBytes(bytes)],
    ...isHere ? [] : ["not in this zoo"],
    ...license === undefined ? [] : [`licence ${license}`],
  ].map(escape);
  // Of what is elsewhere the whole address stands in front.
  if (origin !== undefined) {
    facts.push(
      `from ${isHere ? outwards(address, origin) : escape(origin.host)}`,
    );
  }
  return `${
    isHere ? link(prefix + path, name) : outwards(address, origin)
  }<small>${facts.join(", ")}</small>${
    sha256 === undefined ? "" : `<code>${escape(sha256)}</code>`
  }`;
}

/** Of archives together, each file counted once. */
function sizeOf(archives: readonly IndexedArchive[]): string {
  const sizes = [
    ...new Map(archives.map(({ path, bytes }) => [path, bytes])).values(),
  ];
  const known = sizes.filter((bytes) => bytes !== undefined);
  const sum = formatBytes(known.reduce((sum, bytes) => sum + bytes, 0));
  if (known.length === sizes.length) return sum;
  return known.length === 0 ? "unknown" : `over ${sum}`;
}

/** The command that installs an entry, whatever its id: as a shell reads it. */
function installCommand(id: string): string {
  const word = /^[\w@%+=,.-]+$/.test(id)
    ? id
    : `'${id.replaceAll("'", `'\\''`)}'`;
  const end = id.startsWith("-") ? "-- " : "";
  return `net_download --zoo ADDRESS get ${end}${word}`;
}

/** A link to a file of the zoo. */
function link(path: string, text: string): string {
  const href = path.split("/").map(encodeURIComponent).join("/");
  return `<a href="${escape(href)}">${escape(text)}</a>`;
}

/** A link out of the zoo, shown as the address or name that it is; no link where there is none. */
function outwards(text: string, url: URL | undefined): string {
  const shown = escape(text);
  return url === undefined
    ? shown
    : `<a href="${escape(url.href)}" rel="noreferrer">${shown}</a>`;
}

/** Text as text: none of its characters is markup, steers a terminal or turns its neighbours around. */
function escape(text: string): string {
  return printable(text).replace(
    /[&<>"']/g,
    (character) => `&#${character.charCodeAt(0)};`,
  );
}
