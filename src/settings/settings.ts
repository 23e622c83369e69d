// Pure: no disk, network, clock or environment.

import { stringify } from "@std/ini/stringify";
import { isAbsolute, join } from "@std/path";
import { SettingsError } from "../base/errors.ts";
import { type IniDocument, IniSyntaxError, parseIni } from "../ini/parse.ts";
import { IniInterpolationError, readValue } from "../ini/value.ts";
import { OFFICIAL_ZOO } from "../zoo/official_zoo.ts";
import { isKeyLike, pathOf, splitZoos } from "../zoo/place.ts";
import { expandTilde, type User, userHome } from "./user_home.ts";

/** The home that a new config file names. */
const DEFAULT_HOME = "~/niftynet";

/** The folders of a home that are Python packages, from which NiftyNet imports extensions. */
export const EXTENSION_PACKAGES = ["extensions", "extensions/network"] as const;

/** The file that makes a folder a Python package. */
export const PACKAGE_FILE = "__init__.py";

/** The keys of section [global] that are read. */
export const CONFIG_KEYS: readonly string[] = ["home", "zoo", "zoo_key"];

/** The text of a new config.ini. */
export const DEFAULT_CONFIG =
  stringify({ global: { home: DEFAULT_HOME } }, { pretty: true }) + "\n";

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

/** The content of config.ini: where it is not UTF-8, as far as it can be read. */
export interface ConfigText {
  text: string;
  isUtf8: boolean;
}

/** What the command line names; what it does not is found elsewhere. */
export interface Named {
  home?: string | undefined;
  zoos?: readonly string[];
  zooKeys?: readonly string[];
}

/** What follows from the environment, config.ini and the command line. */
export interface Decision {
  settings: Settings;
  /** Why config.ini cannot be used, if so: it is moved aside and a default one written. */
  fault: string | undefined;
  /** What the user corrects to have another home: "the key home in …". */
  homeSource: string;
  /**
   * A relative home of config.ini as seen from the current folder, which is
   * where NiftyNet's Python command has it.
   */
  originalHome: string | undefined;
  /** The keys that section [global] has. */
  keys: readonly string[];
}

/**
 * The folder of config.ini: `$niftynet_config_home`, which is taken as it is,
 * else `~/.niftynet`.
 *
 * @throws SettingsError when neither the variable nor the user's home is known.
 */
export function findConfigHome(user: User): string {
  const { niftynet_config_home } = user.environment;
  if (niftynet_config_home) return niftynet_config_home;
  const home = userHome(user);
  if (home === undefined) {
    throw new SettingsError(
      "cannot find the folder of config.ini: the user has no home folder",
      { hint: "Set niftynet_config_home (or HOME) to a folder of yours." },
    );
  }
  const slash = user.os === "windows" ? "\\" : "/";
  return `${home.replace(/[/\\]+$/, "")}${slash}.niftynet`;
}

/**
 * Decides from the environment and the text of config.ini what the settings
 * are. The home is the one that the command line names, else that of
 * config.ini. The zoos are those that the command line names, else those of
 * `$niftynet_model_zoo`, else those of the key `zoo` beside `home`, else the
 * official one. The keys that zoos must be signed with are those that the
 * command line names, else those of the key `zoo_key` there. Relative paths in
 * config.ini start at its folder.
 *
 * @param config undefined where there is no config.ini
 * @param usesHome whether the home must be known
 * @throws SettingsError when the home, a zoo or a key cannot be told.
 */
export function decideSettings(
  user: User,
  config: ConfigText | undefined,
  named: Named = {},
  usesHome = true,
): Decision {
  const written = readConfig(config);
  const configHome = findConfigHome(user);
  const tilde = (text: string) => expandTilde(text, user);
  const expanded = (texts: readonly string[]) =>
    texts.map((text) => tilde(text) ?? text);
  const beside = (path: string) =>
    isAbsolute(path) ? path : join(configHome, path);
  const isPath = (zoo: string) => pathOf(zoo, user.os) === zoo;
  const isNamed = named.home !== undefined;
  const homeSource = isNamed
    ? "--home or NET_DOWNLOAD_HOME"
    : "the key home in section [global] of config.ini";
  const wanted = named.home ?? written.home;
  const home = tilde(wanted) ?? (usesHome ? undefined : wanted);
  if (home === undefined) {
    throw new SettingsError(
      `cannot expand "${wanted}", the home in ${
        isNamed ? homeSource : "config.ini"
      }: that user's home folder is not known`,
      {
        hint:
          "Set HOME, or give the home as a full path: with --home, NET_DOWNLOAD_HOME or home in section [global] of config.ini.",
      },
    );
  }
  const isBeside = !isNamed && !isAbsolute(home);
  const namedZoos = firstNamed(
    named.zoos?.join("\n"),
    user.environment.niftynet_model_zoo,
  );
  const keys = named.zooKeys ?? [];
  return {
    settings: {
      configHome,
      home: isBeside ? beside(home) : home,
      zoos: namedZoos === undefined
        ? expanded(firstNamed(written.zoo) ?? [OFFICIAL_ZOO])
          .map((zoo) => isPath(zoo) ? beside(zoo) : zoo)
        : expanded(namedZoos),
      zooKeys: keys.length === 0
        ? expanded(written.zooKeys)
          .map((key) => isKeyLike(key) ? key : beside(key))
        : expanded(
          namedKeys(keys.join("\n"), "--zoo-key or NET_DOWNLOAD_ZOO_KEY: it"),
        ),
    },
    fault: written.fault,
    homeSource,
    originalHome: isBeside ? home : undefined,
    keys: written.keys,
  };
}

/** What the first setting names that names anything. */
function firstNamed(
  ...settings: readonly (string | undefined)[]
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

/** What config.ini says, or the defaults with its fault. */
interface WrittenSettings extends Pick<Decision, "fault" | "keys"> {
  home: string;
  zoo: string | undefined;
  zooKeys: readonly string[];
}

function readConfig(config: ConfigText | undefined): WrittenSettings {
  const defaults = { home: DEFAULT_HOME, zoo: undefined, zooKeys: [] };
  if (config === undefined) return { ...defaults, fault: undefined, keys: [] };
  const { text, isUtf8 } = config;
  const unusable = (fault: string, keys: readonly string[] = []) => {
    refuseLostKey(text, fault);
    return { ...defaults, fault, keys };
  };
  if (!isUtf8) return unusable("it is not UTF-8 text");
  let document: IniDocument;
  let home: string | undefined;
  try {
    document = parseIni(text);
    home = readValue(document, "global", "home", "strict");
  } catch (error) {
    const isFault = error instanceof IniSyntaxError ||
      error instanceof IniInterpolationError;
    if (isFault) return unusable(error.message);
    throw error;
  }
  const section = document.sections.get("global");
  if (section === undefined) return unusable("it has no section [global]");
  const keys = [...section.keys()];
  if (home === undefined) {
    return unusable('section [global] has no key "home"', keys);
  }
  if (home === "" || /[\n\0]/.test(home)) {
    return unusable('the key "home" does not name a folder');
  }
  const zooKey = readOwn(document, "zoo_key");
  return {
    home,
    zoo: readOwn(document, "zoo"),
    zooKeys: zooKey === undefined
      ? []
      : namedKeys(zooKey, 'config.ini: "zoo_key"'),
    fault: undefined,
    keys,
  };
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
