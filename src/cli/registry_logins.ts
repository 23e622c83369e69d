import { join } from "@std/path";
import { StoreError } from "../base/errors.ts";
import { JsonError } from "../base/json.ts";
import { osError } from "../base/os_error.ts";
import type { Environment } from "../settings/environment.ts";
import { userHome, type Users } from "../settings/user_home.ts";
import { accessFor } from "../transfer/http/zoo_access.ts";
import { type Login, loginFor } from "../transfer/http/netrc.ts";
import {
  type DockerLogins,
  loginForRepository,
  parseDockerLogins,
  type RegistryLogin,
} from "../transfer/registry/docker_logins.ts";
import type { FindLogin } from "../transfer/registry/registry_http.ts";

/** Where logins of registries may be. */
export interface LoginPlaces {
  environment: Environment;
  users: Users;
  /** Addresses of zoos that hold a login. */
  access: readonly URL[];
  /** The logins of the user's netrc file. */
  netrc: readonly Login[];
}

/**
 * Finds the login of a registry: in the address of the zoo, in the files of
 * Podman and Docker, or in the netrc file. They are read when a registry first
 * wants a login.
 */
export function registryLogins(places: LoginPlaces): FindLogin {
  let files: readonly DockerLogins[] | undefined;
  return (registry, repository) => {
    files ??= readFiles(places);
    const address = accessFor(places.access, registry);
    const filed = addressLogin(address) ??
      loginForRepository(files, registry.host, repository);
    // The netrc file is the way round a helper.
    return filed === undefined || filed.kind === "helper"
      ? netrcLogin(loginFor(places.netrc, registry.hostname)) ?? filed
      : filed;
  };
}

function addressLogin(address: URL | undefined): RegistryLogin | undefined {
  const { username = "", password = "" } = address ?? {};
  if (username === "" && password === "") return undefined;
  return {
    kind: "password",
    user: decodeURIComponent(username),
    password: decodeURIComponent(password),
  };
}

function netrcLogin(login: Login | undefined): RegistryLogin | undefined {
  return login && {
    kind: "password",
    user: login.login,
    password: login.password,
  };
}

/**
 * Reads the files that are there. One that the user named in the environment
 * has to be: the others may be missing.
 *
 * @see containers-auth.json(5), docker-login(1)
 */
function readFiles({ environment, users }: LoginPlaces): DockerLogins[] {
  const home = userHome(environment, users);
  const below = (...names: string[]) =>
    home === undefined ? [] : [join(home, ...names)];
  const { REGISTRY_AUTH_FILE, XDG_RUNTIME_DIR, DOCKER_CONFIG } = environment;
  const named = REGISTRY_AUTH_FILE === undefined ? [] : [REGISTRY_AUTH_FILE];
  const usual = [
    ...(XDG_RUNTIME_DIR === undefined
      ? []
      : [join(XDG_RUNTIME_DIR, "containers", "auth.json")]),
    ...below(".config", "containers", "auth.json"),
    ...(DOCKER_CONFIG === undefined
      ? below(".docker", "config.json")
      : [join(DOCKER_CONFIG, "config.json")]),
  ];
  return [
    ...named.flatMap((path) => readLoginFile(path, true)),
    ...usual.flatMap((path) => readLoginFile(path, false)),
  ];
}

function readLoginFile(path: string, isNamed: boolean): DockerLogins[] {
  try {
    return [parseDockerLogins(Deno.readTextFileSync(path))];
  } catch (error) {
    if (error instanceof JsonError) {
      throw new StoreError(
        `cannot read the logins in "${path}": ${error.message}`,
        {
          cause: error,
          failure: "config",
          hint: "Correct the file, or log in again.",
        },
      );
    }
    // A registry that wants a login will say so.
    if (!isNamed && error instanceof Deno.errors.NotFound) return [];
    throw osError("read the logins in", path, error);
  }
}
