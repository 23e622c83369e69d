// Pure: no disk, network, clock or environment.

import type { StagedTree } from "../../actions/staged_tree.ts";
import { collisionKey } from "../../base/collision_key.ts";
import { ArchiveError } from "../../base/errors.ts";
import type { Part } from "../parts.ts";

/** What goes into the folder of a part. */
interface Content {
  part: Part;
  /** As the user wrote it. */
  given: string;
  action: string;
  tree: StagedTree;
}

/** What has a path. */
interface Holder {
  path: string;
  given: string;
  /** Whether it is all of its section: two of these cannot be the same file. */
  isWhole: boolean;
  /** Tells one content from another: of folders, links and files. */
  content: string;
}

const FOLDER = "folder";

/**
 * Refuses sections of one folder that cannot all be there: each would replace
 * what another has brought.
 *
 * @throws ArchiveError that names the path and who has it.
 */
export function refuseClashes(contents: readonly Content[]): void {
  for (const part of new Set(contents.map(({ part }) => part))) {
    const meeting = contents.filter((each) => each.part === part);
    if (meeting.length < 2) continue;
    const holders = new Map<string, Holder>();
    for (const { given, action, tree } of meeting) {
      for (const [path, content] of pathsOf(tree)) {
        const isWhole = action === "copy" && content !== FOLDER;
        const holder = { path, given, isWhole, content };
        const key = collisionKey(path);
        const other = holders.get(key);
        if (other === undefined) holders.set(key, holder);
        else refuseClash(holder, other);
      }
    }
  }
}

/** All that a tree has with its content, folders that follow from paths of others included. */
function pathsOf(
  { folders, files, symlinks }: StagedTree,
): Map<string, string> {
  const paths = new Map(folders.map(({ path }) => [path, FOLDER]));
  const add = (path: string, content: string) => {
    paths.set(path, content);
    for (
      let end = path.lastIndexOf("/");
      end > 0;
      end = path.lastIndexOf("/", end - 1)
    ) {
      paths.set(path.slice(0, end), FOLDER);
    }
  };
  for (const { path, sha256 } of files) add(path, sha256);
  for (const { path, target } of symlinks) add(path, `→ ${target}`);
  return paths;
}

function refuseClash(one: Holder, other: Holder): void {
  const isSame = one.content === other.content &&
    (one.path === other.path || one.content === FOLDER);
  if (isSame && !(one.isWhole && other.isWhole)) return;
  const both = `"${other.given}" and "${one.given}"`;
  throw new ArchiveError(
    isSame
      ? `cannot pack ${both} together: both are the file "${one.path}"`
      : one.path === other.path
      ? `cannot pack ${both} together: each has another "${one.path}"`
      : `cannot pack ${both} together: "${other.path}" and "${one.path}" are one file on some systems`,
    {
      failure: "input",
      hint:
        "Put what belongs together into one folder and pack that; of files at addresses, leave one out with --exclude.",
    },
  );
}
