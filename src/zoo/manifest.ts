// Pure: no disk, network, clock or environment.

import type { Action, StepDetails } from "../actions/action.ts";
import {
  isWebUrl,
  publicUrl,
  publicWords,
  webUrl,
} from "../base/describe_url.ts";
import { ManifestError, UnknownActionError } from "../base/errors.ts";
import { type IniDocument, IniSyntaxError, parseIni } from "../ini/parse.ts";
import { IniInterpolationError, readValue } from "../ini/value.ts";
import { DOWNLOAD_API, NIFTYNET_VERSION } from "../base/version.ts";
import { collisionKey } from "../base/collision_key.ts";
import { checkRelativePath } from "../base/portable_path.ts";
import type { Blob } from "../transfer/blob.ts";
import { type About, readAbout } from "./about.ts";
import { urlBelow } from "./address.ts";
import { compareLooseVersions } from "./loose_version.ts";

/** The section that is about the manifest itself; all others may be steps. */
const CONFIG = "config";

/** Where an archive goes when its section does not say. */
const DEFAULT_DESTINATION = "examples";

/** One archive of an entry: where it comes from and where it goes. */
export interface Step {
  /** Name of the manifest's section. */
  section: string;
  url: URL;
  /** Public address that a mirror has it from; for people. */
  origin?: string;
  /** Its licence, where sections of the entry have different ones; for people. */
  license?: string;
  /** Folder below the home, as the parts of its path. */
  folder: readonly string[];
  /** What the manifest promises about the archive. */
  expected: { sha256?: string; bytes?: number };
  /** Where not any archive will do: asks where the zoo has it, and refuses another. */
  vet?: (ask: () => Promise<Blob>) => Promise<Blob>;
  /** What the archive is for. */
  action: Action;
  details: StepDetails;
  /** Files that it makes for certain, relative to its folder; an archive's are not known yet. */
  files: readonly string[];
}

/** The lowest versions that an entry works with, where its manifest names them. */
export interface Requirements {
  downloadApi: string | undefined;
  niftynet: string | undefined;
}

/** What a manifest says. */
export interface Manifest {
  version: string | undefined;
  requires: Requirements;
  about: About;
  /** At least one. */
  steps: readonly Step[];
}

/**
 * Reads the manifest of an entry. Its text is not trusted: a folder outside
 * the home or an address of another scheme is refused.
 *
 * @param id the sample id, which names folders that the manifest does not
 * @param address where the text came from; relative addresses start there
 * @param actions those that it may ask for
 * @throws ManifestError that names the section and the key, or the newer
 * version that the manifest asks for where it has what is not known here.
 */
export function parseManifest(
  text: string,
  id: string,
  address: URL,
  actions: readonly Action[],
): Manifest {
  const refuse = (reason: string, hint?: string) =>
    new ManifestError(`cannot use the manifest "${address.href}": ${reason}`, {
      hint,
    });
  try {
    const document = parseIni(text);
    const read = (section: string, key: string) =>
      readValue(document, section, key, "literal");
    const config = (key: string) => read(CONFIG, key);
    const requires: Requirements = {
      downloadApi: config("min_download_api"),
      niftynet: config("min_niftynet"),
    };
    const steps = stepSections(document).map((section) => {
      try {
        const keys = (key: string) => read(section, key);
        return readStep(section, keys, id, address, actions);
      } catch (error) {
        const isKnown = error instanceof Refusal ||
          error instanceof UnknownActionError;
        // What a newer program knows is no fault of a manifest that says so.
        const unmet = isKnown ? unmetRequirement(requires) : undefined;
        if (unmet !== undefined) throw unmet;
        if (!(error instanceof Refusal)) throw error;
        throw refuse(`section [${section}]: ${error.message}`);
      }
    });
    if (steps.length === 0) throw refuse("Nothing to download");
    const twice = sameFile(steps);
    if (twice !== undefined) throw refuse(twice);
    return {
      version: config("version"),
      requires,
      about: readAbout((key) => readWords(document, key)),
      steps,
    };
  } catch (error) {
    if (error instanceof IniSyntaxError) {
      throw refuse(
        error.message,
        "If the address shows a web page in a browser, it is a login page or not a zoo.",
      );
    }
    if (error instanceof IniInterpolationError) throw refuse(error.message);
    throw error;
  }
}

/** Words for people: a reference that leads nowhere stays as it is written, and does not keep the entry from being used. */
function readWords(document: IniDocument, key: string): string | undefined {
  try {
    return readValue(document, CONFIG, key, "literal");
  } catch (error) {
    if (!(error instanceof IniInterpolationError)) throw error;
    return document.sections.get(CONFIG)?.get(key) ??
      document.defaults.get(key);
  }
}

/** A rule that a section breaks; the caller names the section. */
class Refusal extends Error {}

/** The names of a manifest's steps, whatever they say; none where it cannot be read. */
export function stepNames(text: string): string[] {
  try {
    return stepSections(parseIni(text));
  } catch (error) {
    if (error instanceof IniSyntaxError) return [];
    throw error;
  }
}

function stepSections({ sections, defaults }: IniDocument): string[] {
  return [...sections].flatMap(([name, keys]) =>
    name !== CONFIG && (keys.has("action") || defaults.has("action"))
      ? [name]
      : []
  );
}

function readStep(
  section: string,
  read: (key: string) => string | undefined,
  id: string,
  address: URL,
  actions: readonly Action[],
): Step {
  const asked = read("action") ?? "";
  const action = actions.find(({ name }) => name === asked.toLowerCase());
  if (action === undefined) {
    throw new UnknownActionError(
      `cannot use the manifest "${address.href}": section [${section}] asks for the action "${asked}", which is not known`,
      asked,
    );
  }
  const url = readPath(read("path"), address) ??
    readUrl(read("url"), address);
  const own = action.readStep(read, url);
  if ("reason" in own) throw new Refusal(own.reason);
  const origin = readOrigin(read("origin"));
  const { license } = readAbout(read);
  return {
    section,
    url,
    ...origin !== undefined && { origin },
    ...license !== undefined && { license },
    folder: [
      ...readFolder("destination", read("destination") ?? DEFAULT_DESTINATION),
      ...readFolder("local_id", read("local_id") ?? id),
    ],
    expected: readExpected(read),
    action,
    ...own,
  };
}

/**
 * Where a mirror keeps the archive, as a path beside the manifest. It stands in
 * a mirror whose `url` has to be absolute for the original's sake.
 */
function readPath(
  value: string | undefined,
  address: URL,
): URL | undefined {
  if (value === undefined) return undefined;
  const path = checkRelativePath(value);
  if ("segments" in path && path.segments.length > 0) {
    return urlBelow(address, path.segments.join("/"));
  }
  const reason = "reason" in path ? path.reason : "names no file";
  throw new Refusal(`path "${value}" is refused: it ${reason}`);
}

function readUrl(value: string | undefined, address: URL): URL {
  if (!value) {
    throw new Refusal(
      "No URL was found in the download configuration file",
    );
  }
  const shown = publicWords(value);
  const url = URL.parse(value, address);
  if (url === null) throw new Refusal(`"${shown}" is not an address`);
  // A zoo on a disk may name files beside it; any other would have them read.
  const isBeside = url.protocol === address.protocol &&
    url.host === address.host;
  if (isBeside || isWebUrl(url)) return url;
  throw new Refusal(
    `"${shown}" is refused: only http, https and file addresses are allowed, and only a zoo in a folder may name files of this machine`,
  );
}

/** Nothing is fetched from there: what is none is as good as missing. */
function readOrigin(value = ""): string | undefined {
  const url = webUrl(value);
  return url && publicUrl(url);
}

/** Says which two steps make one file, in the eyes of some file system at least. */
function sameFile(steps: readonly Step[]): string | undefined {
  const makers = new Map<string, string>();
  for (const { section, folder, files } of steps) {
    for (const file of files) {
      const path = [...folder, file].join("/");
      const key = collisionKey(path);
      const other = makers.get(key);
      if (other !== undefined) {
        return `sections [${other}] and [${section}] both make the file "${path}"`;
      }
      makers.set(key, section);
    }
  }
  return undefined;
}

function readFolder(key: string, value: string): readonly string[] {
  const refuse = (reason: string) =>
    new Refusal(`${key} "${value}" is refused: ${reason}`);
  const path = checkRelativePath(value);
  if ("reason" in path) throw refuse(`it ${path.reason}`);
  const { segments } = path;
  if (segments.length === 0) throw refuse("it does not name a folder");
  if (segments.some((segment) => segment.startsWith("."))) {
    throw refuse("hidden folders hold the program's own files");
  }
  return segments;
}

function readExpected(
  read: (key: string) => string | undefined,
): Step["expected"] {
  const sha256 = read("sha256")?.toLowerCase();
  if (sha256 !== undefined && !/^[0-9a-f]{64}$/.test(sha256)) {
    throw new Refusal(
      `sha256 "${sha256}" is not a SHA-256 of 64 hexadecimal digits`,
    );
  }
  const size = read("size");
  if (size !== undefined && !/^\d{1,15}$/.test(size)) {
    throw new Refusal(`size "${size}" is not a number of bytes`);
  }
  return {
    ...(sha256 !== undefined && { sha256 }),
    ...(size !== undefined && { bytes: Number(size) }),
  };
}

/**
 * Says which download interface or NiftyNet an entry asks for that is newer
 * than what this program serves; `undefined` if there is none.
 */
export function unmetRequirement(
  { downloadApi, niftynet }: Requirements,
): ManifestError | undefined {
  if (downloadApi && compareLooseVersions(downloadApi, DOWNLOAD_API) > 0) {
    return new ManifestError(
      `This example requires a newer version of NiftyNet: it asks for download API ${downloadApi}, and this program has ${DOWNLOAD_API}`,
      { failure: "version", hint: "Update net_download." },
    );
  }
  if (niftynet && compareLooseVersions(niftynet, NIFTYNET_VERSION) > 0) {
    return new ManifestError(
      `This example requires NiftyNet version ${niftynet} or later, and this program serves ${NIFTYNET_VERSION}`,
      { failure: "version", hint: "Update NiftyNet and net_download." },
    );
  }
  return undefined;
}
