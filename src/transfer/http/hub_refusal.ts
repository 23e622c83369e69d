// Pure: no disk, network, clock or environment.

import type { FailureClass } from "../../base/failure_class.ts";

/** What is said of a refusal, and what its reader can do. */
interface Refusal {
  words: string;
  hint: string;
  /** Where the status does not tell. */
  failure?: FailureClass;
  /** What else is refused alike; the address alone unless said. */
  alike?: "revision" | "server";
}

const TOKEN =
  "set HF_TOKEN to a token from the hub's settings, or log in with its own program";

/** What is said of a repository that the hub has disabled. */
export const TAKEN_DOWN: Refusal = {
  alike: "revision",
  words: "the hub has taken it down",
  hint: "Its page at the hub may say why.",
};

/** By the status and code of the Hugging Face hub's answer, or what else tells. */
const REFUSALS: Readonly<Record<string, Refusal>> = {
  "401 GatedRepo": {
    alike: "revision",
    words: "the model is gated, and no token was sent",
    failure: "gated",
    hint: `Accept its terms on its page at the hub, and ${TOKEN}.`,
  },
  "403 GatedRepo": {
    alike: "revision",
    words: "the model is gated, and the account of the token has no access",
    failure: "gated",
    hint:
      "Accept its terms on its page at the hub with that account; its owner may have to agree.",
  },
  "401 RepoNotFound": {
    alike: "revision",
    words: "missing, or private and not logged in: the hub does not say which",
    hint: `Check the name; if it is private, ${TOKEN}.`,
  },
  "404 RepoNotFound": {
    alike: "revision",
    words:
      "the hub has no such repository, or none that the token's account can see",
    hint: "Check the name.",
  },
  "404 RevisionNotFound": {
    alike: "revision",
    words: "the repository has no such branch, tag or commit",
    hint: "Check the revision after the @.",
  },
  "404 EntryNotFound": {
    words: "the repository has no such file",
    hint: "Check the path, and the revision.",
  },
  "wrong token": {
    alike: "server",
    words: "the token is not valid",
    hint: "Set HF_TOKEN to another one, or unset it for a public model.",
  },
  "taken down": TAKEN_DOWN,
  "token refused": {
    alike: "revision",
    words: "the token is not accepted for this",
    hint:
      "It may have expired, or its account may have no access: set HF_TOKEN to another one.",
  },
  "token needed": {
    alike: "revision",
    words: "access is refused",
    hint: `If you have access, ${TOKEN}.`,
  },
  "GitHub 401": {
    alike: "server",
    words: "the token is not valid",
    hint: "Set GITHUB_TOKEN to another one, or unset it for what is public.",
  },
  "GitHub 404": {
    words: "missing, or private: GitHub does not say which",
    hint:
      "Check the name; if it is private, set GITHUB_TOKEN to a token that may read it.",
  },
  "GitHub quota": {
    alike: "server",
    words: "the requests that GitHub allows in an hour are used up",
    hint:
      "Run the same command again later; with a token in GITHUB_TOKEN, GitHub allows more.",
  },
};

/** Whether a request to the Hugging Face hub had the user's token. */
export type HubToken = "sent" | "none";

/**
 * Words for a refusal of the Hugging Face hub, or of GitHub's API; undefined
 * for any other answer.
 *
 * @param hubToken undefined where it is not known to be that hub
 * @see https://github.com/huggingface/huggingface_hub/blob/main/src/huggingface_hub/utils/_http.py
 * @see https://docs.github.com/en/rest/using-the-rest-api/troubleshooting-the-rest-api
 */
export function hubRefusal(
  status: number,
  headers: Headers,
  hubToken?: HubToken,
): Refusal | undefined {
  return REFUSALS[kindOf(status, headers, hubToken)];
}

function kindOf(
  status: number,
  headers: Headers,
  hubToken: HubToken | undefined,
): string {
  const message = headers.get("x-error-message") ?? "";
  if (status === 401 && /^invalid credentials/i.test(message)) {
    return "wrong token";
  }
  if (status === 403 && /resource is disabled/i.test(message)) {
    return "taken down";
  }
  if (!headers.has("x-github-media-type")) {
    const code = headers.get("x-error-code");
    const isPlain = code === null && (status === 401 || status === 403);
    if (!isPlain || hubToken === undefined) return `${status} ${code}`;
    if (hubToken === "sent") return "token refused";
    // The hub answers so, too, for what is missing.
    return status === 401 ? "401 RepoNotFound" : "token needed";
  }
  const isUsedUp = headers.get("x-ratelimit-remaining") === "0" &&
    (status === 403 || status === 429);
  return isUsedUp ? "GitHub quota" : `GitHub ${status}`;
}

/**
 * What all addresses begin with, as `publicUrl` has them, that a hub refuses
 * for the same reason as one of them; undefined where there are no others.
 */
export function refusedAlike(
  { origin, pathname }: URL,
  { alike }: Refusal,
): string | undefined {
  if (alike === undefined) return undefined;
  const [path] = alike === "server"
    ? ["/"]
    : /^.*?\/resolve\/[^/]+\//.exec(pathname) ?? [];
  return path && origin + path;
}

/** Seconds to wait that `RateLimit: "api";r=0;t=55` asks for; undefined for none. */
export function rateLimitSeconds(headers: Headers): string | undefined {
  const limit = headers.get("ratelimit") ?? "";
  return /;\s*r=0\b/.test(limit)
    ? /;\s*t=(\d{1,6})/.exec(limit)?.[1]
    : undefined;
}
