import { dirname, join } from "@std/path";
import { ArchiveError } from "../base/errors.ts";
import { followLink } from "../base/follow_link.ts";
import { changeInside, type Disk } from "./disk.ts";
import type { LinkEntry } from "./receipt.ts";

/**
 * Makes the links of an archive in its staged tree, after a check that none of
 * them leads out of the folder that the tree is merged into: as that folder
 * will be, with links in it that are there already.
 *
 * @throws {ArchiveError} when a link leads out, before any is made.
 * @throws {StoreError} when one cannot be made.
 */
export function makeLinks(
  disk: Disk,
  links: readonly LinkEntry[],
  staged: string,
  destination: string,
): void {
  if (links.length === 0) return;
  const targets = new Map(links.map(({ path, target }) => [path, target]));
  const linkAt = (path: string) => {
    const target = targets.get(path);
    if (target !== undefined) return target;
    if (disk.kindOf(join(staged, path)) !== undefined) return undefined;
    const existing = join(destination, path);
    return disk.kindOf(existing) === "link"
      ? disk.readLink(existing)
      : undefined;
  };
  const resolved = links.map(({ path, target }) => {
    const end = followLink(path.split("/"), target, linkAt);
    if ("segments" in end) return end.segments.join("/");
    throw new ArchiveError(
      `cannot install the archive: its link "${path}" leads out of the folder, to "${target}"`,
    );
  });
  links.forEach(({ path, target }, index) => {
    const end = resolved[index] ?? "";
    // Windows has two kinds of links.
    const isFolder = disk.kindOf(join(staged, end)) === "folder" ||
      disk.kindOf(join(destination, end)) === "folder";
    const at = join(staged, path);
    const folder = dirname(at);
    disk.makeFolder(folder);
    const { mtime } = disk.attributes(folder);
    changeInside(disk, folder, () => {
      disk.makeLink(target, at, isFolder ? "dir" : "file");
    });
    disk.setTime(folder, mtime);
  });
}
