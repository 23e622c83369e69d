// Pure: no disk, network, clock or environment.

import { publicWords, webUrl } from "../../../../base/describe_url.ts";
import { SettingsError, UsageError } from "../../../../base/errors.ts";
import type { Variables } from "./service.ts";

/** An address as it may be shown: only one with slashes has a place for a login. */
export function shownAddress(address: string): string {
  return address.includes("//") ? publicWords(address) : address;
}

export function wrongAddress(address: string, form: string): UsageError {
  return new UsageError(
    `cannot pack "${shownAddress(address)}": it is not an address`,
    { hint: `Write it as ${form}.` },
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

/** The address of a service; ends with a slash. @throws SettingsError for a variable that holds none. */
export function serviceAddress(
  variables: Variables,
  name: string,
  usual: string,
): URL {
  const text = variables[name] ?? usual;
  const url = webUrl(text.replace(/\/*$/, "/"));
  if (url === undefined) {
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
