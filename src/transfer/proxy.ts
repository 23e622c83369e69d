// Pure: no disk, network, clock or environment.
import { SettingsError } from "../errors.ts";

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
  if (!address || isExcepted(url.hostname, exceptions)) return undefined;
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
 * Whether NO_PROXY excepts a host: `*` excepts all; a name excepts itself and
 * what ends in it; addresses count as they stand or as an IPv4 range
 * (10.0.0.0/8). Deno's own client reads the list in the same way.
 */
function isExcepted(hostname: string, exceptions: string): boolean {
  const host = hostname.toLowerCase().replace(/^\[|\]$/g, "");
  return exceptions.toLowerCase().split(/[\s,]+/).some((item) => {
    const name = item.replace(/^\*?\./, "");
    return item === "*" ||
      (name !== "" && (host === name || host.endsWith(`.${name}`))) ||
      isInRange(host, item);
  });
}

function isInRange(host: string, range: string): boolean {
  const [network = "", bits = ""] = range.split("/");
  const [address, base] = [ipv4(host), ipv4(network)];
  if (address === undefined || base === undefined || !/^\d+$/.test(bits)) {
    return false;
  }
  const size = 2 ** (32 - Math.min(Number(bits), 32));
  return Math.floor(address / size) === Math.floor(base / size);
}

function ipv4(text: string): number | undefined {
  if (!/^\d{1,3}(\.\d{1,3}){3}$/.test(text)) return undefined;
  return text.split(".").reduce((sum, part) => sum * 256 + Number(part), 0);
}
