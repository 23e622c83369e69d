// Pure: no disk, network, clock or environment.

import {
  AppError,
  ManifestError,
  UnknownEntryError,
  UsageError,
} from "../base/errors.ts";
import { compareLooseVersions } from "./loose_version.ts";

/** What stands between an id and the version that it must have, as for pip and uv. */
const MARK = "==";

/** What stands there for other conditions, which make no sense: a zoo has one version of an entry. */
const CONDITION = /^(.*?)\s*(?:===|[~!<>]=|[<>])\s*(v?\d\S*)?$/;

/** Whether an argument names a version beside an id. */
export function hasPin(text: string): boolean {
  return text.includes(MARK) || CONDITION.test(text);
}

/**
 * Reads ids, each with or without a version: `unet`, `unet==1.0`, `unet == 1.0`.
 *
 * @returns the versions by id, undefined where any will do.
 * @throws UsageError for one that is half of that, another condition than `==`,
 * or two versions of one entry.
 */
export function readPins(
  texts: readonly string[],
): Map<string, string | undefined> {
  const pins = new Map<string, string | undefined>();
  for (const text of texts) {
    const { id, version } = readPin(text);
    const other = pins.get(id);
    const isOther = other !== undefined && version !== undefined &&
      !isSameVersion(other, version);
    if (isOther) {
      throw new UsageError(
        `"${id}" cannot have two versions at a time, ${other} and ${version}`,
      );
    }
    pins.set(id, version ?? other);
  }
  return pins;
}

function readPin(text: string): { id: string; version?: string } {
  const [, named, wanted] = CONDITION.exec(text) ?? [];
  if (named !== undefined) {
    throw new UsageError(
      `cannot use "${text}": only ${MARK} can stand before a version`,
      {
        hint:
          `A zoo has one version of an entry: name that, as in ${named}${MARK}${
            wanted || "1.0"
          }, or none.`,
      },
    );
  }
  const at = text.indexOf(MARK);
  if (at < 0) return { id: text };
  const id = text.slice(0, at).trim();
  const version = text.slice(at + MARK.length).trim();
  if (id !== "" && version !== "" && !/[\s=]/.test(version)) {
    return { id, version };
  }
  throw new UsageError(
    `cannot use "${text}": it is not an id, ${MARK} and a version`,
    { hint: `Write it without blanks, as in unet${MARK}1.0` },
  );
}

/** What may help with an id that is unknown or none: other programs write a version so. */
export function advisePin(id: string, error: unknown): string | undefined {
  const isNone = error instanceof UnknownEntryError ||
    error instanceof ManifestError;
  const [, name, version] = /^(.+?)[=@:](\d.*)$/.exec(id) ?? [];
  return isNone && name !== undefined
    ? `To name a version: net_download get ${name}${MARK}${version}`
    : undefined;
}

/** Whether two versions are the same to a zoo: `1.0` and `1.00` are, `1.0` and `1.0.0` are not. */
export function isSameVersion(a: string, b: string): boolean {
  return compareLooseVersions(a, b) === 0;
}

/**
 * The error of a zoo that has another version of an entry than the one that is
 * wanted; undefined where it has that.
 */
export function refuseVersion(
  id: string,
  wanted: string,
  version: string | undefined,
  zoo: string,
): AppError | undefined {
  if (version !== undefined && isSameVersion(version, wanted)) return undefined;
  const [there, name] = version === undefined
    ? ["one without a version", id]
    : [`version ${version}`, `${id}${MARK}${version}`];
  return new AppError(
    `cannot get version ${wanted} of "${id}": the model zoo "${zoo}" has ${there}`,
    {
      failure: "other-version",
      hint:
        `To install that one, name ${name}. For another version, name another zoo with --zoo.`,
    },
  );
}
