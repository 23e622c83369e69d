// Pure: no disk, network, clock or environment.
import { isLoopback } from "../../base/loopback.ts";
import { AppError, NetworkError } from "../../base/errors.ts";
import type { FailureClass } from "../../base/failure_class.ts";
import { describeUrl, publicText } from "../../base/describe_url.ts";
import { describeProxy } from "./proxy.ts";

/** One kind of failure, known by the words that Deno's HTTP client has for it. */
interface Kind {
  pattern: RegExp;
  words: string;
  failure: FailureClass;
  /** Where trying again is of no use: what is. */
  final?: string;
}

const NO_SWITCH = "The check cannot be switched off.";

/**
 * What rustls finds wrong with a server's certificate, as Deno 2.6 and 2.9
 * print it; the first that fits counts. To name a certificate helps with an
 * unknown signer alone: every other fault is in the certificate itself.
 *
 * @see https://docs.rs/rustls/latest/rustls/enum.CertificateError.html
 * @see https://docs.rs/rustls-webpki/latest/webpki/enum.Error.html
 */
const CERTIFICATE_FAULTS: readonly Kind[] = [
  fault(
    /UnknownIssuer/,
    "is signed by an authority that is not trusted here",
    "If your network uses a certificate authority of its own, name its certificate (PEM) " +
      "with --ca-cert FILE or SSL_CERT_FILE; for a self-signed certificate, name that. " +
      `If you have named one already, another signed this. ${NO_SWITCH}`,
  ),
  fault(
    /CaUsedAsEndEntity/,
    "is an authority's own (CA:TRUE), which may sign certificates but not stand for a server",
    "Naming it with --ca-cert does not help. The server needs one with CA:FALSE: signed by that authority, " +
      "or self-signed anew (openssl req -x509 … -addext basicConstraints=critical,CA:FALSE). " +
      `Name the authority's, or the new self-signed one, with --ca-cert. ${NO_SWITCH}`,
  ),
  fault(
    /BadSignature/,
    "is not signed by the trusted authority whose name it gives",
    "The authority, or the self-signed server, may have a new key: name its present certificate with --ca-cert.",
  ),
  fault(
    /UnsupportedSignatureAlgorithm|UnsupportedSignature/,
    "is signed in a way that is not accepted, such as SHA-1",
    "The server needs a new certificate, signed with SHA-256 or better.",
  ),
  fault(
    /\b[Ee]xpired/,
    "has expired",
    "Check this machine's date; if it is right, tell the server's owner.",
  ),
  fault(
    /NotValidYet|not valid yet/,
    "is not valid yet",
    "Check this machine's date; if it is right, tell the server's owner.",
  ),
  fault(
    /not valid for any names/,
    "names no host: it has no subjectAltName",
    "The server needs a certificate that has its host name or address as subjectAltName; the common name does not count.",
  ),
  fault(
    /NotValidForName|not valid for name/,
    "is for another name",
    "Check the address. If it is right, something between here and the server may be answering for it.",
  ),
  fault(
    /InvalidPurpose|RequiredEkuNotFound|extended key usage/,
    "is not for servers (its extended key usage)",
    "The server needs a certificate with the extended key usage serverAuth.",
  ),
  fault(
    /Revoked/,
    "has been revoked",
    "Tell the server's owner. Do not trust that server.",
  ),
  fault(
    /UnsupportedCertVersion/,
    "is of an old form: it is not X.509 version 3",
    "The server needs a new certificate of version 3, with a subjectAltName.",
  ),
  fault(
    /BadEncoding|BadDer|ExtensionValueInvalid|Malformed|TrailingData/,
    "is damaged or wrongly encoded",
    "Tell the server's owner.",
  ),
  fault(
    /CriticalExtension/,
    "requires an unknown critical extension",
    "The server needs a certificate without that extension.",
  ),
  fault(
    /PathLen|NameConstraint|MaximumPath|EndEntityUsedAsCa/,
    "breaks a limit that its chain of authorities sets",
    "Tell the server's owner: one of the authorities may not sign this certificate.",
  ),
  fault(/./, "was not accepted", "Tell the server's owner."),
];

const CHECK_NETWORK =
  "Check the network, and whether this network needs a proxy (HTTPS_PROXY, HTTP_PROXY).";
const CHECK_PROXY =
  "Check the proxy's address in HTTPS_PROXY, HTTP_PROXY or ALL_PROXY, " +
  "or exclude the host with NO_PROXY.";
const CHECK_SERVER =
  "That is this machine: check that its server is running, and the port.";
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
  const nearest = isLoopback(url.hostname) ? CHECK_SERVER : CHECK_NETWORK;
  const check = proxy === undefined ? nearest : CHECK_PROXY;
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

function fault(pattern: RegExp, what: string, final: string): Kind {
  return {
    pattern: new RegExp(`certificate: .*(?:${pattern.source})`),
    words: `its certificate ${what}`,
    failure: "certificate",
    final,
  };
}

/** The texts of an error and of what caused it, outermost first. */
function causes(error: unknown): string[] {
  if (!(error instanceof Error)) return [String(error)];
  return error.cause === undefined
    ? [error.message]
    : [error.message, ...causes(error.cause)];
}
