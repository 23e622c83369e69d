import { readFolder } from "../base/system/read_folder.ts";
import { osCode, osError } from "../base/os_error.ts";
import type { FolderState } from "./tree.ts";

/**
 * Looks at a step's folder as the original does: anything in it whose name
 * does not begin with a dot fills it; what is not a folder is missing.
 *
 * @throws {StoreError} when the folder cannot be looked at.
 */
export function folderState(folder: string): FolderState {
  try {
    const { entries, unreachable } = readFolder(folder);
    const names = [...entries.map(({ name }) => name), ...unreachable];
    return names.some((name) => !name.startsWith(".")) ? "filled" : "empty";
  } catch (error) {
    const code = osCode(error);
    if (code === "ENOENT" || code === "ENOTDIR") return "missing";
    throw osError("look into the folder", folder, error);
  }
}
