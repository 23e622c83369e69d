import { attempt } from "../base/os_error.ts";
import type { FileStamp } from "./seen_file.ts";

/**
 * What tells a file or link from one that takes its place later.
 *
 * @throws StoreError when it cannot be looked at.
 */
export function stampOf(path: string): FileStamp {
  const { size, mtime } = attempt("look at", path, () => Deno.lstatSync(path));
  return { size, mtime: mtime?.getTime() ?? 0 };
}
