import { join, relative } from "@std/path";
import { ManifestError, StoreError } from "../base/errors.ts";
import {
  OWN_FOLDER,
  recordFolders,
  type WorkPaths,
  workPaths,
} from "./layout.ts";
import { exists } from "./if_there.ts";
import { attemptAsync, osCode, osError } from "../base/os_error.ts";
import { isInside } from "../base/system/is_inside.ts";
import { slashPath } from "../base/system/differences.ts";

/** Where a step's folder really is, and where the work on it is done. */
export interface Destination extends WorkPaths {
  /** The step's folder with no link in its path; it need not exist. */
  folder: string;
}

/**
 * Finds out where the folder of a step really is: links on the way are
 * followed, for people link a home or a folder in it to a big disk. Nothing is
 * made.
 *
 * The work folder has to be on the same volume, or nothing could be renamed
 * into place, and the same for all who fill that folder, or locks would
 * not be seen. So it stands in the home, unless a link or a mounted volume
 * leads out of there: then where that leads to.
 *
 * @param path the step's folder as seen from the home, with `/` between its parts.
 * @throws {StoreError} when a file is in the way, or a link leads nowhere.
 * @throws {ManifestError} when it would be among this program's own files.
 */
export async function locateDestination(
  configHome: string,
  home: string,
  path: string,
): Promise<Destination> {
  const segments = path.split("/");
  const realHome = await realPath(home);
  const device = (await stat(realHome)).dev;
  let folder = realHome;
  let anchor = realHome;
  let onDevice = device;
  for (const [index, segment] of segments.entries()) {
    const next = join(folder, segment);
    if (!exists(next)) {
      folder = join(folder, ...segments.slice(index));
      break;
    }
    folder = await realPath(next);
    const { dev, isDirectory } = await stat(folder);
    if (!isDirectory) {
      throw new StoreError(`cannot install into "${next}": it is a file`, {
        hint: "Move it away, or choose another home.",
      });
    }
    if (folder === next && dev === onDevice) continue;
    onDevice = dev;
    anchor = dev === device && isInside(folder, realHome) ? realHome : folder;
  }
  await refuseOwn(configHome, folder, segments);
  const below = slashPath(relative(anchor, folder), Deno.build.os);
  return { folder, ...workPaths(anchor, below) };
}

/** An archive that is expanded among our records could say that anything is installed. */
async function refuseOwn(
  configHome: string,
  folder: string,
  segments: readonly string[],
): Promise<void> {
  const config = exists(configHome) ? await realPath(configHome) : configHome;
  const isOwn =
    segments.some((segment) => segment.toLowerCase() === OWN_FOLDER) ||
    recordFolders(config).some((own) => isInside(folder, own)) ||
    isInside(config, folder);
  if (isOwn) {
    throw new ManifestError(
      `cannot install into "${folder}": net_download keeps its own files there`,
    );
  }
}

function stat(path: string): Promise<Deno.FileInfo> {
  return attemptAsync("look at", path, () => Deno.stat(path));
}

async function realPath(path: string): Promise<string> {
  try {
    return await Deno.realPath(path);
  } catch (error) {
    if (osCode(error) === "ENOENT" && exists(path)) {
      throw new StoreError(
        `cannot use "${path}": it is a symbolic link to something that is missing`,
        { hint: "Mount the disk it points to, or remove the link." },
      );
    }
    throw osError("use", path, error);
  }
}
