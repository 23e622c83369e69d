import { dirname, join } from "@std/path";
import type { Content } from "../store/receipt.ts";
import { systemDisk } from "../store/disk.ts";
import { isContent } from "../store/is_content.ts";
import { attempt } from "../base/os_error.ts";
import type { InstalledPath } from "./installed_entry.ts";
import type { FileHashes, FileStamp, SeenFile } from "./seen_file.ts";

/** What stands where an entry installed a file or link. */
export interface ComparedPath extends SeenFile {
  installed: InstalledPath;
  /** `missing`: nothing is there, or one of the folders above it is none, or a link. */
  finding: "intact" | "changed" | "missing";
}

const NOTHING: FileStamp = { size: 0, mtime: 0 };

/**
 * Compares files and links with what was installed. No link below the folder
 * is followed, since installing follows none either.
 *
 * @param folder the real folder, as a `TreeLocator` gives it
 * @param isReal tells of a folder below it whether no link leads there
 * @throws StoreError when something cannot be read, or the signal's reason.
 */
export async function compareInstalled(
  folder: string,
  paths: readonly InstalledPath[],
  isReal: (folder: string) => boolean,
  { hashes, signal }: { hashes: FileHashes; signal: AbortSignal },
): Promise<ComparedPath[]> {
  const seen: ComparedPath[] = [];
  for (const installed of paths) {
    signal.throwIfAborted();
    const path = join(folder, installed.path);
    seen.push({
      installed,
      path,
      ...(isReal(dirname(path))
        ? await lookAt(path, installed.contents, hashes, signal)
        : { finding: "missing", stamp: NOTHING }),
    });
  }
  return seen;
}

async function lookAt(
  path: string,
  contents: readonly Content[],
  hashes: FileHashes,
  signal: AbortSignal,
): Promise<Pick<ComparedPath, "finding" | "stamp">> {
  if (systemDisk.kindOf(path) === undefined) {
    return { finding: "missing", stamp: NOTHING };
  }
  const info = attempt("look at", path, () => Deno.lstatSync(path));
  const stamp = { size: info.size, mtime: info.mtime?.getTime() ?? 0 };
  const sha256 = () => hashes.sha256(path, stamp, signal);
  for (const content of contents) {
    if (await isContent(path, info, content, sha256)) {
      return { finding: "intact", stamp };
    }
  }
  return { finding: "changed", stamp };
}
