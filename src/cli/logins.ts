import { join } from "@std/path";
import { StoreError } from "../base/errors.ts";
import { JsonError } from "../base/json.ts";
import { osError } from "../base/os_error.ts";
import { expandTilde, type User, userHome } from "../settings/user_home.ts";
import { type Login, loginFor, parseNetrc } from "../transfer/http/netrc.ts";
import {
  decodeLogin,
  type OriginToken,
} from "../transfer/http/request_headers.ts";
import { accessFor } from "../transfer/http/zoo_access.ts";
import {
  type DockerLogins,
  parseDockerLogins,
  type RegistryLogin,
} from "../transfer/registry/docker_logins.ts";
import type { FindLogin } from "../transfer/registry/registry_http.ts";

/**
 * The logins of the user's netrc file: the one that `NETRC` names, else
 * `~/.netrc`, or `~/_netrc` on Windows. Without a file there are none.
 *
 * @throws StoreError when the file that `NETRC` names cannot be read.
 */
export function readLogins(user: User): Login[] {
  const { NETRC } = user.environment;
  const home = userHome(user);
  const usual = user.os === "windows" ? "_netrc" : ".netrc";
  const path = NETRC ?? (home && join(home, usual));
  if (path === undefined) return [];
  try {
    return parseNetrc(Deno.readTextFileSync(path));
  } catch (error) {
    if (NETRC !== undefined) throw osError("read the logins in", path, error);
    // This file was not named: a server that wants a login will say so.
    return [];
  }
}

/**
 * The user's tokens for the Hugging Face hub and for GitHub's API. A token goes
 * to the server that its service is asked at, and to no other; one that no
 * header can hold is none.
 *
 * @see https://huggingface.co/docs/huggingface_hub/package_reference/environment_variables
 */
export function hubTokens(user: User): OriginToken[] {
  const { GITHUB_API_URL = "https://api.github.com" } = user.environment;
  const { GH_TOKEN, GITHUB_TOKEN } = user.environment;
  const gitHub = {
    origin: URL.parse(GITHUB_API_URL)?.origin,
    token: GH_TOKEN ?? GITHUB_TOKEN,
    // Else it tells of the file of a release and does not send it.
    accept: "application/octet-stream",
  };
  const huggingFace = {
    origin: huggingFaceOrigin(user),
    token: huggingFaceToken(user),
  };
  return [huggingFace, gitHub]
    .flatMap(({ origin, token = "", ...more }) => {
      const sent = token.trim();
      return origin === undefined || !/^[\x21-\x7e]+$/.test(sent)
        ? []
        : [{ origin, token: sent, ...more }];
    });
}

/** The origin of the hub that is asked; undefined where its address is none. */
export function huggingFaceOrigin({ environment }: User): string | undefined {
  const { HF_ENDPOINT = "https://huggingface.co" } = environment;
  return URL.parse(HF_ENDPOINT)?.origin;
}

/** Where the hub's own programs look for it, in their order. */
function huggingFaceToken(user: User): string | undefined {
  const { environment } = user;
  const { HF_TOKEN, HUGGING_FACE_HUB_TOKEN, HF_TOKEN_PATH } = environment;
  const { HF_HOME, XDG_CACHE_HOME, HF_HUB_DISABLE_IMPLICIT_TOKEN } =
    environment;
  if (/^(?:1|on|yes|true)$/i.test(HF_HUB_DISABLE_IMPLICIT_TOKEN ?? "")) {
    return undefined;
  }
  const home = userHome(user);
  const cache = XDG_CACHE_HOME ?? (home && join(home, ".cache"));
  const folder = HF_HOME ?? (cache && join(cache, "huggingface"));
  const named = HF_TOKEN_PATH ?? (folder && join(folder, "token"));
  const file = named && expandTilde(named, user);
  const token = HF_TOKEN ?? HUGGING_FACE_HUB_TOKEN;
  try {
    return token ?? (file && Deno.readTextFileSync(file));
  } catch {
    // Most users have none: a hub that wants one will say so.
    return undefined;
  }
}

/**
 * Finds the login of a registry: in the address of the zoo, in the files of
 * Podman and Docker, or in the netrc file. They are read when a registry first
 * wants a login.
 *
 * @param access addresses of zoos that hold a login
 * @param netrc the logins of the user's netrc file
 */
export function registryLogins(
  user: User,
  access: readonly URL[],
  netrc: readonly Login[],
): FindLogin {
  let files: readonly DockerLogins[] | undefined;
  return (registry, repository) => {
    files ??= readDockerLogins(user);
    const filed = addressLogin(accessFor(access, registry)) ??
      files.map((find) => find(registry.host, repository))
        .find((login) => login !== undefined);
    if (filed !== undefined && filed.kind !== "helper") return filed;
    // The netrc file is the way round a helper.
    const login = loginFor(netrc, registry.hostname);
    return login === undefined
      ? filed
      : { kind: "password", user: login.login, password: login.password };
  };
}

function addressLogin(address: URL | undefined): RegistryLogin | undefined {
  const { username = "", password = "" } = address ?? {};
  if (username === "" && password === "") return undefined;
  return {
    kind: "password",
    user: decodeLogin(username),
    password: decodeLogin(password),
  };
}

/**
 * Reads the files that are there. One that the user named in the environment
 * has to be: the others may be missing.
 *
 * @see containers-auth.json(5), docker-login(1)
 */
function readDockerLogins(user: User): DockerLogins[] {
  const home = userHome(user);
  const { REGISTRY_AUTH_FILE, XDG_RUNTIME_DIR, DOCKER_CONFIG } =
    user.environment;
  const docker = DOCKER_CONFIG ?? (home && join(home, ".docker"));
  const usual = [
    XDG_RUNTIME_DIR && join(XDG_RUNTIME_DIR, "containers", "auth.json"),
    home && join(home, ".config", "containers", "auth.json"),
    docker && join(docker, "config.json"),
  ];
  return [
    ...readLoginFile(REGISTRY_AUTH_FILE, true),
    ...usual.flatMap((path) => readLoginFile(path, false)),
  ];
}

function readLoginFile(
  path: string | undefined,
  isNamed: boolean,
): DockerLogins[] {
  if (path === undefined) return [];
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
