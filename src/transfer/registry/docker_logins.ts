// Pure: no disk, network, clock or environment.

import {
  type Fields,
  fieldsOf,
  parseObject,
  textsOf,
} from "../../base/json.ts";

/** What a file of Docker's or Podman's says of one registry. */
export type RegistryLogin =
  | {
    readonly kind: "password";
    readonly user: string;
    readonly password: string;
  }
  /** A token that is changed for others at the token server. */
  | { readonly kind: "identity"; readonly token: string }
  /** A program knows it, which this one does not start. */
  | { readonly kind: "helper"; readonly name: string };

/** The logins of one file. */
export interface DockerLogins {
  /** By `host:port`, perhaps with a path behind. */
  readonly auths: ReadonlyMap<string, RegistryLogin>;
  /** Names of credential helpers, by host. */
  readonly helpers: ReadonlyMap<string, string>;
  /** The helper for all other hosts. */
  readonly store: string | undefined;
}

/** Docker Hub's key in such files, whatever name it is asked by. */
const DOCKER_HUB = "index.docker.io";
const DOCKER_HUB_HOSTS = new Set(["docker.io", "registry-1.docker.io"]);

/**
 * Reads `config.json` of Docker or `auth.json` of Podman.
 *
 * @see https://docs.docker.com/reference/cli/docker/login/#credential-stores
 * @throws JsonError when it is not such a file.
 */
export function parseDockerLogins(text: string): DockerLogins {
  const file = parseObject(text, "the file");
  const auths = new Map<string, RegistryLogin>();
  for (const [key, value] of Object.entries(fieldsOf(file["auths"]) ?? {})) {
    const login = readLogin(fieldsOf(value) ?? {});
    if (login !== undefined) auths.set(plainKey(key), login);
  }
  const named = fieldsOf(file["credHelpers"]) ?? {};
  const helpers = Object.entries(textsOf(named, ...Object.keys(named)));
  return {
    auths,
    helpers: new Map(helpers.map(([key, name = ""]) => [plainKey(key), name])),
    store: textsOf(file, "credsStore").credsStore || undefined,
  };
}

/**
 * The login for a repository: of keys that name a part of its path the longest
 * counts (containers-auth.json(5)), and the files in their order.
 *
 * @param host with its port, as in the address
 */
export function loginForRepository(
  files: readonly DockerLogins[],
  host: string,
  repository: string,
): RegistryLogin | undefined {
  const known = DOCKER_HUB_HOSTS.has(host) ? DOCKER_HUB : host;
  const parts = [known, ...repository.split("/")];
  const keys = parts.map((_, index) =>
    parts.slice(0, parts.length - index).join("/")
  );
  for (const { auths, helpers, store } of files) {
    const helper = helpers.get(known);
    if (helper !== undefined) return { kind: "helper", name: helper };
    for (const key of keys) {
      const login = auths.get(key);
      if (login !== undefined) return login;
    }
    if (store !== undefined) return { kind: "helper", name: store };
  }
  return undefined;
}

function readLogin(fields: Fields): RegistryLogin | undefined {
  const { auth = "", identitytoken } = textsOf(fields, "auth", "identitytoken");
  if (identitytoken) return { kind: "identity", token: identitytoken };
  const [, user, password] = /^([^:]*):(.*)$/s.exec(decodeBase64(auth)) ?? [];
  return user === undefined || password === undefined
    ? undefined
    : { kind: "password", user, password };
}

/** Old files have keys with a scheme and a path: `https://host/v1/`. */
function plainKey(key: string): string {
  return key.replace(/^https?:\/\//i, "").replace(/\/v[12]?\/?$|\/+$/, "");
}

function decodeBase64(text: string): string {
  try {
    const bytes = Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));
    return new TextDecoder().decode(bytes).replace(/\0+$/, "");
  } catch {
    // atob throws for what is not base64, and for nothing else: no login.
    return "";
  }
}
