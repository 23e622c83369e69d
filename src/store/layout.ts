// Pure: no disk, network, clock or environment.

import { join } from "@std/path";

/**
 * Name of every folder that this program keeps for itself. It begins with a
 * dot, so that the original does not take it for content.
 */
export const OWN_FOLDER = ".net_download";

/**
 * Name of a file or link that is being copied to another volume, beside the
 * name that it will have.
 *
 * @param token a random UUID
 */
export function temporaryName(token: string): string {
  return `${OWN_FOLDER}-${token}.tmp`;
}

/** Whether {@linkcode temporaryName} can have given a name. */
export function isTemporaryName(name: string): boolean {
  return /^\.net_download-[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}\.tmp$/
    .test(name);
}

const LOCK = ".lock";
const STAGING = ".staging";
const GATHERED = ".gathered";

/** What stands in the config home for one entry. */
export interface EntryPaths {
  /** The manifest as last fetched; shared with the original. */
  remoteManifest: string;
  /** Where the manifest as last fetched came from. */
  manifestNote: string;
  /**
   * The local record: the copy of the manifest that says that the entry is
   * installed; shared with the original.
   */
  record: string;
  /** What was installed, file by file. */
  receipt: string;
  /** The receipt of an installation that is under way, or was killed. */
  unfinished: string;
  /** The lock of the run that installs the entry. */
  lock: string;
}

/** The folders of the receipts of all entries. */
export function receiptFolders(
  configHome: string,
): { receipts: string; unfinished: string } {
  const own = join(configHome, OWN_FOLDER);
  return {
    receipts: join(own, "receipts"),
    unfinished: join(own, "unfinished"),
  };
}

/** Where a config home remembers signed zoos. */
export function trustPaths(
  configHome: string,
): {
  /** Serials and names. */
  history: string;
  lock: string;
  /** The list of the zoo at an address, as it was last accepted. */
  listOf: (zoo: string) => string;
} {
  const own = join(configHome, OWN_FOLDER);
  return {
    history: join(own, "signed_zoos.json"),
    lock: join(own, `signed_zoos${LOCK}`),
    listOf: (zoo) => join(own, "signed", `${lockKey(zoo)}.sums`),
  };
}

/**
 * Where a config home keeps the ids that a zoo has listed.
 *
 * @param zoo its address, without a login
 */
export function idListPath(
  configHome: string,
  zoo: string,
): string {
  return join(configHome, OWN_FOLDER, "ids", `${lockKey(zoo)}.txt`);
}

const REMOTE_CACHE = ".downloads_remote_config_cache";
const LOCAL_CACHE = ".downloads_local_config_cache";

/** The folders of a config home that decide what counts as installed: no archive may be expanded there. */
export function recordFolders(
  configHome: string,
): string[] {
  return [REMOTE_CACHE, LOCAL_CACHE, OWN_FOLDER].map((name) =>
    join(configHome, name)
  );
}

/**
 * Where the files of an entry stand. The caches' names keep the whole sample
 * id, `_model_zoo` included, as the original's do.
 */
export function entryPaths(
  configHome: string,
  id: string,
): EntryPaths {
  const manifest = `${id}_main.ini`;
  const { receipts, unfinished } = receiptFolders(configHome);
  return {
    remoteManifest: join(configHome, REMOTE_CACHE, manifest),
    manifestNote: join(configHome, OWN_FOLDER, "manifests", `${id}.json`),
    record: join(configHome, LOCAL_CACHE, manifest),
    receipt: join(receipts, `${id}.json`),
    unfinished: join(unfinished, `${id}.json`),
    lock: join(configHome, OWN_FOLDER, `entry-${lockKey(id)}${LOCK}`),
  };
}

/** What stands in a work folder for one step folder. */
export interface WorkPaths {
  /** The work folder; `.part` files stand in it. Removed when it is empty. */
  work: string;
  /** The lock of the run that fills the step folder. */
  lock: string;
  /** Archives are expanded below it. The holder of the lock owns it. */
  staging: string;
  /** `.part` files of small blobs stand in it. The holder of the lock owns it. */
  gathered: string;
}

/**
 * Where the work on one step folder is done. All of it stands directly in the
 * work folder: as long as a lock is held there it cannot be removed for
 * being empty.
 *
 * @param anchor the real folder that holds the work folder.
 * @param path the real step folder as seen from the anchor, empty for the
 * anchor itself. Homes and containers may see the anchor under different
 * paths: nothing else goes into the names.
 */
export function workPaths(
  anchor: string,
  path: string,
): WorkPaths {
  const work = join(anchor, OWN_FOLDER);
  const key = `folder-${lockKey(path)}`;
  return {
    work,
    lock: join(work, key + LOCK),
    staging: join(work, key + STAGING),
    gathered: join(work, key + GATHERED),
  };
}

/** The lock of the run that writes a `.part` file that stands in a work folder. */
export function partLock(
  work: string,
  part: string,
): string {
  return join(work, `part-${lockKey(part)}${LOCK}`);
}

/** The lock that covers a staging folder, or `undefined` for any other name in a work folder. */
export function lockOfStaging(name: string): string | undefined {
  return lockOf(name, STAGING);
}

/** The same for a folder that small blobs are gathered in. */
export function lockOfGathered(name: string): string | undefined {
  return lockOf(name, GATHERED);
}

function lockOf(name: string, ending: string): string | undefined {
  return name.endsWith(ending)
    ? name.slice(0, -ending.length) + LOCK
    : undefined;
}

/** Whether a name in a work folder is that of a lock. */
export function isLock(name: string): boolean {
  return name.endsWith(LOCK);
}

const encoder = new TextEncoder();

/**
 * A short name for `text` that every file system takes: its last part as far
 * as that is readable, and 64 bits of FNV-1a. Two texts that a file system
 * may take for one (by case or Unicode form) get one name. If two others ever
 * do, they wait for each other without need, no more.
 * http://www.isthe.com/chongo/tech/comp/fnv/
 */
function lockKey(text: string): string {
  const folded = text.normalize("NFC").toLowerCase();
  let hash = 0xcbf29ce484222325n;
  for (const byte of encoder.encode(folded)) {
    hash = BigInt.asUintN(64, (hash ^ BigInt(byte)) * 0x100000001b3n);
  }
  const readable = folded.split("/").at(-1)?.replaceAll(/[^a-z0-9_-]/g, "_")
    .slice(0, 40) ?? "";
  return `${readable}-${hash.toString(16).padStart(16, "0")}`;
}
