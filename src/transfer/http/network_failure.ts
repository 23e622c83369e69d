// Pure: no disk, network, clock or environment.
import { AppError, NetworkError } from "../../base/errors.ts";
import { CERTIFICATE_FAULTS, type Kind } from "./certificate_faults.ts";
import { describeUrl, publicText } from "../../base/describe_url.ts";
import { describeProxy } from "./proxy.ts";

const CHECK_NETWORK =
  "Check the network, and whether this network needs a proxy (HTTPS_PROXY, HTTP_PROXY).";
const CHECK_PROXY =
  "Check the proxy's address in HTTPS_PROXY, HTTP_PROXY or ALL_PROXY, " +
  "or exclude the host with NO_PROXY.";
const CHECK_ADDRESS = "Check the address.";

/**
 * Deno's fetch rejects with a TypeError for everything; its text, or that of
 * its cause, is all there is to tell the kinds apart. Tried against Deno 2.6
 * and 2.9; the first that fits counts.
 */
const KINDS: readonly Kind[] = [
  ...CERTIFICATE_FAULTS,
  {
    pattern: /InvalidContentType|corrupt message/,
    words: "the server does not speak TLS",
    failure: "tls",
    final:
      "Check the address, and whether something in between intercepts the connection.",
  },
  {
    pattern: /tls handshake eof|fatal alert|handshake/i,
    words: "the TLS handshake was cut short",
    failure: "tls",
  },
  {
    pattern: /proxy authentication required/,
    words: "the proxy answered 407 (it requires a login)",
    failure: "proxy",
    final:
      "Put the login into the proxy's address: HTTPS_PROXY=http://user:password@host:port.",
  },
  {
    pattern: /tunnel|Proxy server unreachable|SOCKS/i,
    words: "the proxy did not connect to the server",
    failure: "proxy",
  },
  {
    pattern: /dns error|failed to lookup|name or service not known/i,
    words: "its name was not found (DNS)",
    failure: "dns",
  },
  {
    pattern: /refused/i,
    words: "the connection was refused",
    failure: "refused",
  },
  {
    pattern: /reset|forcibly closed|broken pipe|aborted/i,
    words: "the connection was reset",
    failure: "network",
  },
  {
    pattern: /unreachable|no route/i,
    words: "the network or the host is unreachable",
    failure: "network",
  },
  {
    pattern: /timed out|timeout/i,
    words: "the connection timed out",
    failure: "timeout",
  },
  {
    pattern:
      /reading a body|before message completed|unexpected (eof|end)|close_notify|incomplete|stream error|go away/i,
    words: "the connection was closed before everything had arrived",
    failure: "network",
  },
  {
    pattern: /invalid HTTP|parse/i,
    words: "the answer is not HTTP",
    failure: "bad-answer",
    final: CHECK_ADDRESS,
  },
  {
    pattern: /ports? \d+ (is|are) blocked/,
    words: "its port is blocked for HTTP",
    failure: "config",
    final: CHECK_ADDRESS,
  },
];

/**
 * Turns what a request to `url` was rejected with into a `NetworkError` that
 * names the host's address, the cause in words and the ways out. An `AppError`
 * stays what it is.
 */
export function networkFailure(
  error: unknown,
  url: URL,
  proxy: URL | undefined,
): AppError {
  if (error instanceof AppError) return error;
  const text = causes(error).join(": ");
  const kind = KINDS.find(({ pattern }) => pattern.test(text));
  const through = proxy && ` through the proxy "${describeProxy(proxy)}"`;
  const check = proxy === undefined ? CHECK_NETWORK : CHECK_PROXY;
  return new NetworkError(
    `cannot fetch ${describeUrl(url)}${through ?? ""}: ${
      kind?.words ?? publicText(text)
    }`,
    {
      retryable: kind?.final === undefined,
      failure: kind?.failure,
      cause: error,
      hint: kind && (kind.final ?? check),
    },
  );
}

/** The texts of an error and of what caused it, outermost first. */
function causes(error: unknown): string[] {
  if (!(error instanceof Error)) return [String(error)];
  return error.cause === undefined
    ? [error.message]
    : [error.message, ...causes(error.cause)];
}
