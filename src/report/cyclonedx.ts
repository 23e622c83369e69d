// Pure: no disk, network, clock or environment.

import { VERSION } from "../base/version.ts";
import type { Condition } from "./event.ts";

/** An archive of an entry in a bill of materials. */
export interface BilledArchive {
  section: string;
  /** Its folder as seen from the home, with `/`. */
  folder: string | undefined;
  bytes: number | undefined;
  /** In hexadecimal. */
  sha256: string | undefined;
  /** Addresses that it comes from. */
  urls: readonly string[];
  /** Its own licence, in its maker's words, where archives of the entry have different ones. */
  license?: string;
}

/** An entry in a bill of materials; what is not known of it is undefined. */
export interface BilledEntry {
  id: string;
  version: string | undefined;
  description: string | undefined;
  /** In its maker's words. */
  license: string | undefined;
  authors: readonly string[];
  /** An http or https address. */
  homepage: string | undefined;
  /** As an address. */
  doi: string | undefined;
  zoo: string | undefined;
  /** Id of the key that vouches for it. */
  signedBy: string | undefined;
  /** In hexadecimal. */
  manifestSha256: string | undefined;
  /** Of one that is installed. */
  condition: Condition | undefined;
  /** When it was installed, ISO 8601 in UTC. */
  time: string | undefined;
  /** The program that installed it. */
  installer: string | undefined;
  /** What could not be read of it. */
  problems: readonly string[];
  archives: readonly BilledArchive[];
}

/** What a folder of the home is for; all others hold data. */
const TYPES: ReadonlyMap<string | undefined, ComponentType> = new Map([
  ["models", "machine-learning-model"],
  ["extensions", "library"],
]);

type ComponentType = "machine-learning-model" | "data" | "library";

/**
 * A bill of materials, as CycloneDX 1.6 has it. It has no serial number, which
 * would differ from run to run: but for the time, the same entries give the
 * same bill.
 *
 * @param time ISO 8601 in UTC
 * @see https://cyclonedx.org/docs/1.6/json/
 */
export function billOfMaterials(time: string, entries: readonly BilledEntry[]) {
  return {
    $schema: "http://cyclonedx.org/schema/bom-1.6.schema.json",
    bomFormat: "CycloneDX",
    specVersion: "1.6",
    version: 1,
    metadata: {
      timestamp: time,
      tools: {
        components: [
          { type: "application", name: "net_download", version: VERSION },
        ],
      },
    },
    components: entries.map(entryComponent),
  };
}

/** An entry: a model if it has weights, else data if it has any, else code. */
function entryComponent(entry: BilledEntry) {
  const { id, description, authors, archives } = entry;
  const types = new Set(archives.map(archiveType));
  const type = [...TYPES.values()].find((each) =>
    types.has(each) && (each !== "library" || !types.has("data"))
  );
  return {
    type: type ?? "data",
    "bom-ref": id,
    ...(authors.length > 0 && { authors: authors.map((name) => ({ name })) }),
    name: id,
    ...(description !== undefined && { description }),
    ...versionAndLicense(entry),
    externalReferences: [
      ...reference("website", entry.homepage),
      ...reference("documentation", entry.doi, "DOI"),
      ...archives.flatMap(distribution),
    ],
    properties: [
      ...property("zoo", entry.zoo),
      ...property("signed-by", entry.signedBy),
      ...property("manifest-sha256", entry.manifestSha256),
      ...property("condition", entry.condition),
      ...property("installed-at", entry.time),
      ...property("installed-by", entry.installer),
      ...entry.problems.flatMap((problem) => property("problem", problem)),
    ],
    components: archives.map((archive) => archiveComponent(entry, archive)),
  };
}

/** An archive; what holds for the entry holds for it, for tools that look at each component alone. */
function archiveComponent(entry: BilledEntry, archive: BilledArchive) {
  const { section, folder, bytes, sha256 } = archive;
  const isShared = entry.archives.every(({ license }) => license === undefined);
  const license = isShared ? entry.license : archive.license;
  return {
    type: archiveType(archive),
    "bom-ref": `${entry.id}/${section}`,
    group: entry.id,
    name: section,
    ...versionAndLicense({ version: entry.version, license }),
    ...hashes(sha256),
    externalReferences: distribution(archive),
    properties: [
      ...property("folder", folder),
      ...property("archive-bytes", bytes),
    ],
  };
}

function versionAndLicense(
  { version, license }: Pick<BilledEntry, "version" | "license">,
) {
  return {
    ...(version !== undefined && { version }),
    ...(license !== undefined && { licenses: [licenseChoice(license)] }),
  };
}

function distribution({ section, sha256, urls }: BilledArchive) {
  return urls.flatMap((url) => reference("distribution", url, section, sha256));
}

function archiveType({ folder }: BilledArchive): ComponentType {
  return TYPES.get(folder?.split("/")[0]) ?? "data";
}

function reference(
  type: "website" | "documentation" | "distribution",
  address: string | undefined,
  comment?: string,
  sha256?: string,
) {
  if (address === undefined) return [];
  return [{
    url: iri(address),
    ...(comment !== undefined && { comment }),
    type,
    ...hashes(sha256),
  }];
}

function hashes(sha256: string | undefined) {
  return sha256 === undefined
    ? {}
    : { hashes: [{ alg: "SHA-256", content: sha256 }] };
}

function property(name: string, value: string | number | undefined) {
  return value === undefined
    ? []
    : [{ name: `net_download:${name}`, value: String(value) }];
}

/** Escapes what a URL may hold and an IRI may not. https://www.rfc-editor.org/rfc/rfc3987#section-2.2 */
function iri(address: string): string {
  const [, authority = "", rest = ""] =
    /^([a-z][a-z0-9+.-]*:\/\/[^/?#]*)?([^]*)$/i.exec(address) ?? [];
  return authority +
    rest.replaceAll(/[\s\p{C}<>"{}|\\^`[\]]|%(?![0-9a-f]{2})/giu, escaped);
}

function escaped(character: string): string {
  return encodeURIComponent(character.toWellFormed());
}

/**
 * What a maker says of a licence: an SPDX expression where it reads like one,
 * else a name. SPDX's list of ids grows, so they are known by their form: a
 * version behind a hyphen, but for a few.
 * https://spdx.github.io/spdx-spec/v3.0.1/annexes/spdx-license-expressions/
 */
function licenseChoice(license: string) {
  const acknowledgement = "declared";
  return isExpression(license)
    ? { expression: license, acknowledgement }
    : { license: { name: license, acknowledgement } };
}

const LICENSE_ID =
  /^(?:[A-Za-z0-9.-]+-\d[A-Za-z0-9.-]*\+?|MIT|ISC|Zlib|0BSD|Unlicense|(?:DocumentRef-[A-Za-z0-9.-]+:)?LicenseRef-[A-Za-z0-9.-]+)$/;

const EXCEPTION_ID = /^[A-Za-z0-9.-]+$/;

/** Whether a text is ids with `AND`, `OR` and `WITH` between them, and brackets that match. */
function isExpression(text: string): boolean {
  let depth = 0;
  let wanted: "id" | "exception" | "operator" = "id";
  for (const token of text.match(/[()]|[^\s()]+/g) ?? []) {
    if (token === "(" && wanted === "id") depth++;
    else if (token === ")" && wanted === "operator" && depth > 0) depth--;
    else if (wanted === "id" && LICENSE_ID.test(token)) wanted = "operator";
    else if (wanted === "exception" && EXCEPTION_ID.test(token)) {
      wanted = "operator";
    } else if (wanted === "operator" && /^(?:AND|OR)$/.test(token)) {
      wanted = "id";
    } else if (wanted === "operator" && token === "WITH") {
      wanted = "exception";
    } else return false;
  }
  return depth === 0 && wanted === "operator";
}
