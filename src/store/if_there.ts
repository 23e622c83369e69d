import { readFolder } from "../base/system/read_folder.ts";
import { osCode, osError } from "../base/os_error.ts";

/**
 * Whether anything stands under a path, a link that leads nowhere included.
 *
 * @throws {StoreError} when that cannot be found out.
 */
export function exists(path: string): boolean {
  try {
    Deno.lstatSync(path);
    return true;
  } catch (error) {
    if (osCode(error) === "ENOENT") return false;
    throw osError("look at", path, error);
  }
}

/**
 * The names in a folder that are Unicode, sorted; none where there is no such folder.
 *
 * @throws {StoreError} when it cannot be looked into.
 */
export function listNames(folder: string): string[] {
  try {
    return readFolder(folder).entries.map(({ name }) => name).sort();
  } catch (error) {
    if (osCode(error) === "ENOENT") return [];
    throw osError("look into the folder", folder, error);
  }
}

/**
 * Reads a file; `undefined` where there is none.
 *
 * @param what the file is called in messages.
 * @throws {StoreError} when it is there and cannot be read.
 */
export async function readIfThere(
  path: string,
  what: string,
): Promise<Uint8Array | undefined> {
  try {
    return await Deno.readFile(path);
  } catch (error) {
    return unlessMissing(path, `read the ${what}`, error);
  }
}

/**
 * {@linkcode readIfThere} for the small files of an entry: a hundred of them
 * are read sooner than a hundred promises are kept.
 *
 * @throws {StoreError} when it is there and cannot be read.
 */
export function readIfThereSync(
  path: string,
  what: string,
): Uint8Array | undefined {
  try {
    return Deno.readFileSync(path);
  } catch (error) {
    return unlessMissing(path, `read the ${what}`, error);
  }
}

function unlessMissing(
  path: string,
  action: string,
  error: unknown,
): undefined {
  const code = osCode(error);
  if (code === "ENOENT" || code === "ENOTDIR") return undefined;
  throw osError(action, path, error);
}

/**
 * What stands at a path, links followed; `undefined` where nothing does.
 *
 * @throws {StoreError} when that cannot be found out.
 */
export function statIfThere(path: string): Deno.FileInfo | undefined {
  try {
    return Deno.statSync(path);
  } catch (error) {
    return unlessMissing(path, "read", error);
  }
}

/**
 * The same, of a link itself.
 *
 * @throws {StoreError} when that cannot be found out.
 */
export function lstatIfThere(path: string): Deno.FileInfo | undefined {
  try {
    return Deno.lstatSync(path);
  } catch (error) {
    return unlessMissing(path, "look at", error);
  }
}
