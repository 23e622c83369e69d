// Pure: no disk, network, clock or environment.
import { accessFor } from "./zoo_access.ts";
import { SettingsError, UsageError } from "../../base/errors.ts";
import type { HubToken } from "./hub_refusal.ts";
import { type Login, loginFor } from "./netrc.ts";

/** A header's name and value. */
export type Header = readonly [name: string, value: string];

/** What may be said to which host. */
export interface HeaderRules {
  /** The user's own headers, as --header has them: they may hold tokens. */
  headers?: readonly Header[];
  /** The origins (`https://host:port`) that these are meant for: the zoo's, not a manifest's. */
  headerOrigins?: readonly string[];
  /** The zoos' addresses that hold a login or a query: their origins are asked with it. */
  access?: readonly URL[];
  /** The logins of the user's netrc file, each for its own host. */
  logins?: readonly Login[];
  /** The user's tokens for hubs, each for its own origin. */
  tokens?: readonly OriginToken[];
  /** The origin of the Hugging Face hub, whose refusals are explained. */
  hub?: string | undefined;
}

/** A bearer token (RFC 6750), and the origin (`https://host`) that it is for. */
export interface OriginToken {
  origin: string;
  token: string;
  /** What is asked for there, where a request does not say it. */
  accept?: string;
}

/**
 * The headers for one request, or for one hop of a redirected one. What the
 * user gave goes to the host that it was given for and to no other: credentials
 * in the address belong to its origin, a netrc login to its host but not to
 * another port that this redirects to, a token to its origin, `--header` to the origins named for it. So a redirect, or a manifest
 * that names a stranger's host, cannot collect them.
 *
 * @param hop The address of this hop.
 * @param first The address of the request's first hop.
 * @param own Headers of the request itself that hold no secret.
 * @param secret Headers of the request that only the first hop's origin may see.
 */
export function requestHeaders(
  {
    headers: named = [],
    headerOrigins = [],
    access = [],
    logins = [],
    tokens = [],
  }: HeaderRules,
  hop: URL,
  first: URL,
  own: Readonly<Record<string, string>>,
  secret: Readonly<Record<string, string>>,
): Headers {
  const headers = new Headers(own);
  const token = tokenFor({ tokens }, hop);
  const authorization = addressLogin(hop) ??
    (hop.origin === first.origin ? addressLogin(first) : undefined) ??
    addressLogin(accessFor(access, hop)) ??
    (token && `Bearer ${token.token}`) ??
    (isMeant(hop, first)
      ? netrcLogin(loginFor(logins, hop.hostname))
      : undefined);
  if (authorization !== undefined) headers.set("authorization", authorization);
  if (token?.accept !== undefined && own["accept"] === undefined) {
    headers.set("accept", token.accept);
  }
  if (headerOrigins.includes(hop.origin)) {
    for (const [name, value] of named) headers.set(name, value);
  }
  if (hop.origin === first.origin) {
    for (const [name, value] of Object.entries(secret)) {
      headers.set(name, value);
    }
  }
  return headers;
}

/** Whether the hub gets the user's token; undefined for other servers. */
export function hubTokenFor(
  rules: HeaderRules,
  url: URL,
): HubToken | undefined {
  if (url.origin !== rules.hub) return undefined;
  return tokenFor(rules, url) === undefined ? "none" : "sent";
}

/** The token for an address; none where others could read it on the way. */
function tokenFor(
  { tokens = [] }: HeaderRules,
  url: URL,
): OriginToken | undefined {
  if (isReadable(url)) return undefined;
  return tokens.find(({ origin }) => origin === url.origin);
}

/** Whether what is sent to an address goes over a network without encryption. */
export function isReadable({ protocol, hostname }: URL): boolean {
  return protocol === "http:" &&
    !/^(?:127(?:\.\d+){3}|\[::1\]|(?:.+\.)?localhost)$/.test(hostname);
}

/**
 * Whether a host's login may follow a redirect: not to another port of the
 * host, where others may listen, but from http to https.
 *
 * @see https://curl.se/docs/CVE-2022-27774.html
 */
function isMeant(hop: URL, first: URL): boolean {
  return hop.hostname !== first.hostname || hop.origin === first.origin ||
    (first.protocol === "http:" && hop.protocol === "https:" &&
      first.port === "" && hop.port === "");
}

/**
 * Reads `Name: value` as the option --header takes it.
 *
 * @throws {UsageError} when it is not a header that can be sent, or one that
 * the transfer itself depends on.
 */
export function parseHeader(text: string): Header {
  const colon = text.indexOf(":");
  const [name, value] = [text.slice(0, colon), text.slice(colon + 1).trim()];
  try {
    // Headers throws for names and values that HTTP does not allow.
    new Headers([[colon < 1 ? "" : name, value]]);
  } catch {
    throw new UsageError(
      "cannot send what --header gives: it is not a header",
      {
        hint:
          'Write it as "Name: value". It is not shown because it may be a secret.',
      },
    );
  }
  if (
    /^(range|if-.*|accept-encoding|host|connection|content-.*)$/i.test(name)
  ) {
    throw new UsageError(
      `cannot send the header "${name}": net_download sets it itself`,
    );
  }
  return [name, value];
}

/**
 * The login in an address as a Basic credential; undefined where it has none.
 *
 * @throws {SettingsError} when it cannot be decoded.
 */
export function addressLogin(url: URL | undefined): string | undefined {
  const { username = "", password = "" } = url ?? {};
  return username === "" && password === ""
    ? undefined
    : basic(decodeLogin(username), decodeLogin(password));
}

function netrcLogin(login: Login | undefined): string | undefined {
  return login === undefined ? undefined : basic(login.login, login.password);
}

/** A Basic credential (RFC 7617), in UTF-8. */
export function basic(user: string, password: string): string {
  const bytes = new TextEncoder().encode(`${user}:${password}`);
  return `Basic ${btoa(String.fromCharCode(...bytes))}`;
}

/**
 * Part of an address's login with its percent signs resolved.
 *
 * @throws SettingsError where one begins no escape.
 */
export function decodeLogin(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch (cause) {
    throw new SettingsError(
      "cannot use the login in an address: it has a percent sign that does not begin an escape",
      { cause },
    );
  }
}
