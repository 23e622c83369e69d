// Pure: no disk, network, clock or environment.

import { stringify } from "@std/ini/stringify";
import { SettingsError } from "../base/errors.ts";
import { type IniDocument, IniSyntaxError, parseIni } from "../ini/parse.ts";
import { IniInterpolationError, readValue } from "../ini/value.ts";
import { OFFICIAL_ZOO } from "../zoo/official_zoo.ts";
import { splitZoos } from "../zoo/place.ts";
import type { Environment } from "./environment.ts";
import { expandTilde, userHome, type Users } from "./user_home.ts";

/** The home that a new config file names. */
const DEFAULT_HOME = "~/niftynet";

/** What the rest of the program is told. Paths may be relative to the current folder. */
export interface Settings {
  /** The folder with config.ini and the caches. */
  configHome: string;
  /** The folder that holds models, data and extensions: "$NIFTYNET_HOME". */
  home: string;
  /** Addresses of the zoos, the one to ask first in front; at least one. */
  zoos: readonly string[];
}

/** The content of config.ini as it was found. */
export type ConfigText = { kind: "missing" } | { kind: "not-utf8" } | {
  kind: "text";
  text: string;
};

/** What is to be done with config.ini. */
export type ConfigAction =
  | { kind: "keep" }
  | { kind: "create" }
  /** The file is not usable: it is moved aside and a default one written. */
  | { kind: "back-up-and-create"; reason: string };

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
 * are and what is to be done with the file. The zoos are those that the command
 * line names, else those of `$niftynet_model_zoo`, else those of the key `zoo`
 * beside `home`, else the official one.
 *
 * @param zoos what the command line names
 * @throws SettingsError when the home or a zoo cannot be told.
 */
export function decideSettings(
  environment: Environment,
  users: Users,
  config: ConfigText,
  zoos: readonly string[] = [],
): { settings: Settings; action: ConfigAction } {
  const { written, action, zoo } = readConfig(config);
  const home = expandTilde(written, environment, users);
  if (home === undefined) {
    throw new SettingsError(
      `cannot expand "${written}", the home in config.ini: that user's home folder is not known`,
      {
        hint:
          "Set HOME, or give home in section [global] of config.ini as a full path.",
      },
    );
  }
  return {
    settings: {
      configHome: findConfigHome(environment, users),
      home,
      zoos: firstNamed([zoos.join("\n"), environment.niftynet_model_zoo, zoo])
        .map((address) => expandTilde(address, environment, users) ?? address),
    },
    action,
  };
}

/** The zoos of the first setting that names any. */
function firstNamed(settings: readonly (string | undefined)[]): string[] {
  return settings.map((setting) => splitZoos(setting ?? ""))
    .find((zoos) => zoos.length > 0) ?? [OFFICIAL_ZOO];
}

/** What config.ini says, and what is to be done with it. */
interface ConfigFacts {
  /** The home as it is written there. */
  written: string;
  action: ConfigAction;
  zoo: string | undefined;
}

function readConfig(config: ConfigText): ConfigFacts {
  const unusable = (reason: string): ConfigFacts => ({
    written: DEFAULT_HOME,
    action: { kind: "back-up-and-create", reason },
    zoo: undefined,
  });
  if (config.kind === "missing") {
    return {
      written: DEFAULT_HOME,
      action: { kind: "create" },
      zoo: undefined,
    };
  }
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
  if (home === undefined) {
    return unusable('section [global] has no key "home"');
  }
  if (home === "" || /[\n\0]/.test(home)) {
    return unusable('the key "home" does not name a folder');
  }
  return { written: home, action: { kind: "keep" }, zoo: readZoo(document) };
}

/** The original knows no such key: one that cannot be read is no reason to move the file aside. */
function readZoo(document: IniDocument): string | undefined {
  try {
    return readValue(document, "global", "zoo", "literal");
  } catch (error) {
    if (!(error instanceof IniInterpolationError)) throw error;
    throw new SettingsError(`cannot use config.ini: ${error.message}`, {
      cause: error,
    });
  }
}
