import { resolve } from "@std/path";
import { AppError, type UsageError } from "../base/errors.ts";
import { publicText } from "../base/describe_url.ts";
import { installedIds } from "../inventory/installed_ids.ts";
import { loadSettings } from "../settings/load.ts";
import type { Settings } from "../settings/settings.ts";
import { readIdList } from "../store/id_list.ts";
import { entryFolder } from "../zoo/address.ts";
import { isOfficialZoo, OFFICIAL_IDS } from "../zoo/official_zoo.ts";
import { pathOf } from "../zoo/place.ts";
import { type CommandLine, parseCommand } from "./parse.ts";
import { realUser, realWorld } from "./world.ts";

/** What is known of ids without asking a server. */
export interface KnownIds {
  /** Those of the zoos in use, as far as they have listed them. */
  listed: readonly string[];
  /** Whether every zoo in use has. */
  complete: boolean;
  /** The paths of the zoos on a disk: what they have now is soon told. */
  onDisk: readonly string[];
  /** Those of what is installed. */
  installed: readonly string[];
}

/**
 * Looks up the ids of the official zoo, those that other zoos listed when they
 * were last asked, and those that are installed.
 *
 * @throws StoreError when the folders of what is installed cannot be read.
 */
export function knownIds(
  { zoos, configHome }: Pick<Settings, "zoos" | "configHome">,
): KnownIds {
  const lists = zoos.map((zoo) => ({
    path: pathOfZoo(zoo),
    ids: isOfficialZoo(zoo)
      ? OFFICIAL_IDS
      : readIdList(configHome, pathOfZoo(zoo) ?? publicText(zoo)),
  }));
  return {
    listed: lists.flatMap(({ ids }) => ids ?? []),
    complete: lists.every(({ ids }) => ids !== undefined),
    onDisk: lists.flatMap(({ path }) => path ?? []),
    installed: installedIds(configHome),
  };
}

/**
 * The ids of zoos that are on a disk, or as many as can be listed without a
 * network. What is wrong with one is not said. The code for it is loaded where
 * there are any.
 */
export async function idsOnDisk(paths: readonly string[]): Promise<string[]> {
  const ids: string[] = [];
  if (paths.length === 0) return ids;
  const { runInSession } = await import("./session.ts");
  const nowhere = { writeSync: (bytes: Uint8Array) => bytes.length };
  const world = { ...realWorld(nowhere), stderr: nowhere };
  for (const path of paths) {
    const line = await parseCommand([
      "info",
      "any",
      "--offline",
      "--zoo",
      path,
    ]);
    if (line.kind !== "run") throw new TypeError("info is no command to run");
    await runInSession(line, world, async ({ source }) => {
      const { entries } = await source.listEntries();
      ids.push(...entries.map(({ id }) => id));
      return 0;
    });
  }
  return ids;
}

/**
 * A hint where no zoo can be asked for an entry: another id that is known was
 * probably meant.
 */
export async function adviseId(
  id: string,
  settings: Pick<Settings, "zoos" | "configHome">,
): Promise<string | undefined> {
  const { listed, installed } = knownIds(settings);
  const ids = [...listed, ...installed];
  if (hasEntry(ids, id)) return undefined;
  const { closestId } = await import("../zoo/closest_id.ts");
  const guess = closestId(id, ids);
  return guess && `Did you mean ${guess}?`;
}

/**
 * Decides about a line whose first word may be a misspelt command, without
 * asking a server: it is an entry if one of that name is installed, or a zoo
 * has listed it. Where a zoo has not listed its entries yet, a word alone may be
 * one; several words are refused, since `remov unet` must not install anything.
 *
 * @param doubt the error that it is otherwise
 * @throws UsageError where it is taken for a command.
 */
export async function settleDoubt(
  { args, options }: CommandLine,
  doubt: UsageError,
): Promise<void> {
  const [word = ""] = args;
  const isAlone = args.length === 1;
  try {
    const known = knownIds(await settingsForLooking(options.zoos));
    if (hasEntry([...known.installed, ...known.listed], word)) return;
    if (hasEntry(await idsOnDisk(known.onDisk), word)) return;
    if (!known.complete && isAlone) return;
  } catch (error) {
    // The run itself will find what is wrong, and say it.
    if (!(error instanceof AppError)) throw error;
    if (isAlone) return;
  }
  throw doubt;
}

/**
 * The settings of a run that only looks.
 *
 * @param zoos those that the command line names, if any
 * @throws SettingsError and StoreError as `loadSettings()` does.
 */
export function settingsForLooking(
  zoos: readonly string[],
): Promise<Settings> {
  return loadSettings({
    user: realUser(),
    named: { zoos },
    usesHome: false,
    dryRun: true,
    warn: () => {},
  });
}

function hasEntry(ids: readonly string[], id: string): boolean {
  return ids.some((each) => entryFolder(each) === entryFolder(id));
}

/** The full path of a zoo that is on a disk, as its `ZooSource` names it. */
function pathOfZoo(zoo: string): string | undefined {
  const os = Deno.build.os === "windows" ? "windows" : "posix";
  const path = pathOf(zoo, os);
  return path && resolve(path);
}
