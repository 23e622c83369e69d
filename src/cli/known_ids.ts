import { resolve } from "@std/path";
import { publicText } from "../base/describe_url.ts";
import { installedIds } from "../inventory/installed_ids.ts";
import { pickEnvironment } from "../settings/environment.ts";
import { loadSettings } from "../settings/load.ts";
import type { Settings } from "../settings/settings.ts";
import { readIdList } from "../store/id_list.ts";
import { entryFolder } from "../zoo/address.ts";
import { closestId } from "../zoo/closest_id.ts";
import { isOfficialZoo, OFFICIAL_IDS } from "../zoo/official_zoo.ts";
import { pathOf } from "../zoo/place.ts";
import { realUsers } from "./world.ts";

/** What is known of ids without asking a zoo. */
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

/** The ids of zoos on a disk as they are now; the code for it is loaded where there are any. */
export async function idsOnDisk(paths: readonly string[]): Promise<string[]> {
  if (paths.length === 0) return [];
  return await (await import("./list_disks.ts")).listDisks(paths);
}

/**
 * A hint where no zoo can be asked for an entry: another id that is known was
 * probably meant.
 */
export function adviseId(
  id: string,
  settings: Pick<Settings, "zoos" | "configHome">,
): string | undefined {
  const { listed, installed } = knownIds(settings);
  const ids = [...listed, ...installed];
  const isKnown = ids.some((each) => entryFolder(each) === entryFolder(id));
  const guess = isKnown ? undefined : closestId(id, ids);
  return guess && `Did you mean ${guess}?`;
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
    environment: pickEnvironment((name) => Deno.env.get(name)),
    users: realUsers(),
    named: { zoos },
    usesHome: false,
    dryRun: true,
    now: new Date(),
    random: Math.random,
    warn: () => {},
  });
}

/** The full path of a zoo that is on a disk, as its `ZooSource` names it. */
function pathOfZoo(zoo: string): string | undefined {
  const os = Deno.build.os === "windows" ? "windows" : "posix";
  const path = pathOf(zoo, os);
  return path && resolve(path);
}
