// Pure: no disk, network, clock or environment.

import { publicWords } from "../base/describe_url.ts";
import { fromFileUrl as fromPosixUrl } from "@std/path/posix";
import { fromFileUrl as fromWindowsUrl } from "@std/path/windows";
import { SettingsError } from "../base/errors.ts";

/** What the address of a zoo names: a web server, or a folder or bundle file on a disk. */
export type Place =
  /** Its pathname ends with a slash. */
  | { kind: "web"; base: URL }
  /** Relative paths are relative to the current folder. */
  | { kind: "disk"; path: string };

/** A scheme with two slashes behind it; drive letters (`C:\zoo`) are no schemes. */
const SCHEME = /^([a-z][a-z0-9+.-]+):\/\//i;

/**
 * Tells what an address names. Whatever has no scheme is a path.
 *
 * @throws SettingsError when nothing can be asked at such an address.
 */
export function parsePlace(address: string, os: "windows" | "posix"): Place {
  const scheme = SCHEME.exec(address)?.[1]?.toLowerCase();
  if (scheme === undefined && !/^file:/i.test(address)) {
    return { kind: "disk", path: address };
  }
  const url = URL.parse(address);
  switch (url?.protocol) {
    case "file:": {
      const fromUrl = os === "windows" ? fromWindowsUrl : fromPosixUrl;
      return { kind: "disk", path: fromUrl(url.href) };
    }
    case "http:":
    case "https:":
      return {
        kind: "web",
        // Its login and query are added to each request, and stand in no address.
        base: new URL(`${url.pathname.replace(/\/+$/, "")}/`, url.origin),
      };
    default:
      throw new SettingsError(
        `cannot use "${
          publicWords(address)
        }" as a model zoo: it is no http, https or file address`,
        {
          hint:
            "A model zoo is a server, such as https://github.com/NifTK/NiftyNetModelZoo, a folder or a bundle file.",
        },
      );
  }
}

/** Takes a setting with several zoos apart: they stand on lines of their own, or between semicolons. */
export function splitZoos(text: string): string[] {
  return text.split(/[\n;]/).map((part) => part.trim()).filter((part) =>
    part !== ""
  );
}
