// Pure: no disk, network, clock or environment.
import { SettingsError } from "../../base/errors.ts";

/** Environment variables by name; those that are not set are missing or undefined. */
export type Environment = Readonly<Record<string, string | undefined>>;

/** The variables that `proxyFor` reads: the program must be allowed to read them. */
export const PROXY_VARIABLES = [
  "http_proxy",
  "HTTP_PROXY",
  "https_proxy",
  "HTTPS_PROXY",
  "all_proxy",
  "ALL_PROXY",
  "no_proxy",
  "NO_PROXY",
] as const;

/** The kinds of proxy that Deno's HTTP client can go through. */
const PROXY_PROTOCOLS = ["http:", "https:", "socks5:", "socks5h:"];

/**
 * The proxy that a request for `url` goes through, with its credentials, or
 * undefined when it goes straight to the host. The variable of the URL's own
 * scheme comes before `ALL_PROXY`, and lower case before upper case, as in curl
 * (https://everything.curl.dev/usingcurl/proxies/env.html); an empty variable
 * counts as unset, and an address without a scheme is an HTTP proxy.
 *
 * @throws {SettingsError} when the variable does not hold a usable address.
 */
export function proxyFor(url: URL, environment: Environment): URL | undefined {
  const scheme = url.protocol.slice(0, -1);
  const variable = [`${scheme}_proxy`, "all_proxy"]
    .flatMap((name) => [name, name.toUpperCase()])
    .find((name) => environment[name]);
  const address = variable === undefined ? undefined : environment[variable];
  const exceptions = environment.no_proxy || environment.NO_PROXY || "";
  if (!address || isExcepted(url, exceptions)) return undefined;
  const proxy = URL.parse(
    address.includes("://") ? address : `http://${address}`,
  );
  if (proxy === null || !PROXY_PROTOCOLS.includes(proxy.protocol)) {
    throw new SettingsError(
      `cannot use the proxy that ${variable} names: it is not the address of an HTTP or SOCKS5 proxy`,
      { hint: `Write ${variable} as http://host:port.` },
    );
  }
  return proxy;
}

/** A proxy's address as messages show it: without its credentials. */
export function describeProxy(proxy: URL): string {
  return `${proxy.protocol}//${proxy.host}`;
}

/**
 * Whether NO_PROXY excepts a URL's host, in every form that curl
 * (https://curl.se/docs/manpage.html#NOPROXY) and Python's urllib take: `*`
 * excepts all; a name excepts itself and what ends in it; an address counts as
 * it stands or as a range (10.0.0.0/8, fd00::/8). A port behind either limits it
 * to that port. Commas or blanks stand between items.
 */
function isExcepted(url: URL, exceptions: string): boolean {
  const host = plainHost(url.hostname);
  const address = addressBits(host);
  const port = url.port || (url.protocol === "https:" ? "443" : "80");
  return exceptions.toLowerCase().split(/[\s,]+/).some((item) => {
    if (item === "*") return true;
    const [named, namedPort] = splitPort(item);
    if (namedPort !== undefined && Number(namedPort) !== Number(port)) {
      return false;
    }
    if (address !== undefined) return isInRange(address, named);
    const name = plainHost(named.replace(/^\*?\.+/, ""));
    return name !== "" && (host === name || host.endsWith(`.${name}`));
  });
}

/** A host in lower case, without an IPv6 address's brackets and a full name's dot at the end. */
function plainHost(host: string): string {
  return host.toLowerCase().replace(/^\[|\]$/g, "").replace(/\.$/, "");
}

/** Takes `host:port` and `[address]:port` apart; an IPv6 address without brackets has no port. */
function splitPort(item: string): [host: string, port: string | undefined] {
  const [, host = item, port] = /^(\[[^\]]*\]|[^:]*):(\d+)$/.exec(item) ?? [];
  return [host, port];
}

/** Whether an address is the one that is named, or in the range that is. */
function isInRange(address: string, range: string): boolean {
  const [network = "", bits] = range.replace(/[[\]]/g, "").split("/");
  const base = addressBits(plainHost(network));
  if (base?.length !== address.length) return false;
  if (bits === undefined) return address === base;
  const length = Number(bits);
  return /^\d+$/.test(bits) && length <= base.length &&
    address.startsWith(base.slice(0, length));
}

/** The 32 or 128 bits of an IP address as ones and zeros; undefined for a name. */
function addressBits(host: string): string | undefined {
  if (/^\d{1,3}(\.\d{1,3}){3}$/.test(host)) {
    return host.split(".").map((part) => binary(Number(part), 8)).join("");
  }
  const known = host.includes(":") ? URL.parse(`http://[${host}]`) : null;
  if (known === null) return undefined;
  const [left = "", right] = plainHost(known.hostname).split("::");
  const groups = (text = "") => text === "" ? [] : text.split(":");
  const [head, tail] = [groups(left), groups(right)];
  const zeros = Array<string>(8 - head.length - tail.length).fill("0");
  return [...head, ...zeros, ...tail]
    .map((group) => binary(parseInt(group, 16), 16)).join("");
}

function binary(value: number, length: number): string {
  return value.toString(2).padStart(length, "0");
}
