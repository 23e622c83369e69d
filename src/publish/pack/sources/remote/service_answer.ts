// Pure: no disk, network, clock or environment.

import {
  type Fields,
  JsonError,
  numberOf,
  textOf,
} from "../../../../base/json.ts";
import { webUrl } from "../../../../base/describe_url.ts";
import { hasLogin } from "./service_address.ts";

/**
 * The address that a service has of a file.
 *
 * @throws JsonError for what is none, or not public.
 */
export function addressOf(fields: Fields, key: string, path: string): URL {
  const url = webUrl(textOf(fields, key));
  if (url === undefined) {
    throw new JsonError(`the address of ${JSON.stringify(path)} is not valid`);
  }
  if (!hasLogin(url)) return url;
  throw new JsonError(`the address of ${JSON.stringify(path)} has a login`);
}

/** The size of a file, in bytes. @throws JsonError for what is none. */
export function sizeOf(fields: Fields, key: string, path: string): number {
  const bytes = numberOf(fields, key);
  if (Number.isSafeInteger(bytes) && bytes >= 0) return bytes;
  throw new JsonError(`the size of ${JSON.stringify(path)} is not valid`);
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
