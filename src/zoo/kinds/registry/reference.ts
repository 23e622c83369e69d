// Pure: no disk, network, clock or environment.

import { isLoopback } from "../../../base/loopback.ts";
import { SettingsError } from "../../../base/errors.ts";

/** A repository of an OCI registry that holds a zoo. */
export interface RepositoryReference {
  /** As messages and receipts name it: `oci://host:port/repository`, with its pin. */
  readonly address: string;
  /** The repository's API: `https://host:port/v2/repository/`. */
  readonly api: URL;
  /** Digest of the index that the user wants and no other, as `sha256:…`. */
  readonly pin: string | undefined;
}

/** Longest name of host and repository that all clients take. */
const MAX_NAME_LENGTH = 255;

const PART = "[a-z0-9]+(?:(?:\\.|_|__|-+)[a-z0-9]+)*";
const REPOSITORY = new RegExp(`^${PART}(?:/${PART})*$`);
const TAG = /^[a-zA-Z0-9_][a-zA-Z0-9._-]{0,127}$/;
const DIGEST = /^sha256:[0-9a-f]{64}$/;

/** Tag of the artifact that lists a zoo's entries. skopeo's layouts take no name that begins with `_`. */
export const INDEX_TAG = "zoo-index";

/** Whether a text is a digest that this program can check. */
export function isDigest(text: string): boolean {
  return DIGEST.test(text);
}

/**
 * Reads `oci://host[:port]/repository[@sha256:…]`. A registry on this machine
 * itself is asked over http, all others over https.
 *
 * @param url as the user gave it
 * @see https://github.com/opencontainers/distribution-spec/blob/v1.1.1/spec.md#pulling-manifests
 * @throws SettingsError that says which rule it breaks.
 */
export function parseRepository(url: URL): RepositoryReference {
  const [path = "", pin, ...rest] = url.pathname.replace(/^\/+|\/+$/g, "")
    .split("@");
  const shown = `oci://${url.host}${url.pathname.replace(/\/+$/, "")}`;
  const refuse = (reason: string, hint?: string) =>
    new SettingsError(
      `cannot use "${shown}" as a model zoo: ${reason}`,
      {
        hint: hint ??
          "A zoo in a registry is named oci://host/repository, such as oci://registry.example/zoo/lung.",
      },
    );
  if (url.host === "") throw refuse("it names no registry");
  if (url.search !== "" || url.hash !== "") {
    throw refuse("an address of a registry has no query");
  }
  if (path === "") throw refuse("it names no repository");
  if (/[A-Z]/.test(path)) {
    throw refuse(
      `the repository "${path}" has capital letters, which no registry takes`,
      `Write it as "${path.toLowerCase()}".`,
    );
  }
  const tag = /^(.+):([^/]*)$/.exec(path);
  if (tag !== null) {
    throw refuse(
      `a zoo is a whole repository, without a tag such as "${tag[2]}"`,
      `Name it oci://${url.host}/${tag[1]}, or pin its index with @sha256:….`,
    );
  }
  if (!REPOSITORY.test(path)) {
    throw refuse(
      `"${path}" is no name of a repository`,
      "It has parts of lower-case letters and digits, with a dot, one or two underscores or hyphens inside, and slashes between.",
    );
  }
  if (`${url.host}/${path}`.length > MAX_NAME_LENGTH) {
    throw refuse(
      `host and repository have more than ${MAX_NAME_LENGTH} characters`,
    );
  }
  if (rest.length > 0 || (pin !== undefined && !isDigest(pin))) {
    throw refuse(
      "what follows @ is no SHA-256",
      "A pin is @sha256: and 64 hexadecimal digits.",
    );
  }
  const scheme = isLoopback(url.hostname) ? "http" : "https";
  const api = URL.parse(`${scheme}://${url.host}/v2/${path}/`);
  // An address of another scheme than http may have any text for its host.
  if (api === null) throw refuse(`"${url.host}" is no name of a host`);
  return { address: shown, api, pin };
}

/** Why a folder of a zoo cannot be the tag of its entry; undefined where it can. */
export function tagProblem(folder: string): string | undefined {
  if (folder === INDEX_TAG) {
    return `"${INDEX_TAG}" is the tag of the zoo's index`;
  }
  return TAG.test(folder)
    ? undefined
    : "a tag has at most 128 letters, digits, dots, hyphens and underscores, and begins with a letter, digit or underscore";
}
