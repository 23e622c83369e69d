// Pure: no disk, network, clock or environment.

import {
  SettingsError,
  StoreError,
  UsageError,
} from "../../../../base/errors.ts";
import { checkFilePath } from "../../../../actions/copy/file_path.ts";
import { publicWords } from "../../../../base/describe_url.ts";
import {
  type Fields,
  JsonError,
  numberOf,
  textOf,
} from "../../../../base/json.ts";
import type { About } from "../../../../zoo/about.ts";

/** A digest that a service has of a file, beside SHA-256: it is checked when the file is packed. */
export interface Checksum {
  /** `git` is the SHA-1 of a git blob. */
  readonly kind: "md5" | "sha1" | "git";
  /** In hexadecimal. */
  readonly digest: string;
}

/** A file that a service has. */
export interface RemoteFile {
  /** Where it goes, relative with `/`. */
  readonly path: string;
  readonly url: URL;
  readonly bytes?: number;
  /** In hexadecimal; a file whose digest is not known is fetched. */
  readonly sha256?: string;
  readonly checksum?: Checksum;
  /** Whether it is expanded where it is an archive: then it is fetched, too. */
  readonly mayExpand: boolean;
  /** A file in the archive that says something for people. */
  readonly words?: { readonly path: RegExp; read(text: string): About };
}

/** What a service says of an address. */
export interface Offer {
  readonly files: readonly RemoteFile[];
  /** A version that the service names, or the date of the last change: `2026.11.28`. */
  readonly version?: { name: string } | { date: string } | undefined;
  readonly about?: About;
}

/** Values of environment variables. */
export type Variables = Readonly<Partial<Record<string, string>>>;

/** How services are asked. */
export interface Means {
  readonly variables: Variables;
  /** Whether a file of this path is wanted. */
  wants(path: string): boolean;
  /** The JSON at an address, and the answer's headers. */
  ask(url: URL): Promise<{ value: unknown; headers: Headers }>;
  warn(text: string): void;
}

/** A kind of address that can be packed. */
export interface Service {
  /** What messages call the one that answers. */
  readonly name: string;
  /** How its addresses are written, for messages. */
  readonly form: string;
  /** Whether an address may stand for many files, of which the service has the list. */
  readonly lists: boolean;
  /** Whether an address is one of its own. */
  claims(address: string): boolean;
  /**
   * Finds out what is at an address; no file is fetched.
   *
   * @throws UsageError for an address that cannot be one, NetworkError when the
   * service does not tell, JsonError when what it tells cannot be used,
   * StoreError when what it has cannot be packed.
   */
  find(address: string, means: Means): Promise<Offer>;
}

/** Most files of one address. */
export const MOST_FILES = 10_000;

export function tooMany(
  address: string,
  what = `more than ${MOST_FILES} files`,
): StoreError {
  return new StoreError(
    `cannot pack "${address}": it has ${what}`,
    {
      failure: "input",
      hint: "Narrow them with --include, as in --include '*.safetensors'.",
    },
  );
}

/** The address of a service; ends with a slash. @throws SettingsError for a variable that holds none. */
export function serviceAddress(
  variables: Variables,
  name: string,
  usual: string,
): URL {
  const text = variables[name] ?? usual;
  const url = URL.parse(text.replace(/\/*$/, "/"));
  if (url === null || !/^https?:$/.test(url.protocol)) {
    throw new SettingsError(
      `cannot use the environment variable ${name}: it is no http or https address`,
      { hint: `Unset it, or set it to an address like ${usual}.` },
    );
  }
  if (!hasLogin(url)) return url;
  throw new SettingsError(
    `cannot use the environment variable ${name}: the address has a login, and manifests are public`,
    { hint: "Put the login into ~/.netrc." },
  );
}

/** Whether an address holds a name or a password. */
export function hasLogin({ username, password }: URL): boolean {
  return username !== "" || password !== "";
}

/**
 * The address that a service has of a file.
 *
 * @throws JsonError for what is none, or not for everybody to read.
 */
export function addressOf(fields: Fields, key: string, path: string): URL {
  const url = URL.parse(textOf(fields, key));
  if (url === null || !/^https?:$/.test(url.protocol)) {
    throw new JsonError(`the address of ${JSON.stringify(path)} is none`);
  }
  if (!hasLogin(url)) return url;
  throw new JsonError(`the address of ${JSON.stringify(path)} has a login`);
}

/**
 * A warning about what not everybody may have.
 *
 * @param variable environment variable that a token is taken from
 */
export function needsToken(
  address: string,
  state: "private" | "gated",
  variable: string,
): string {
  return `"${address}" is ${state}: installing the entry from there needs a token in ${variable} too; a mirror of the zoo needs none`;
}

/** An address as it may be shown: only one with slashes has a place for a login. */
export function shownAddress(address: string): string {
  return address.includes("//") ? publicWords(address) : address;
}

export function wrongAddress(address: string, form: string): UsageError {
  return new UsageError(
    `cannot pack "${shownAddress(address)}": it is not an address`,
    {
      hint: `Write it as ${form}.`,
    },
  );
}

/**
 * What of an address names one of its files, as it is written and with its
 * percent signs resolved, as browsers show it.
 */
export function spellings(path: string): string[] {
  try {
    return [path, decodeURIComponent(path)];
  } catch (error) {
    if (!(error instanceof URIError)) throw error;
    return [path];
  }
}

/** Names that are told where one is missing. */
const MOST_NAMES = 10;

/** @param names what there is instead */
export function noSuchFile(
  address: string,
  path: string,
  names: readonly string[],
): StoreError {
  return new StoreError(
    `cannot pack "${address}": it has no ${JSON.stringify(path)}`,
    {
      failure: "not-found",
      hint: names.length === 0
        ? "Check the name, and what is behind the @."
        : choiceOf(names),
    },
  );
}

function choiceOf(names: readonly string[]): string {
  const told = names.slice(0, MOST_NAMES).map((name) => JSON.stringify(name));
  const more = names.length > told.length ? " and others" : "";
  return `It has ${told.join(", ")}${more}.`;
}

/**
 * Keeps the files that are wanted. Hidden ones are left out: no manifest may ask
 * for them.
 *
 * @throws StoreError for a name that could not be installed, and where nothing
 * or too much is left.
 */
export function selectedFiles(
  address: string,
  files: readonly RemoteFile[],
  { wants, warn }: Pick<Means, "wants" | "warn">,
): RemoteFile[] {
  const chosen = files.filter(({ path }) => wants(path));
  const isHidden = ({ path }: RemoteFile) => /(?:^|\/)\.[^./]/.test(path);
  const hidden = chosen.filter(isHidden).map(({ path }) => path)
    // Every repository has it, and only git reads it.
    .filter((path) => path !== ".gitattributes");
  if (hidden.length > 0) {
    const told = hidden.slice(0, MOST_NAMES).join(", ");
    const more = hidden.length - MOST_NAMES;
    warn(
      `"${address}": hidden files are left out: ${told}` +
        (more > 0 ? ` and ${more} more` : ""),
    );
  }
  const kept = chosen.filter((file) => !isHidden(file));
  if (kept.length > MOST_FILES) throw tooMany(address);
  const seen = new Set<string>();
  for (const { path } of kept) {
    const checked = checkFilePath(path);
    const reason = "reason" in checked
      ? checked.reason
      : checked.file !== path
      ? "has empty parts"
      : seen.has(path)
      ? "is there twice"
      : undefined;
    seen.add(path);
    if (reason === undefined) continue;
    throw new StoreError(
      `cannot pack "${address}": the name ${
        JSON.stringify(path)
      } of a file in it ${reason}`,
      {
        failure: "input",
        hint: "Leave it out with --exclude, or tell the model's owner.",
      },
    );
  }
  if (kept.length > 0) return kept;
  throw new StoreError(
    `cannot pack "${address}": ${
      files.length === 0 ? "it has no files" : "none of its files is wanted"
    }`,
    {
      failure: "input",
      hint: files.length === 0
        ? "Look at the address."
        : `${
          choiceOf(files.map(({ path }) => path))
        } Look at --include and --exclude.`,
    },
  );
}

/**
 * A tag, branch or commit as an address has it, with its percent signs resolved.
 *
 * @throws UsageError for what git could not name so (git check-ref-format), and
 * would lead out of the folder of a request.
 */
export function revisionOf(
  escaped: string,
  address: string,
  form: string,
): string {
  try {
    const revision = decodeURIComponent(escaped);
    if (!/^\.$|\.\./.test(revision)) return revision;
  } catch (error) {
    if (!(error instanceof URIError)) throw error;
  }
  throw wrongAddress(address, form);
}

/** An address below another, each part of the path escaped; what is not Unicode is replaced. */
export function below(base: URL, ...parts: readonly string[]): URL {
  const escape = (part: string) => encodeURIComponent(part.toWellFormed());
  return new URL(parts.map(escape).join("/"), base);
}

/** The size of a file, in bytes. @throws JsonError for what is none. */
export function sizeOf(fields: Fields, key: string, path: string): number {
  const bytes = numberOf(fields, key);
  if (Number.isSafeInteger(bytes) && bytes >= 0) return bytes;
  throw new JsonError(`the size of ${JSON.stringify(path)} is none`);
}

/** `2026.11.28` of a time in ISO 8601; undefined where it is none. */
export function dateVersion(time: unknown): { date: string } | undefined {
  const found = typeof time === "string"
    ? /^(\d{4})-(\d\d)-(\d\d)/.exec(time)
    : null;
  return found === null ? undefined : { date: found.slice(1).join(".") };
}

/** Longer texts name no version. */
const LONGEST_VERSION = 64;

/** Each part begins with what no other one has, so that no text takes long to be found wrong. */
const VERSION =
  /^(?:(?:v|ver|version|release)[-_.]?)?(\d+(?:\.\d+)*(?:(?:a|b|c|rc|alpha|beta|pre|dev|post)\d*)?(?:[-+_.][a-z0-9]+)*)$/i;

/** The version that a tag names; undefined for one that names none, as a commit does. */
export function tagVersion(tag: string): { name: string } | undefined {
  const isCommit = /^[0-9a-f]{40}$|^(?=\d*[a-f])[0-9a-f]{7,39}$/.test(tag);
  if (isCommit || tag.length > LONGEST_VERSION) return undefined;
  const name = VERSION.exec(tag)?.[1];
  return name === undefined ? undefined : { name };
}

/** Licences as services write them, and as SPDX does. */
const SPDX: Readonly<Record<string, string>> = {
  "apache-2.0": "Apache-2.0",
  mit: "MIT",
  "mit-license": "MIT",
  "bsd-2-clause": "BSD-2-Clause",
  "bsd-3-clause": "BSD-3-Clause",
  "cc-zero": "CC0-1.0",
};

/** A licence in SPDX's spelling, where that is known. */
export function spdx(license: string): string {
  const lower = license.toLowerCase();
  return SPDX[lower] ??
    (/^cc(?:0|-by)/.test(lower) ? lower.toUpperCase() : license);
}
