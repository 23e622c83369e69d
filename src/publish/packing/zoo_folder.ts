import { join } from "@std/path";
import { systemDisk } from "../../store/disk.ts";
import { listNames } from "../../store/look.ts";
import { CURRENT, MANIFEST, README } from "../../zoo/address.ts";
import { INDEX } from "../../zoo/zoo_index.ts";

/** How the folder of a zoo is laid out. */
export interface ZooFolder {
  /** Full path of the zoo's folder. */
  path: string;
  /** Full path of the folder that entries stand in. */
  root: string;
  /** From the zoo's folder to the root: ends with a slash, or is empty. */
  prefix: string;
  /**
   * Whether it is a copy of a zoo's repository, with entries at its top. Such a
   * copy gets no index and no digests that it does not have.
   */
  isRepository: boolean;
}

/** Where a zoo in a folder has its entries; one that is empty or missing is laid out as servers have it. */
export function zooFolder(path: string): ZooFolder {
  const served = join(path, ...CURRENT.split("/"));
  const isRepository = systemDisk.kindOf(served) !== "folder" &&
    looksLikeRepository(path);
  return isRepository
    ? { path, root: path, prefix: "", isRepository }
    : { path, root: served, prefix: `${CURRENT}/`, isRepository };
}

function looksLikeRepository(path: string): boolean {
  const names = listNames(path);
  return names.some((name) =>
    [".git", README, INDEX].includes(name) ||
    systemDisk.kindOf(join(path, name, MANIFEST)) === "file"
  );
}
