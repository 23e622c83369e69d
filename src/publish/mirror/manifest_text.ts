// Pure: no disk, network, clock or environment.

import {
  DEFAULT_SECTION,
  type IniDocument,
  parseIni,
} from "../../ini/parse.ts";

/** The archive of a section as a mirror has it. */
export interface MirroredArchive {
  section: string;
  /** File name in the entry's folder: letters that need no escape in an address. */
  name: string;
  bytes: number;
  /** In hexadecimal. */
  sha256: string;
}

/** Keys that a mirror sets itself. */
const OWN_KEYS: readonly string[] = ["url", "path", "sha256", "size"];

/**
 * The text of a manifest for a mirror: sections that name an archive get its
 * address, digest and size, everything else is kept, apart from comments. Done
 * to its own result again, it changes nothing.
 *
 * The address is relative to the manifest, so that the zoo can be moved.
 * NiftyNet's Python command takes absolute ones only: for it `url` is made
 * absolute, and `path` holds the relative one, which goes first here.
 *
 * @param text a manifest that `parseManifest()` accepts
 * @param folder address of the entry's folder, which ends with a slash, if `url` has to be absolute
 * @throws IniSyntaxError when the text is no manifest.
 */
export function mirrorManifest(
  text: string,
  archives: readonly MirroredArchive[],
  folder: URL | undefined,
): string {
  const { defaults, sections }: IniDocument = parseIni(text);
  const parts: string[] = [];
  const shared = [...defaults].filter(([key]) => key !== "path");
  if (shared.length > 0) parts.push(sectionText(DEFAULT_SECTION, shared));
  for (const [section, keys] of sections) {
    const archive = archives.find((each) => each.section === section);
    parts.push(
      sectionText(
        section,
        archive === undefined ? [...keys] : mirroredKeys(keys, archive, folder),
      ),
    );
  }
  return parts.join("\n");
}

/** The keys of a section with those of the mirror where its address stood. */
function mirroredKeys(
  keys: ReadonlyMap<string, string>,
  { name, bytes, sha256 }: MirroredArchive,
  folder: URL | undefined,
): [string, string][] {
  const own: [string, string][] = [
    [
      "url",
      doublePercents(folder === undefined ? name : new URL(name, folder).href),
    ],
    ...(folder === undefined ? [] : [["path", name] as [string, string]]),
    ["sha256", sha256],
    ["size", String(bytes)],
  ];
  const kept = [...keys].flatMap(([key, value]): [string, string][] => {
    if (key === "url") return own;
    return OWN_KEYS.includes(key) ? [] : [[key, value]];
  });
  return keys.has("url") ? kept : [...kept, ...own];
}

/** A percent sign stands for itself when it is doubled, here and in Python. */
function doublePercents(value: string): string {
  return value.replaceAll("%", "%%");
}

/** Values go on over several lines where these are indented. */
function sectionText(
  section: string,
  keys: readonly (readonly [string, string])[],
): string {
  const lines = keys.map(([key, value]) =>
    `${key} = ${value.replaceAll("\n", "\n\t")}`.trimEnd()
  );
  return [`[${section}]`, ...lines, ""].join("\n");
}
