// Pure: no disk, network, clock or environment.

import { fromFileUrl as fromPosixUrl } from "@std/path/posix";
import { fromFileUrl as fromWindowsUrl } from "@std/path/windows";

/** What the user wrote to name a zoo. */
export interface ZooAddress {
  /** For messages: without a login, and a path in full. */
  readonly text: string;
  /** As it was written, a login included; of a path its `file:` URL. */
  readonly url: URL;
  /** The same without login and query; ends with a slash. */
  readonly base: URL;
  /** The full path, where it names something on a disk. */
  readonly path?: string;
}

/** A scheme with two slashes behind it; drive letters (`C:\zoo`) are no schemes. */
const SCHEME = /^[a-z][a-z0-9+.-]+:\/\//i;

/** A user and a password without such a scheme, or behind one that lacks a slash. */
const BARE_LOGIN = /^(?:https?:\/?)?[^/\\@]{2,}:[^/\\@]*@/i;

/**
 * The path that the address of a zoo is: what has no scheme, or the scheme
 * `file:`. Relative ones stay relative.
 *
 * @returns undefined for an address of another scheme, or a `file:` address
 * that names no path.
 */
export function pathOf(
  address: string,
  os: "windows" | "posix",
): string | undefined {
  if (/^file:/i.test(address)) {
    const fromUrl = os === "windows" ? fromWindowsUrl : fromPosixUrl;
    try {
      return fromUrl(new URL(address).href);
    } catch {
      // It is no URL, or has a percent sign that begins no character.
      return undefined;
    }
  }
  return SCHEME.test(address) || hasBareLogin(address) ? undefined : address;
}

/** Whether a login shows that an address is meant which is none, and no path. */
export function hasBareLogin(address: string): boolean {
  return !SCHEME.test(address) && BARE_LOGIN.test(address);
}

/** Takes a setting with several zoos apart: they stand on lines of their own, or between semicolons. */
export function splitZoos(text: string): string[] {
  return text.split(/[\n;]/).map((part) => part.trim()).filter((part) =>
    part !== ""
  );
}

/** Whether what names the key of a zoo looks like one, whole or not, public or not: else it is the path of a file. */
export function isKeyLike(text: string): boolean {
  return /^RW[A-Za-z0-9+/=]{40,}$/.test(text);
}
