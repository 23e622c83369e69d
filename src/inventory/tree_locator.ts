import { dirname, join } from "@std/path";
import { systemDisk } from "../store/disk.ts";
import { osCode, osError } from "../base/os_error.ts";

/** Where a folder of an entry really is. */
export interface LocatedTree {
  /** The folder with no link in its path; it need not be there. */
  folder: string;
  there: boolean;
  /** A link on the way to it that leads nowhere: its disk may not be mounted. */
  dangling: string | undefined;
  /**
   * The folder and those above it up to the home, the deepest first: those
   * that an installation may have made. Links, and where they lead, are the
   * user's.
   */
  chain: readonly string[];
}

/**
 * Finds out where folders of a home really are. Links on the way to a step's
 * folder are followed, as an installation follows them, for people link a home
 * or a folder in it to a big disk. Asks the disk once for each folder.
 */
export class TreeLocator {
  readonly #known = new Map<string, LocatedTree>();
  readonly #home: string;

  constructor(home: string) {
    this.#home = home;
  }

  /**
   * @param folder as seen from the home, with `/`; parts that
   * `checkRelativePath()` takes
   * @throws StoreError when the disk refuses to tell.
   */
  locate(folder: string): LocatedTree {
    const known = this.#known.get(folder);
    if (known !== undefined) return known;
    const located = this.#find(folder);
    this.#known.set(folder, located);
    return located;
  }

  #find(path: string): LocatedTree {
    if (path === "") return followed(this.#home);
    const cut = path.lastIndexOf("/");
    const above = this.locate(path.slice(0, Math.max(cut, 0)));
    const folder = join(above.folder, path.slice(cut + 1));
    if (!above.there) return { ...above, folder };
    switch (systemDisk.kindOf(folder)) {
      case "folder":
        return { ...above, folder, chain: [folder, ...above.chain] };
      case "link":
        return followed(folder);
      default:
        return { ...above, folder, there: false };
    }
  }
}

function followed(path: string): LocatedTree {
  const known = { dangling: undefined, chain: [] };
  try {
    const folder = Deno.realPathSync(path);
    const { isDirectory } = Deno.statSync(folder);
    return { ...known, folder, there: isDirectory };
  } catch (error) {
    if (osCode(error) !== "ENOENT") throw osError("look at", path, error);
    const dangling = systemDisk.kindOf(path) === undefined ? undefined : path;
    return { ...known, folder: path, there: false, dangling };
  }
}

/**
 * Tells whether the way from a folder down to another one below it is made of
 * folders only. A link there could lead out of the home.
 *
 * @param root full path of a folder that is known to be one
 */
export function realFoldersBelow(root: string): (folder: string) => boolean {
  const known = new Map([[root, true]]);
  const isReal = (folder: string): boolean => {
    const before = known.get(folder);
    if (before !== undefined) return before;
    const result = isReal(dirname(folder)) &&
      systemDisk.kindOf(folder) === "folder";
    known.set(folder, result);
    return result;
  };
  return isReal;
}
