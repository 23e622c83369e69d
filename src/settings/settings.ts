// Pure: no disk, network, clock or environment.

import { stringify } from "@std/ini/stringify";
import { isAbsolute, join } from "@std/path";
import { nearNames } from "../base/closest.ts";
import { SettingsError } from "../base/errors.ts";
import { type IniDocument, IniSyntaxError, parseIni } from "../ini/parse.ts";
import { IniInterpolationError, readValue } from "../ini/value.ts";
import { OFFICIAL_ZOO } from "../zoo/official_zoo.ts";
import { isKeyLike, pathOf, splitZoos } from "../zoo/place.ts";
import type { Environment } from "./environment.ts";
import { expandTilde, userHome, type Users } from "./user_home.ts";

/** The home that a new config file names. */
const DEFAULT_HOME = "~/niftynet";

/** The keys of section [global] that are read. */
const KEYS: readonly string[] = ["home", "zoo", "zoo_key"];

/** What the rest of the program is told. Paths may be relative to the current folder. */
export interface Settings {
  /** The folder with config.ini and the caches. */
  configHome: string;
  /** The folder that holds models, data and extensions: "$NIFTYNET_HOME". */
  home: string;
  /** Addresses of the zoos, the one to ask first in front; at least one. */
  zoos: readonly string[];
  /** Keys that zoos must be signed with, each `RW…` or the path of a file; none where they need not be. */
  zooKeys: readonly string[];
}

/** The content of config.ini as it was found. */
export type ConfigText = { kind: "missing" } | {
  kind: "not-utf8"; /** As far as it can be read. */
  text: string;
} | {
  kind: "text";
  text: string;
};

/** What is to be done with config.ini. */
export type ConfigAction =
  | { kind: "keep" }
  | { kind: "create" }
  /** The file is not usable: it is moved aside and a default one written. */
  | { kind: "back-up-and-create"; reason: string };

/** What the command line names; what it does not is found elsewhere. */
export interface Named {
  /** The home. */
  home?: string | undefined;
  zoos?: readonly string[];
  zooKeys?: readonly string[];
}

/** What follows from the environment, config.ini and the command line. */
export interface Decision {
  settings: Settings;
  action: ConfigAction;
  /** What the user corrects to have another home: "the key home in …". */
  homeSource: string;
  /**
   * A relative home of config.ini as seen from the current folder, which is
   * where NiftyNet's Python command has it.
   */
  originalHome: string | undefined;
  /** Keys of config.ini that are not read, and those that are and may be meant. */
  misspelt: readonly Misspelt[];
}

/** A name that means nothing, and those that it may be meant to be. */
export interface Misspelt {
  name: string;
  near: readonly string[];
}

/** The text of a new config.ini. */
export const DEFAULT_CONFIG =
  stringify({ global: { home: DEFAULT_HOME } }, { pretty: true }) + "\n";

/**
 * The folder of config.ini: `$niftynet_config_home`, which is taken as it is,
 * else `~/.niftynet`.
 *
 * @throws SettingsError when neither the variable nor the user's home is known.
 */
export function findConfigHome(
  environment: Environment,
  users: Users,
): string {
  if (environment.niftynet_config_home) {
    return environment.niftynet_config_home;
  }
  const home = userHome(environment, users);
  if (home === undefined) {
    throw new SettingsError(
      "cannot find the folder of config.ini: the user has no home folder",
      { hint: "Set niftynet_config_home (or HOME) to a folder of yours." },
    );
  }
  const slash = users.os === "windows" ? "\\" : "/";
  return `${home.replace(/[/\\]+$/, "")}${slash}.niftynet`;
}

/**
 * Decides from the environment and the text of config.ini what the settings
 * are and what is to be done with the file. The home is the one that the
 * command line names, else that of config.ini. The zoos are those that the
 * command line names, else those of `$niftynet_model_zoo`, else those of the
 * key `zoo` beside `home`, else the official one. The keys that zoos must be
 * signed with are those that the command line names, else those of the key
 * `zoo_key` there. Relative paths in config.ini start at its folder.
 *
 * @param usesHome whether the home must be known
 * @throws SettingsError when the home, a zoo or a key cannot be told.
 */
export function decideSettings(
  environment: Environment,
  users: Users,
  config: ConfigText,
  { home: namedHome, zoos = [], zooKeys = [] }: Named = {},
  usesHome = true,
): Decision {
  const { written, action, zoo, keys, misspelt } = readConfig(config);
  const configHome = findConfigHome(environment, users);
  const tilde = (text: string) => expandTilde(text, environment, users);
  const expanded = (texts: readonly string[]) =>
    texts.map((text) => tilde(text) ?? text);
  const beside = (path: string) =>
    isAbsolute(path) ? path : join(configHome, path);
  const isPath = (zoo: string) => pathOf(zoo, users.os) === zoo;
  const homeSource = namedHome === undefined
    ? "the key home in section [global] of config.ini"
    : "--home or NET_DOWNLOAD_HOME";
  const wanted = namedHome ?? written;
  const home = tilde(wanted) ?? (usesHome ? undefined : wanted);
  if (home === undefined) {
    throw new SettingsError(
      `cannot expand "${wanted}", the home in ${
        namedHome === undefined ? "config.ini" : homeSource
      }: that user's home folder is not known`,
      {
        hint:
          "Set HOME, or give the home as a full path: with --home, NET_DOWNLOAD_HOME or home in section [global] of config.ini.",
      },
    );
  }
  const isBeside = namedHome === undefined && !isAbsolute(home);
  const namedZoos = firstNamed([
    zoos.join("\n"),
    environment.niftynet_model_zoo,
  ]);
  return {
    settings: {
      configHome,
      home: isBeside ? beside(home) : home,
      zoos: namedZoos === undefined
        ? expanded(firstNamed([zoo]) ?? [OFFICIAL_ZOO])
          .map((each) => isPath(each) ? beside(each) : each)
        : expanded(namedZoos),
      zooKeys: zooKeys.length === 0
        ? expanded(keys).map((key) => isKeyLike(key) ? key : beside(key))
        : expanded(
          namedKeys(
            zooKeys.join("\n"),
            "--zoo-key or NET_DOWNLOAD_ZOO_KEY: it",
          ),
        ),
    },
    action,
    homeSource,
    originalHome: isBeside ? home : undefined,
    misspelt,
  };
}

/** What the first setting names that names anything. */
function firstNamed(
  settings: readonly (string | undefined)[],
): string[] | undefined {
  return settings.map((setting) => splitZoos(setting ?? ""))
    .find((names) => names.length > 0);
}

/**
 * The keys that a setting names: one that names none by mistake must not do
 * without signatures. Of the text of minisign's file, the comment is no key.
 *
 * @param what as in "cannot use `what` names no key"
 * @throws SettingsError when it names none.
 */
function namedKeys(setting: string, what: string): string[] {
  const keys = splitZoos(setting)
    .filter((line) => !line.startsWith("untrusted comment:"));
  if (keys.length > 0) return keys;
  throw new SettingsError(`cannot use ${what} names no key`, {
    hint: "Give it a key, or remove it to use zoos without signatures.",
  });
}

/** What config.ini says, and what is to be done with it. */
interface ConfigFacts {
  /** The home as it is written there. */
  written: string;
  action: ConfigAction;
  zoo: string | undefined;
  keys: readonly string[];
  misspelt: readonly Misspelt[];
}

function readConfig(config: ConfigText): ConfigFacts {
  const fresh = (
    action: ConfigAction,
    misspelt: readonly Misspelt[] = [],
  ): ConfigFacts => ({
    written: DEFAULT_HOME,
    action,
    zoo: undefined,
    keys: [],
    misspelt,
  });
  if (config.kind === "missing") return fresh({ kind: "create" });
  const unusable = (
    reason: string,
    misspelt?: readonly Misspelt[],
  ): ConfigFacts => {
    refuseLostKey(config.text, reason);
    return fresh({ kind: "back-up-and-create", reason }, misspelt);
  };
  if (config.kind === "not-utf8") return unusable("it is not UTF-8 text");
  let document: IniDocument;
  let home: string | undefined;
  try {
    document = parseIni(config.text);
    if (!document.sections.has("global")) {
      return unusable("it has no section [global]");
    }
    home = readValue(document, "global", "home", "strict");
  } catch (error) {
    if (
      error instanceof IniSyntaxError || error instanceof IniInterpolationError
    ) return unusable(error.message);
    throw error;
  }
  const misspelt = misspeltKeys(document);
  if (home === undefined) {
    return unusable('section [global] has no key "home"', misspelt);
  }
  if (home === "" || /[\n\0]/.test(home)) {
    return unusable('the key "home" does not name a folder');
  }
  const zooKey = readOwn(document, "zoo_key");
  return {
    written: home,
    action: { kind: "keep" },
    zoo: readOwn(document, "zoo"),
    keys: zooKey === undefined
      ? []
      : namedKeys(zooKey, 'config.ini: "zoo_key"'),
    misspelt,
  };
}

/** The file may have keys of other programs: only what is near to a key of ours is meant for us. */
function misspeltKeys({ sections }: IniDocument): Misspelt[] {
  const found = [...sections.get("global")?.keys() ?? []];
  return found.filter((name) => !KEYS.includes(name))
    .map((name) => ({ name, near: nearNames(name, KEYS) }))
    .filter(({ near }) => near.length > 0);
}

/** A file that is moved aside would take its key with it, and zoos would do without signatures. */
function refuseLostKey(text: string, reason: string): void {
  if (!/^\s*zoo_key\s*[=:]/im.test(text)) return;
  throw new SettingsError(`cannot use config.ini: ${reason}`, {
    hint: "It has a zoo_key, so it is left as it is: correct it.",
  });
}

/** The original knows no such key: one that cannot be read is no reason to move the file aside. */
function readOwn(document: IniDocument, key: string): string | undefined {
  try {
    return readValue(document, "global", key, "literal");
  } catch (error) {
    if (!(error instanceof IniInterpolationError)) throw error;
    throw new SettingsError(`cannot use config.ini: ${error.message}`, {
      cause: error,
    });
  }
}
