// Pure: no disk, network, clock or environment.

import { publicUrl, publicWords, webUrl } from "../base/describe_url.ts";
import { UsageError } from "../base/errors.ts";
import { DEFAULT_LIMITS } from "../actions/expand/limits.ts";
import { parseHeader } from "../transfer/http/request_headers.ts";
import { type About, doiUrl, readAbout } from "../zoo/about.ts";
import type { OptionName } from "./options.ts";

/** The options of a command line, checked, with defaults for those not given. */
export type OptionValues = ReturnType<typeof readOptionValues>;

/** What was given for each option: texts for those with a value, "" for switches. */
export type GivenOptions = Readonly<
  Partial<Record<OptionName, readonly string[]>>
>;

/** Smaller parts are of no use. */
const LEAST_SPLIT = 100_000;

/**
 * Checks what was given and fills in the defaults.
 *
 * @throws UsageError that names the option and what it takes.
 */
export function readOptionValues(given: GivenOptions) {
  const isOn = (name: OptionName) => given[name] !== undefined;
  return {
    retry: isOn("retry"),
    dryRun: isOn("dry-run"),
    /** The lock file to install from. */
    locked: given.locked?.at(-1),
    jobs: wholeNumber(given, "jobs", 1, 64) ?? 4,
    connections: wholeNumber(given, "connections", 1, 64),
    retries: wholeNumber(given, "retries", 0, 1000) ?? 5,
    timeoutSeconds: wholeNumber(given, "timeout", 1, 86_400) ?? 30,
    offline: isOn("offline"),
    caCertFiles: given["ca-cert"] ?? [],
    headers: (given.header ?? []).map(parseHeader),
    acceptChanged: isOn("accept-changed"),
    /** Whether to refuse what a volume seems to have no room for. */
    spaceCheck: !isOn("no-space-check"),
    json: isOn("json"),
    quiet: isOn("quiet"),
    /** The home to use instead of that of the settings. */
    home: readHome(given.home?.at(-1)),
    /** Zoos to ask instead of those of the settings. */
    zoos: given.zoo ?? [],
    /** Keys that zoos must be signed with, instead of those of the settings. */
    zooKeys: given["zoo-key"] ?? [],
    to: readTarget(given.to?.at(-1)),
    all: isOn("all"),
    /** What an archive may ask for. */
    limits: {
      ...DEFAULT_LIMITS,
      expandedBytes: size(given, "max-expanded", 1, "such as 700G") ??
        DEFAULT_LIMITS.expandedBytes,
      ratio: wholeNumber(given, "max-ratio", 1, 999_999_999) ??
        DEFAULT_LIMITS.ratio,
      entries: wholeNumber(given, "max-entries", 1, 999_999_999) ??
        DEFAULT_LIMITS.entries,
    },
    /** The most bytes of a part of a bundle. */
    splitBytes: size(
      given,
      "split",
      LEAST_SPLIT,
      `of at least ${LEAST_SPLIT} bytes, such as 4G or 700M`,
    ),
    baseUrl: readBaseUrl(given["base-url"]?.at(-1)),
    installed: isOn("installed"),
    setAside: isOn("set-aside"),
    files: isOn("files"),
    diff: isOn("diff"),
    repair: isOn("repair"),
    yes: isOn("yes"),
    wholeFolders: isOn("whole-folders"),
    data: given.data ?? [],
    weights: given.weights ?? [],
    code: given.code ?? [],
    include: given.include ?? [],
    exclude: given.exclude ?? [],
    entryVersion: readVersion(given["entry-version"]?.at(-1), isOn("force")),
    about: readAboutOptions(given),
    force: isOn("force"),
    check: isOn("check"),
  };
}

/** @throws UsageError that says what an option takes. */
function refuse(name: OptionName, takes: string, hint?: string): never {
  throw new UsageError(
    `option --${name} takes ${takes}`,
    hint === undefined ? {} : { hint },
  );
}

function readHome(text: string | undefined): string | undefined {
  if (text === undefined || (text.trim() !== "" && !/[\n\0]/.test(text))) {
    return text;
  }
  return refuse("home", "the path of a folder");
}

/** Factors of the letters behind a size: decimal, so that 4G fits FAT32's 4,294,967,295 bytes. */
const UNITS: Readonly<Record<string, number>> = {
  "": 1,
  k: 1e3,
  m: 1e6,
  g: 1e9,
  t: 1e12,
};

/** The bytes of `4G` or `700M`. */
function size(
  given: GivenOptions,
  name: OptionName,
  least: number,
  takes: string,
): number | undefined {
  const text = given[name]?.at(-1);
  if (text === undefined) return undefined;
  const [, digits, letter = ""] = /^(\d{1,12})([kmgt]?)b?$/i.exec(text) ?? [];
  const bytes = Number(digits) * (UNITS[letter.toLowerCase()] ?? NaN);
  if (bytes >= least && Number.isSafeInteger(bytes)) return bytes;
  return refuse(name, `a size ${takes}, not "${text}"`);
}

function readBaseUrl(text: string | undefined): URL | undefined {
  if (text === undefined) return undefined;
  const url = URL.parse(text);
  if (url === null || !/^https?:$/.test(url.protocol)) {
    const shown = publicWords(text);
    return refuse("base-url", `an http or https address, not "${shown}"`);
  }
  if (url.username !== "" || url.password !== "" || url.search !== "") {
    return refuse(
      "base-url",
      `an address without login and query, not "${publicUrl(url)}"`,
      "They would stand in every manifest, where all can read them.",
    );
  }
  return url;
}

/**
 * Refuses addresses, but those of registries: each would become a folder of
 * that name. A drive's letter is none.
 */
function readTarget(text: string | undefined): string | undefined {
  const [, scheme] = /^([^/\\:]{2,}):/.exec(text ?? "") ?? [];
  if (scheme === undefined || /^oci:\/\//i.test(text ?? "")) return text;
  return refuse(
    "to",
    // What follows may hold a password.
    `the path of a folder or a file, or oci://registry/repository, not an address such as "${scheme}:…"`,
    "Write into a folder and copy that to its server. If the name of a folder has a colon, begin its path with ./",
  );
}

/**
 * @param force whether it may be one that does not sort as people expect: with
 * letters, 1.0rc1 is above 1.0, and the original cannot compare v1.0 with 1.1
 */
function readVersion(
  text: string | undefined,
  force: boolean,
): string | undefined {
  if (text === undefined) return undefined;
  const isPlain = /^\d+(?:\.\d+)*$/.test(text);
  // What a manifest's line can hold.
  const isPossible = /^[\w.+-]{1,50}$/.test(text);
  if (isPossible && (isPlain || force)) return text;
  return refuse(
    "entry-version",
    `numbers between dots, such as 1.0, not "${text}"`,
    isPossible
      ? "Letters and other characters do not sort as expected: 1.0rc1 counts as higher than 1.0. If you mean it, give --force."
      : undefined,
  );
}

/** What the options say of who made an entry; a manifest has a line for each. */
function readAboutOptions(given: GivenOptions): About {
  const texts = new Map<string, string>();
  for (const name of ["license", "homepage", "doi", "authors"] as const) {
    const text = given[name]?.join(";");
    if (text === undefined) continue;
    if (/\p{Cc}/u.test(text)) {
      return refuse(name, "one line without control characters");
    }
    texts.set(name, text);
  }
  const about = readAbout((key) => texts.get(key));
  const { homepage, doi } = about;
  if (homepage !== undefined && webUrl(homepage) === undefined) {
    const shown = publicWords(homepage);
    return refuse("homepage", `an http or https address, not "${shown}"`);
  }
  if (doi !== undefined && doiUrl(doi) === undefined) {
    return refuse("doi", `a DOI such as 10.1000/182, not "${doi}"`);
  }
  return about;
}

function wholeNumber(
  given: GivenOptions,
  name: OptionName,
  lowest: number,
  highest: number,
): number | undefined {
  const text = given[name]?.at(-1);
  if (text === undefined) return undefined;
  const value = /^\d{1,9}$/.test(text) ? Number(text) : NaN;
  if (value >= lowest && value <= highest) return value;
  return refuse(
    name,
    `a whole number from ${lowest} to ${highest}, not "${text}"`,
  );
}
