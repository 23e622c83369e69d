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

/**
 * Finds the login for a repository in one file.
 *
 * @param host with its port, as in the address
 */
export type DockerLogins = (
  host: string,
  repository: string,
) => RegistryLogin | undefined;

/** Docker Hub's key in such files, whatever name it is asked by. */
const DOCKER_HUB = "index.docker.io";
const DOCKER_HUB_HOSTS = new Set(["docker.io", "registry-1.docker.io"]);

/**
 * Reads `config.json` of Docker or `auth.json` of Podman. Of keys that name a
 * part of a repository's path the longest counts (containers-auth.json(5)).
 *
 * @see https://docs.docker.com/reference/cli/docker/login/#credential-stores
 * @throws JsonError when it is not such a file.
 */
export function parseDockerLogins(text: string): DockerLogins {
  const file = parseObject(text, "the file");
  const auths = membersOf(file, "auths", (value) => readLogin(fieldsOf(value)));
  const helpers = membersOf(file, "credHelpers", asHelper);
  const store = file["credsStore"];
  return (host, repository) => {
    const known = DOCKER_HUB_HOSTS.has(host) ? DOCKER_HUB : host;
    const helper = helpers.get(known);
    if (helper !== undefined) return helper;
    for (let path = `${known}/${repository}`; path !== "";) {
      const login = auths.get(path);
      if (login !== undefined) return login;
      path = path.slice(0, Math.max(0, path.lastIndexOf("/")));
    }
    return asHelper(store);
  };
}

/** The logins that the members of an object of the file are, by their plain keys. */
function membersOf(
  file: Fields,
  name: string,
  read: (value: unknown) => RegistryLogin | undefined,
): Map<string, RegistryLogin> {
  const logins = new Map<string, RegistryLogin>();
  for (const [key, value] of Object.entries(fieldsOf(file[name]) ?? {})) {
    const login = read(value);
    if (login !== undefined) logins.set(plainKey(key), login);
  }
  return logins;
}

function asHelper(name: unknown): RegistryLogin | undefined {
  return typeof name === "string" && name !== ""
    ? { kind: "helper", name }
    : undefined;
}

function readLogin(fields: Fields = {}): RegistryLogin | undefined {
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
