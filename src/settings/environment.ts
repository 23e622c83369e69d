// Pure: no disk, network, clock or environment.

import { SettingsError } from "../base/errors.ts";

/**
 * The environment variables that the program reads beside those of options. The
 * permission set in deno.json names the same ones, and all that begin with
 * `NET_DOWNLOAD_` by a pattern. With `ignore`, every other variable looks unset
 * to it: only so does Deno list the names of variables, among which misspelt
 * ones are found, without a permission for the whole environment.
 */
export const VARIABLES = [
  "niftynet_config_home",
  "niftynet_model_zoo",
  "HOME",
  "USERPROFILE",
  "HOMEDRIVE",
  "HOMEPATH",
  "NO_COLOR",
  "TERM",
  "NETRC",
  "DOCKER_CONFIG",
  "REGISTRY_AUTH_FILE",
  "XDG_RUNTIME_DIR",
  "SSL_CERT_FILE",
  "DENO_CERT",
  "http_proxy",
  "HTTP_PROXY",
  "https_proxy",
  "HTTPS_PROXY",
  "all_proxy",
  "ALL_PROXY",
  "no_proxy",
  "NO_PROXY",
  "SOURCE_DATE_EPOCH",
  "HF_ENDPOINT",
  "HF_TOKEN",
  "HUGGING_FACE_HUB_TOKEN",
  "HF_TOKEN_PATH",
  "HF_HOME",
  "HF_HUB_DISABLE_IMPLICIT_TOKEN",
  "XDG_CACHE_HOME",
  "ZENODO_URL",
  "GITHUB_API_URL",
  "GITHUB_TOKEN",
  "GH_TOKEN",
  "MONAI_MODEL_INFO",
  "NET_DOWNLOAD_RELEASES",
] as const;

/** Name of a variable that the program reads. */
export type Variable = (typeof VARIABLES)[number];

/** The values of those that are set. An empty one counts as unset. */
export type Environment = Readonly<Partial<Record<Variable, string>>>;

/** Picks the variables that count from what `get` knows. */
export function pickEnvironment(
  get: (name: Variable) => string | undefined,
): Environment {
  const environment: Partial<Record<Variable, string>> = {};
  for (const name of VARIABLES) {
    const value = get(name);
    if (value) environment[name] = value;
  }
  return environment;
}

/**
 * The time that what is written shall have, so that it can be repeated byte for
 * byte; undefined where none is asked for.
 *
 * @param epoch value of `SOURCE_DATE_EPOCH`: seconds since 1970
 * @throws SettingsError for anything but seconds.
 * @see https://reproducible-builds.org/specs/source-date-epoch/
 */
export function sourceDate(epoch: string | undefined): Date | undefined {
  if (!epoch) return undefined;
  if (/^\d{1,12}$/.test(epoch)) return new Date(Number(epoch) * 1000);
  throw new SettingsError(
    `cannot use SOURCE_DATE_EPOCH "${epoch}": it is not a number of seconds since 1970`,
    { hint: "Correct it, or unset it." },
  );
}
