// Pure: no disk, network, clock or environment.
import {
  cannotFetch,
  NetworkError,
  type NetworkErrorOptions,
} from "../../base/errors.ts";
import { hubRefusal, type HubToken, refusedAlike } from "./hub_refusal.ts";
import { isSigned } from "./redirect.ts";
import { retryAfterOf } from "./retry_after.ts";
import { describeUrl } from "../../base/describe_url.ts";

/** What is said of a status, and what its reader can do. */
interface StatusWords {
  words: string;
  hint?: string;
}

const LATER = "Run the same command again later.";
const LOGIN =
  "If you have a login for this host, put it into ~/.netrc or pass it with --header.";
const SIGNED =
  "The address was signed for this download, so a login does not help. Run the same command again later; " +
  "if it stays so, a proxy or firewall in front of that host may refuse it, or answer with addresses of earlier downloads.";
const GONE = "Ask the zoo's owner where it has moved to.";

/** What helps against a server that does not keep to HTTP. */
export const BROKEN_SERVER =
  "The server, or a cache in front of it, is broken: tell the zoo's owner, or use a mirror of the zoo.";

/** The statuses that people meet, in words (RFC 9110, 15; RFC 6585; RFC 8470). */
const STATUSES: Readonly<Record<number, StatusWords>> = {
  206: { words: "partial content" },
  400: { words: "bad request" },
  401: { words: "a login is needed", hint: LOGIN },
  402: { words: "payment required" },
  403: {
    words: "access is refused",
    hint: `${LOGIN} A host may also refuse when a quota is used up.`,
  },
  404: { words: "not found", hint: GONE },
  407: {
    words: "the proxy requires a login",
    hint:
      "Put it into the proxy's address: HTTPS_PROXY=http://user:password@host:port.",
  },
  408: { words: "request timed out", hint: LATER },
  410: { words: "removed for good", hint: GONE },
  416: { words: "no such range" },
  425: { words: "too early", hint: LATER },
  429: { words: "too many requests", hint: LATER },
  451: { words: "unavailable for legal reasons" },
  500: { words: "internal server error", hint: LATER },
  501: { words: "not implemented" },
  502: { words: "bad gateway", hint: LATER },
  503: { words: "service unavailable", hint: LATER },
  504: { words: "gateway timed out", hint: LATER },
};

/** The statuses after which the same request may succeed, as curl's --retry has them, and 425. */
const RETRYABLE = new Set([408, 425, 429, 500, 502, 503, 504]);

/** The parts of an answer that tell why it is not the wanted one. */
export interface Refused {
  readonly status: number;
  readonly headers: Headers;
  /** The address that answered, after redirects. */
  readonly url?: URL;
  readonly hubToken?: HubToken | undefined;
  /** Whether another answer of the host has told to wait already. */
  readonly isWaitKnown?: boolean;
}

/**
 * The statuses of a signed address whose time is over, or that was good for
 * one request: the address that redirected to it may sign another.
 */
const EXPIRED = new Set([401, 403, 404, 410]);

/** What an answer means beside its own request. */
interface Bearing {
  /** What all addresses begin with that are refused alike, as `publicUrl` has them. */
  readonly refuses?: string | undefined;
  /** Whether another request for the address that redirected here may be signed anew. */
  readonly isExpired?: boolean;
  /** The same for all that a host refuses for one reason: one of them tells the user. */
  readonly reason?: string | undefined;
  /** Whether another answer of the host has told to wait already. */
  readonly isWaitKnown?: boolean | undefined;
}

/** A server answered, and not as it should. */
export class AnswerError extends NetworkError {
  constructor(
    message: string,
    options: NetworkErrorOptions,
    readonly bearing: Bearing,
  ) {
    super(message, options);
  }
}

/** The answer that an error comes from, in whatever words it is told by now. */
export function answerBehind(error: unknown): AnswerError | undefined {
  if (!(error instanceof NetworkError)) return undefined;
  return error instanceof AnswerError ? error : answerBehind(error.cause);
}

/**
 * Turns an unwanted answer to a request for `url` into an error that says in
 * words what it means, and which host it is from where that is another one.
 *
 * @param verb what could not be done to the address
 */
export function answerError(
  url: URL,
  { status, headers, url: from = url, hubToken, isWaitKnown }: Refused,
  verb: "fetch" | "write to" = "fetch",
): AnswerError {
  const hub = hubRefusal(status, headers, hubToken);
  const isElsewhere = from.origin !== url.origin;
  const isExpired = isElsewhere && EXPIRED.has(status) &&
    maySign(from, headers);
  const { words, hint } = isExpired
    ? { words: STATUSES[status]?.words, hint: SIGNED }
    : hub ?? STATUSES[status] ?? { words: undefined };
  const said = [words, requestName(headers)]
    .filter((each) => each !== undefined).join("; ");
  const retryAfter = retryAfterOf(status, headers);
  const wait = retryAfter === undefined
    ? ""
    : `, and asks to wait ${describeRetryAfter(retryAfter)}`;
  const refuses = hub && refusedAlike(url, hub);
  const isForbidden = status === 401 || status === 403;
  const reason = isExpired && isForbidden
    ? `${from.origin} ${status}`
    : refuses;
  return new AnswerError(
    `cannot ${verb} ${describeUrl(url)}: ${
      isElsewhere ? `${from.host}, where it redirects to,` : "the server"
    } answered ${status}` +
      (said === "" ? "" : ` (${said})`) + wait,
    {
      status,
      retryable: isExpired || RETRYABLE.has(status),
      retryAfter,
      failure: hub?.failure,
      hint,
    },
    { refuses, reason, isExpired, isWaitKnown },
  );
}

/** Whether an address may be signed, and is not that of a page: storages refuse without one. */
function maySign(url: URL, headers: Headers): boolean {
  const isPage = /^text\/html\b/i.test(headers.get("content-type") ?? "");
  return isSigned(url) || url.search !== "" && !isPage;
}

/** The error of an answer to a request for the whole that is, or may be, something else. */
export function contradictionError(
  url: URL,
  status: number,
  headers: Headers,
): NetworkError {
  const fields = ["Content-Range", "Content-Length", "Content-Type"]
    .flatMap((name) => {
      const value = headers.get(name);
      return value === null ? [] : [`"${name}: ${value}"`];
    });
  const { words } = STATUSES[status] ?? { words: "OK" };
  return cannotFetch(
    url,
    "the server was asked for the whole file, and its answer does not fit: " +
      [`${status} (${words})`, ...fields].join(", "),
    { status, hint: BROKEN_SERVER },
  );
}

/** What the server's owner finds the request by, as hubs and others say it. */
function requestName(headers: Headers): string | undefined {
  const id = headers.get("x-request-id") ?? "";
  return /^[\w=:;.-]{1,100}$/.test(id) ? `request ${id}` : undefined;
}

function describeRetryAfter(value: string): string {
  if (!/^\d+$/.test(value)) return `until ${value}`;
  return value === "1" ? "1 second" : `${value} seconds`;
}
