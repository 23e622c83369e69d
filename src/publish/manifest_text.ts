// Pure: no disk, network, clock or environment.

import type { StepDetails } from "../actions/action.ts";
import { DEFAULT_SECTION, type IniDocument, parseIni } from "../ini/parse.ts";
import { ManifestError } from "../base/errors.ts";
import { formatBytes } from "../report/format.ts";
import { type About, aboutKeys } from "../zoo/about.ts";
import { CURRENT, MAX_MANIFEST_BYTES } from "../zoo/address.ts";
import type { Part } from "./parts.ts";

type Keys = readonly (readonly [string, string])[];

/** The archive of a section as a zoo has it. */
export interface ZooArchive {
  section: string;
  /** File name in the entry's folder: letters that need no escape in an address. */
  name: string;
  bytes: number;
  /** In hexadecimal. */
  sha256: string;
  /** Keys of its action, in full: what was left out followed from an address that is another now. */
  details: StepDetails;
  /** Public address that it is from, where that is outside the zoo. */
  origin?: string | undefined;
}

/** Keys that a mirror sets itself. */
const OWN_KEYS: readonly string[] = ["url", "path", "origin", "sha256", "size"];

/** The address of an entry's folder in a zoo that is served at `baseUrl`; ends with a slash. */
export function entryAddress(folder: string, baseUrl: URL): URL {
  const base = baseUrl.pathname.replace(/\/+$/, "");
  return new URL(`${base}/${CURRENT}/${encodeURIComponent(folder)}/`, baseUrl);
}

/**
 * The text of a manifest for a mirror: sections that name an archive get its
 * address, digest, size and the keys of its action, everything else is kept,
 * apart from comments. A manifest that says all that already is kept as it is,
 * to the byte: its owner may have signed it.
 *
 * @param text a manifest that `parseManifest()` accepts
 * @param folder address of the entry's folder if `url` has to be absolute
 * @throws IniSyntaxError when the text is no manifest.
 */
export function mirroredManifest(
  text: string,
  archives: readonly ZooArchive[],
  folder: URL | undefined,
): string {
  const { defaults, sections }: IniDocument = parseIni(text);
  const shared = [...defaults].filter(([key]) => key !== "path");
  const bySection = new Map(archives.map((each) => [each.section, each]));
  const parts = shared.length > 0 ? [sectionText(DEFAULT_SECTION, shared)] : [];
  for (const [section, keys] of sections) {
    const archive = bySection.get(section);
    const own = archive && [
      ...urlKeys(archive.name, folder),
      ...keyOf("origin", archive.origin),
      ...Object.entries(archive.details).flatMap(([key, value]) =>
        keyOf(key, value)
      ),
      ...checkKeys(archive),
    ];
    const kept = [...keys].flatMap(([key, value]): Keys => {
      if (archive === undefined || own === undefined) return [[key, value]];
      if (key === "url") return own;
      const isSet = OWN_KEYS.includes(key) || key in archive.details;
      return isSet ? [] : [[key, value]];
    });
    const all = keys.has("url") ? kept : [...kept, ...own ?? []];
    parts.push(sectionText(section, all));
  }
  const mirrored = parts.join("\n");
  return saysSame(text, mirrored) ? text : mirrored;
}

/** Whether two manifests differ in comments, blanks and order of keys alone. */
function saysSame(one: string, other: string): boolean {
  const [first, second] = [one, other].map((text) => {
    const { defaults, sections } = parseIni(text);
    const sorted = (keys: ReadonlyMap<string, string>) => [...keys].sort();
    return JSON.stringify([
      sorted(defaults),
      Array.from(sections, ([name, keys]) => [name, sorted(keys)]),
    ]);
  });
  return first === second;
}

/** What a manifest says of a section that is packed. */
export interface PackedSection extends ZooArchive {
  part: Part;
  readonly action: string;
  /** Where it is, if not in the zoo. */
  url?: URL;
  /** Its licence, where not all sections have one. */
  license?: string;
}

/** What a manifest says of an entry that is packed. */
export interface PackedConfig {
  version: string;
  about: About;
  /** The lowest download interface that can install it; undefined for the first. */
  downloadApi: string | undefined;
}

/**
 * The manifest of an entry that is packed, as the official zoo lays it out.
 *
 * @param name the entry's folder in the zoo, which names its folders in a home too
 * @param folder address of the entry's folder if `url` has to be absolute
 */
export function packedManifest(
  name: string,
  { version, about, downloadApi }: PackedConfig,
  sections: readonly PackedSection[],
  folder: URL | undefined,
): string {
  return [
    sectionText("config", [
      ...keyOf("version", version),
      ...keyOf("min_download_api", downloadApi),
      ...aboutKeys(about).flatMap(([key, value]) => keyOf(key, value)),
    ]),
    ...sections.map((packed) =>
      sectionText(packed.section, [
        ...keyOf("local_id", name),
        ...packed.url === undefined
          ? urlKeys(packed.name, folder)
          : keyOf("url", packed.url.href),
        ["action", packed.action],
        ...fileKey(packed),
        ["destination", packed.part.destination],
        ...checkKeys(packed),
        ...keyOf("license", packed.license),
      ])
    ),
  ].join("\n");
}

/** A file that is copied is called as the last part of its address, unless that is told. */
function fileKey({ details: { file }, name, url }: PackedSection): Keys {
  return url === undefined && file === name ? [] : keyOf("file", file);
}

/**
 * The address is relative to the manifest, so that the zoo can be moved.
 * NiftyNet's Python command takes absolute ones only: for it `url` is made
 * absolute, and `path` holds the relative one, which goes first here.
 */
function urlKeys(name: string, folder: URL | undefined): Keys {
  if (folder === undefined) return keyOf("url", name);
  return [...keyOf("url", new URL(name, folder).href), ["path", name]];
}

function checkKeys({ bytes, sha256 }: { bytes: number; sha256: string }): Keys {
  return [["sha256", sha256], ["size", String(bytes)]];
}

/** A key with a value that is no reference, if any: a percent sign stands for itself when it is doubled, here and in Python. */
function keyOf(key: string, value: string | undefined): Keys {
  return value === undefined ? [] : [[key, value.replaceAll("%", "%%")]];
}

/**
 * The text of a manifest, if it can be read again.
 *
 * @throws ManifestError for one that is longer than programs read.
 */
export function readable(id: string, text: string): string {
  const bytes = new TextEncoder().encode(text).length;
  if (bytes <= MAX_MANIFEST_BYTES) return text;
  throw new ManifestError(
    `cannot write the manifest of "${id}": it would have ${
      formatBytes(bytes)
    }, and more than ${formatBytes(MAX_MANIFEST_BYTES)} are not read`,
    {
      failure: "input",
      hint: "Leave files out with --exclude, or pack them as one archive.",
    },
  );
}

/** Values go on over several lines where these are indented. */
function sectionText(section: string, keys: Keys): string {
  const lines = keys.map(([key, value]) =>
    `${key} = ${value.replaceAll("\n", "\n\t")}`.trimEnd()
  );
  return [`[${section}]`, ...lines, ""].join("\n");
}
