import { dirname, join, resolve } from "@std/path";
import { SettingsError } from "../base/errors.ts";
import { attemptAsync, osCode, osError } from "../base/os_error.ts";
import { patiently } from "../base/system/patience.ts";
import { replaceFile, systemDisk } from "../store/disk.ts";
import {
  exists,
  listNames,
  readIfThereSync,
  statIfThere,
} from "../store/if_there.ts";
import { entryPaths } from "../store/layout.ts";
import {
  CONFIG_KEYS,
  type ConfigText,
  decideSettings,
  DEFAULT_CONFIG,
  EXTENSION_PACKAGES,
  findConfigHome,
  type Named,
  PACKAGE_FILE,
  type Settings,
} from "./settings.ts";
import type { User } from "./user_home.ts";

/** What {@linkcode loadSettings} needs to know of the world. */
export interface LoadOptions {
  user: User;
  /** What the command line names. */
  named: Named;
  /** Whether the home must be known, and made where it is missing. */
  usesHome: boolean;
  /** Leave the disk as it is. */
  dryRun: boolean;
  /** The time for a backup's name. */
  now?: Date;
  /** A number from 0 up to 1, for a backup's name. */
  random?: () => number;
  /** Told what the user should know. */
  warn: (text: string) => void;
}

/**
 * Reads config.ini and makes what is missing: the file itself, the home, and
 * in a home that it makes the packages `extensions` and `extensions.network`.
 * A file that cannot be used is renamed beside itself, never changed.
 *
 * @returns the settings with full paths.
 * @throws SettingsError when the home is not known or not a folder.
 * @throws StoreError when a file or folder cannot be read or made.
 */
export async function loadSettings(options: LoadOptions): Promise<Settings> {
  const { user, named, usesHome, dryRun, warn } = options;
  const folder = resolve(findConfigHome(user));
  const file = join(folder, "config.ini");
  const config = readConfig(file);
  const { settings, fault, homeSource, originalHome, keys } = decideSettings(
    user,
    config,
    named,
    usesHome,
  );
  await warnOfMisspelt(keys, file, warn);
  let home = resolve(settings.home);
  const original = originalHome && resolve(originalHome);
  if (original && usesHome && isOriginals(original, home, folder)) {
    warn(
      `"${home}", the home in config.ini, is missing; the one in the current folder is used: "${original}". Give its full path in config.ini.`,
    );
    home = original;
  }
  if (dryRun && fault !== undefined) {
    warn(`"${file}" cannot be used: ${fault}. Using "${home}" as the home.`);
  }
  if (!dryRun) {
    systemDisk.makeFolder(folder);
    if (fault !== undefined) {
      const backup = await backUp(file, options);
      warn(
        `"${file}" could not be used: ${fault}. It was renamed to "${backup}" and a default one was written.`,
      );
    }
    if (config === undefined || fault !== undefined) {
      const text = new TextEncoder().encode(DEFAULT_CONFIG);
      replaceFile(systemDisk, file, [text]);
    }
    if (usesHome) await makeHome(home, homeSource);
  }
  return { ...settings, configHome: folder, home };
}

/** The file may have keys of other programs: only what is near to a key of ours is meant for us. */
async function warnOfMisspelt(
  keys: readonly string[],
  file: string,
  warn: (text: string) => void,
): Promise<void> {
  if (keys.every((key) => CONFIG_KEYS.includes(key))) return;
  const { misspelt } = await import("../base/closest.ts");
  for (const { name, near } of misspelt(keys, CONFIG_KEYS)) {
    const meant = near.join(" or ");
    warn(
      `"${name}" in "${file}" is not a key that net_download reads. Did you mean ${meant}?`,
    );
  }
}

/**
 * Whether a relative home of config.ini is still where NiftyNet's Python
 * command has it, which takes it as seen from the current folder: something is
 * installed, and not into a home beside config.ini.
 */
function isOriginals(
  original: string,
  home: string,
  configHome: string,
): boolean {
  if (original === home || exists(home)) return false;
  const isFolder = statIfThere(original)?.isDirectory ?? false;
  const records = dirname(entryPaths(configHome, "any").record);
  return isFolder && listNames(records).length > 0;
}

function readConfig(file: string): ConfigText | undefined {
  refuseDanglingLink("read the config file", file);
  // Every command waits for this: another thread would take longer to wake.
  const bytes = readIfThereSync(file, "config file");
  if (bytes === undefined) return undefined;
  try {
    const text = new TextDecoder("utf-8", { fatal: true }).decode(bytes);
    return { text, isUtf8: true };
  } catch {
    // The only thing that a fatal decoder throws for bytes is that they are no UTF-8.
    // UTF-16 shows its letters between zeros.
    const text = new TextDecoder().decode(bytes).replaceAll("\0", "");
    return { text, isUtf8: false };
  }
}

/** Renames a file to the original's pattern, `config-backup-2018-01-31-23-59-58-abc.ini`. */
async function backUp(
  file: string,
  { now = new Date(), random = Math.random }: LoadOptions,
): Promise<string> {
  const local = new Date(now.getTime() - now.getTimezoneOffset() * 60_000);
  const stamp = local.toISOString().slice(0, 19).replaceAll(/[T:]/g, "-");
  const letter = () => "abcdefghijklmnopqrstuvwxyz".charAt(random() * 26);
  for (;;) {
    const name = `config-backup-${stamp}-${letter()}${letter()}${letter()}.ini`;
    const backup = join(dirname(file), name);
    if (exists(backup)) continue;
    await attemptAsync(
      "move aside the config file",
      file,
      () => patiently(() => Deno.rename(file, backup)),
    );
    return backup;
  }
}

/**
 * Makes the home with its extension packages if it is missing; one that
 * exists is left as it is. It appears under its name when it is complete.
 */
async function makeHome(home: string, source: string): Promise<void> {
  refuseDanglingLink("use the home", home);
  const there = statIfThere(home);
  if (there?.isDirectory) return;
  if (there !== undefined) {
    throw new SettingsError(`cannot use "${home}" as the home: it is a file`, {
      hint: `Correct ${source}.`,
    });
  }
  systemDisk.makeFolder(dirname(home));
  const temporary = `${home}.${crypto.randomUUID()}.tmp`;
  try {
    for (const folder of EXTENSION_PACKAGES) {
      await Deno.mkdir(join(temporary, folder), { recursive: true });
      await Deno.writeTextFile(join(temporary, folder, PACKAGE_FILE), "");
    }
    await patiently(() => Deno.rename(temporary, home));
  } catch (error) {
    if (exists(temporary)) await Deno.remove(temporary, { recursive: true });
    // Another process made it in the meantime: just as good.
    if (exists(home)) return;
    throw osError("make the home", home, error);
  }
}

/**
 * A link whose target is missing is most likely to a disk that is not mounted:
 * it is not replaced.
 */
function refuseDanglingLink(action: string, path: string): void {
  try {
    if (!Deno.lstatSync(path).isSymlink) return;
  } catch (error) {
    if (osCode(error) === "ENOENT") return;
    throw osError(action, path, error);
  }
  try {
    Deno.statSync(path);
    return;
  } catch (error) {
    // Deno calls it a circle when it may not look where a link leads.
    const leadsNowhere = error instanceof Deno.errors.NotFound ||
      error instanceof Deno.errors.FilesystemLoop;
    if (!leadsNowhere) throw osError(action, path, error);
  }
  throw new SettingsError(
    `cannot ${action} "${path}": it is a symbolic link to something that is missing`,
    { hint: "Mount the disk it points to, or remove the link." },
  );
}
